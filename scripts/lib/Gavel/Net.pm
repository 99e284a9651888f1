# Ports: whether something answers there, and who.
package Gavel::Net;

use strict;
use warnings;

use Exporter qw(import);
use HTTP::Tiny;
use IO::Socket::INET;

our @EXPORT_OK = qw(connect_to port_holder free_ports http_get);

use constant RANGE => 6000;


sub connect_to {
    my ($port) = @_;

    return IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 2,
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
    my $first = 20_000 + RANGE * ($ENV{GAVEL_TEST_LANE} // 0);
    my @ports;

    while (@ports < $count) {
        my $port = $first + int rand RANGE;
        next if grep { $_ == $port } @ports;
        push @ports, $port unless port_holder($port);
    }
    return @ports;
}


# The response of HTTP::Tiny; bounded in time.
sub http_get {
    my ($url, $timeout) = @_;

    my $http = HTTP::Tiny->new(
        timeout => $timeout || 2, keep_alive => 0, http_proxy => undef,
    );

    return $http->get($url);
}

1;
