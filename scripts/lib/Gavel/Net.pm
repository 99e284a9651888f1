# Ports: whether something answers there, and who.
package Gavel::Net;

use strict;
use warnings;

use Exporter qw(import);
use HTTP::Tiny;
use IO::Socket::INET;

our @EXPORT_OK = qw(connect_to port_holder free_ports free_row http_get);

use constant RANGE => 6000;

# What somebody alive is given to answer, on a machine that does much else; who
# has died is known to the kernel at once.
use constant ANSWER_S => 10;

# Ports that were given away before: their servers may yet have to start, or
# may be away for a moment.
my %given;


sub connect_to {
    my ($port) = @_;

    return IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => ANSWER_S,
    );
}


# Who listens on a port: "nginx, pid 12", "somebody", or undef: nobody.
sub port_holder {
    my ($port) = @_;
    my $probe = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1,
        ReuseAddr => 1,
    );

    return if $probe;
    my ($line) = grep { /:$port\s/ } split /\n/, `ss -Hltnp 2>/dev/null`;
    return "$1, pid $2"
        if ($line // '') =~ /users:\(\("([^"]+)",pid=(\d+)/;
    return "another user's process (sudo ss -ltnp names it)";
}


# Ports that nobody has now, from below the range the kernel gives to
# clients, so that no connection takes one before its server does; test runs
# side by side choose from ranges of their own.
sub free_ports {
    my ($count) = @_;

    return map { free_row(1) } 1 .. $count;
}


# The first of so many such ports in a row.
sub free_row {
    my ($count) = @_;
    my $first = 20_000 + RANGE * ($ENV{GAVEL_TEST_LANE} // 0);

    while (1) {
        my $port = $first + int rand RANGE - $count;
        my @row = $port .. $port + $count - 1;

        next if grep { $given{$_} || is_taken($_) || port_holder($_) } @row;
        @given{@row} = (1) x @row;
        return $port;
    }
}


# By a server that all test files share, or by its neighbours.
sub is_taken {
    my ($port) = @_;

    return grep { $port >= $_ && $port <= $_ + 2 } grep { defined }
        @ENV{qw(GAVEL_PG_PORT GAVEL_REDIS_PORT GAVEL_AMQP_PORT)};
}


# The response of HTTP::Tiny; bounded in time.
sub http_get {
    my ($url, $timeout) = @_;

    my $http = HTTP::Tiny->new(
        timeout => $timeout || ANSWER_S, keep_alive => 0, http_proxy => undef,
    );

    return $http->get($url);
}

1;
