# The pages before the test file's own API: what a browser's stories need.
package Gavel::Pages;

use strict;
use warnings;

use parent qw(Exporter);

use Gavel;
use Gavel::Frontend;
use Gavel::Net qw(free_ports);
use Gavel::Settings qw(root);

our @EXPORT_OK = qw(pnpm start_pages);


# What one of the frontend's commands says; $? tells how it ended.
sub pnpm {
    my ($command) = @_;
    my $pnpm = root() . '/scripts/with-node pnpm --dir ' . root()
        . '/frontend -s';

    return scalar `$pnpm $command 2>&1`;
}


# Everything that people meet; where it is, is told to the commands above.
sub start_pages {
    my ($app, $bff) = free_ports(2);
    my $stack = world->{stack};

    @{ $stack->{set} }{qw(GAVEL_APP_PORT GAVEL_BFF_PORT)} = ($app, $bff);
    my $frontend = world->{programs}{frontend} = $stack->frontend;
    world->nginx(values => { PUBLIC => $stack->public_server($frontend) });
    $frontend->start;
    start(qw(relay stats closer nginx));
    $frontend->wait_ready;
    @ENV{qw(GAVEL_E2E_BASE_URL GAVEL_E2E_API_URL)} =
        ("http://127.0.0.1:$app", 'http://127.0.0.1:' . world->{port});
}

1;
