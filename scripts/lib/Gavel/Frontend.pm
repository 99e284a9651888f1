# The Next.js BFF, from its built artefact.
package Gavel::Frontend;

use strict;
use warnings;

use parent 'Gavel::Process';

use File::Path qw(make_path remove_tree);

use Gavel::Net qw(http_get);
use Gavel::Settings qw(root);
use Gavel::Stack;

my $ARTEFACT = '/frontend/.next/standalone';


# Whether there is something to serve.
sub built { return -e root() . "$ARTEFACT/server.js" }


# Besides Process's: port, api (its URL), app (its public URL).  It runs from
# a copy, because its user cannot enter every folder one may build in.
sub new {
    my ($class, %self) = @_;

    return $class->SUPER::new(
        name => 'frontend', user => 'www-data', %self,
        argv => ["$self{dir}/node", "$self{dir}/app/start.mjs"],
        env  => {
            GAVEL_BFF_PORT => $self{port},
            GAVEL_API_URL  => $self{api},
            %{ $self{env} || {} },
        },
    );
}


# What NGINX serves by itself.
sub static { return "$_[0]{dir}/app/.next/static/" }


sub install {
    my ($self) = @_;
    my $dir = $self->dir;

    make_path($dir, { mode => 0711 });
    remove_tree("$dir/app");
    Gavel::Stack::command('cp', '-r', root() . $ARTEFACT, "$dir/app");
    Gavel::Stack::command('chmod', '-R', 'a+rX', "$dir/app");
    unlink "$dir/node";
    my ($node) = Gavel::Stack::command(root() . '/scripts/with-node', 'node',
        '-p', 'process.execPath') =~ /^(.+)$/m;
    Gavel::Stack::command('cp', $node, "$dir/node");
    chmod 0755, "$dir/node";
    return $self;
}


sub start {
    my ($self) = @_;

    return $self->install->SUPER::start;
}


sub ready {
    my ($self) = @_;

    return http_get("http://127.0.0.1:$self->{port}/healthz")->{status} == 200;
}

1;
