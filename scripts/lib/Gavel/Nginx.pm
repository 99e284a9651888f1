# An NGINX with the module, on a configuration made from a template.
package Gavel::Nginx;

use strict;
use warnings;

use parent 'Gavel::Process';

use Gavel::Net qw(http_get);


# Besides Process's: template (path), values (for its @NAME@s), health (URL),
# secrets (name => text of a file beside the configuration; undef: none).
# The master stays root when we are, as NGINX's always does.
sub new {
    my ($class, %self) = @_;
    my $dir = $self{dir};

    return $class->SUPER::new(
        name => 'nginx', stop_signal => 'QUIT', %self, user => undef,
        argv => [@{ $self{before} || [] }, 'nginx', '-p', "$dir/", '-c',
            "$dir/nginx.conf", '-e', "$dir/error.log"],
    );
}


# The configuration holds passwords: nobody else may read it.
sub configure {
    my ($self) = @_;
    my %value = (
        DIR  => $self->dir,
        USER => $> == 0 ? 'user www-data;' : '',
        %{ $self->{values} },
    );

    my $conf = filled($self->{template}, \%value);
    $self->make_dir($self->dir, 0711);
    $self->make_dir($self->dir . '/temp', 0711);
    $self->write_file($self->dir . '/nginx.conf', $conf);
    for my $name (grep { defined $self->{secrets}{$_} }
        keys %{ $self->{secrets} || {} })
    {
        $self->write_file($self->dir . "/$name", "$self->{secrets}{$name}\n");
    }
    return $self;
}


# A template's text with its @NAME@s replaced.
sub filled {
    my ($template, $value) = @_;

    open my $file, '<', $template or die "$template: $!\n";
    my $text = do { local $/; <$file> };
    $text =~ s/\@([A-Z_0-9]+)\@/$value->{$1} \/\/ die "no value for $1\n"/ge;
    return $text;
}


# What nginx -t says; undef: the configuration is right.
sub complaint {
    my ($self) = @_;

    return eval { $self->run(@{ $self->{argv} }, '-t'); 1 } ? undef : $@;
}


sub start {
    my ($self) = @_;
    my $complaint = $self->configure->complaint;

    die $complaint if defined $complaint;
    return $self->SUPER::start;
}


sub ready {
    my ($self) = @_;

    return http_get($self->{health})->{status} == 200;
}


sub error_log { return $_[0]->dir . '/error.log' }


sub workers { return $_[0]->children }

1;
