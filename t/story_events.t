# A bid's way from NGINX to the statistics, and an ending's.

use Gavel;

start('nginx', 'relay', 'stats', 'closer');

my ($alice, $bob, $carol) = map { user($_) } qw(alice bob carol);
my $chair = item($alice, startPrice => 1000);

sub stats_of {
    my ($who) = @_;

    return must('GetUserStats', {}, token => $who->{token})->{stats};
}

is(stats_of($bob)->{totalBids} // 0, 0, 'a user without events has zeros');

must('PlaceBid', { itemId => $chair->{id}, amount => 1000 },
    token => $bob->{token});
eventually { (stats_of($bob)->{totalBids} // 0) == 1 } 'a bid is counted';
is(stats_of($bob)->{totalAmount}, 1000, 'with its amount');

must('PlaceBid', { itemId => $chair->{id}, amount => 2000 },
    token => $carol->{token});
must('PlaceBid', { itemId => $chair->{id}, amount => 3000 },
    token => $bob->{token});
eventually { (stats_of($bob)->{totalAmount} // 0) == 4000 }
    'amounts are added up';
is(stats_of($carol)->{totalBids}, 1, 'each for its bidder');

my $other = call('GetUserStats', { userId => $bob->{id} },
    token => $carol->{token});
is($other->{body}{code}, 'permission_denied', 'one\'s own figures only');

# An item of its own, so that nothing but two bids has to come before its end.
my $clock = item($alice, startPrice => 1000, ends_in_s => 8);

must('PlaceBid', { itemId => $clock->{id}, amount => 1000 },
    token => $carol->{token});
must('PlaceBid', { itemId => $clock->{id}, amount => 2000 },
    token => $bob->{token});
eventually {
    must('GetItem', { id => $clock->{id} })->{item}{status}
        eq 'ITEM_STATUS_ENDED'
} 'the item ends';
is(sql('bids', "SELECT updated_at - end_at < interval '15 seconds' FROM items"
    . " WHERE id = '$clock->{id}'"), 't',
    'within a second of its end, and what a busy machine adds');
eventually { (stats_of($bob)->{itemsWon} // 0) == 1 } 'the winner has won it';
is(stats_of($bob)->{amountWon}, 2000, 'for the highest bid');
is(stats_of($carol)->{itemsWon} // 0, 0, 'and nobody else');

# Who traces a request finds it in every log on its way.
{
    my $lamp = item($alice, startPrice => 1000);
    my %bid = (itemId => $lamp->{id}, amount => 1000);
    my $trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    my $request = random_name('request');
    my $line = qr/(?=.*"request_id":"$request").*"trace_id":"$trace"/;

    must('PlaceBid', \%bid, token => $bob->{token}, headers => {
        'X-Request-Id' => $request,
        traceparent => "00-$trace-00f067aa0ba902b7-01",
    });
    is(sql('bids', 'SELECT traceparent FROM outbox WHERE request_id ='
        . " '$request'"), "00-$trace-00f067aa0ba902b7-01",
        'the trace is in the outbox');
    eventually { logged(stats->log_file, qr/$line.*bid\.placed/) }
        'and in the line of the statistics';
    eventually { logged(relay->log_file, qr/$line/) == 1 } 'and of the relay';
    eventually { logged(nginx->dir . '/access.log', $line) }
        'and in the access log';

    my $quiet = random_name('request');
    must('PlaceBid', { %bid, amount => 2000 }, token => $carol->{token},
        headers => {
            'X-Request-Id' => $quiet,
            traceparent => "00-$trace-00f067aa0ba902b7-00",
        });
    eventually { (stats_of($carol)->{totalBids} // 0) == 3 }
        'a trace that nobody records';
    is(scalar logged(stats->log_file, qr/$quiet/), 0, 'is not logged');
}

sub logged {
    my ($path, $pattern) = @_;

    open my $file, '<', $path or return;
    return grep { /$pattern/ } <$file>;
}

is(sql('bids', 'SELECT routing_key, count(*) FROM outbox GROUP BY 1'
    . ' ORDER BY 1'), "bid.placed\t7\nitem.created\t3\nitem.ended\t1",
    'everything that happened has one event');

finish();
