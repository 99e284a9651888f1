# The environment's settings, with their defaults.
package Gavel::Settings;

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);

our @EXPORT_OK = qw(settings root);

my %DEFAULT = (
    GAVEL_APP_PORT   => 8080,
    GAVEL_API_PORT   => 8081,
    GAVEL_API_H2_PORT => 8082,
    GAVEL_PG_PORT    => 17432,
    GAVEL_AMQP_PORT  => 17672,
    GAVEL_REDIS_PORT => 17379,
    GAVEL_DEMO       => 1,
    GAVEL_FRONTEND   => 1,
);

# Distance from GAVEL_API_PORT, so that a second stack needs no more settings.
my %DERIVED = (
    GAVEL_RELAY_LISTEN  => 1020,
    GAVEL_STATS_LISTEN  => 1021,
    GAVEL_CLOSER_LISTEN => 1022,
    GAVEL_RELAY_WAKE    => 1030,
);

my @URLS = qw(
    GAVEL_AUTH_DB_URL GAVEL_BIDS_DB_URL GAVEL_STATS_DB_URL GAVEL_AMQP_URL
    GAVEL_REDIS_URL
);


# The folder of the clone.
sub root { return abs_path(dirname(__FILE__) . '/../../..') }


# All settings by name; dies with what is wrong and what would be right.
sub settings {
    my %set = map { $_ => $ENV{$_} // $DEFAULT{$_} } keys %DEFAULT;

    check_port($_, $set{$_}) for sort grep { /PORT$/ } keys %set;
    $set{GAVEL_BFF_PORT} = $ENV{GAVEL_BFF_PORT} // $set{GAVEL_API_PORT} + 2;
    check_port('GAVEL_BFF_PORT', $set{GAVEL_BFF_PORT});
    for my $name (qw(GAVEL_DEMO GAVEL_FRONTEND)) {
        die "$name is \"$set{$name}\"; 0 or 1 is right\n"
            unless $set{$name} =~ /^[01]$/;
    }
    $set{$_} = $ENV{$_} // '127.0.0.1:' . ($set{GAVEL_API_PORT} + $DERIVED{$_})
        for keys %DERIVED;
    $set{$_} = $ENV{$_} || undef for @URLS;
    $set{GAVEL_RUN_DIR} = $ENV{GAVEL_RUN_DIR} || '.run';
    $set{GAVEL_RUN_DIR} = root() . "/$set{GAVEL_RUN_DIR}"
        unless $set{GAVEL_RUN_DIR} =~ m{^/};
    check_databases(\%set);
    return \%set;
}


sub check_port {
    my ($name, $port) = @_;

    die "$name is \"$port\"; a port from 1024 to 64000 is right\n"
        unless $port =~ /^\d+$/ && $port >= 1024 && $port <= 64000;
}


# One database of the user's and two of ours would be a trap, not a setup.
sub check_databases {
    my ($set) = @_;
    my @names = @URLS[0 .. 2];
    my @given = grep { defined $set->{$_} } @names;

    die 'set all of ' . join(', ', @names) . " or none; only @given is set\n"
        if @given && @given < @names;
}

1;
