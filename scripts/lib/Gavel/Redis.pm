# A private Redis on loopback: a cache, so it writes nothing to disk.
package Gavel::Redis;

use strict;
use warnings;

use parent 'Gavel::Process';

use Gavel::Net qw(connect_to);


# Besides Process's: port, conf (more lines of its configuration).
sub new {
    my ($class, %self) = @_;
    my $server = $class->SUPER::new(
        name => 'redis', user => 'redis', %self,
    );

    $server->{argv} = ['redis-server', "$self{dir}/redis.conf"];
    return $server;
}


sub start {
    my ($self) = @_;

    $self->make_dir($self->dir);
    $self->write_file("$self->{dir}/redis.conf", <<"END");
bind 127.0.0.1
port $self->{port}
dir $self->{dir}
daemonize no
save ""
appendonly no
@{[ $self->{conf} // '' ]}
END
    return $self->SUPER::start;
}


# The first line of the answer, or the text that it announces.
sub ask {
    my ($self, $command) = @_;
    my $socket = connect_to($self->{port}) or return '';

    print {$socket} "$command\r\n";
    my $line = <$socket> // '';
    my ($length) = $line =~ /^\$(\d+)/ or return $line;

    my $text = '';
    read $socket, $text, $length;
    return $text;
}


# One that wants to know who asks is ready as well.
sub ready { return $_[0]->ask('PING') =~ /^(?:\+PONG|-NOAUTH)/ }

1;
