# A bid whose bidder hangs up, and bids while PostgreSQL goes and comes back.

use Gavel;

use Gavel::Lock;
use Gavel::Net qw(connect_to);
use Gavel::Truth;
use IO::Select;
use Time::HiRes qw(time);

use constant {
    BIDDERS   => 12,
    ROUNDS_S  => 8,
    BACK_S    => 30,
    ANSWER_S  => 25,    # gavel_deadline and what a busy machine adds
};

start('nginx');

my $seller = user('seller');
my @bidders = map { user("bidder$_") } 1 .. BIDDERS;


# Sends a bid; the answer is for who reads the socket to its end.
sub send_bid {
    my ($item, $bidder, $amount) = @_;
    my $socket = connect_to(world->{port});
    my $body = qq({"itemId": "$item->{id}", "amount": $amount});

    print {$socket} "POST /bids.v1.BidService/PlaceBid HTTP/1.1\r\n"
        . "Host: x\r\nConnection: close\r\n"
        . "Content-Type: application/json\r\n"
        . "Authorization: Bearer $bidder->{token}\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body";
    $socket->flush;
    return $socket;
}


# The client hangs up while its bid waits for the row.
{
    my $item = item($seller, startPrice => 1000);
    my @workers = nginx->workers;

    while_locked('bids', 
        "SELECT FROM items WHERE id = '$item->{id}' FOR UPDATE", sub {
        my $socket = send_bid($item, $bidders[0], 1000);
        eventually { waiting('bids') } 'the bid waits for the row';
        close $socket;
    });
    eventually { !waiting('bids') } 'the row is free again';
    my $answer = call('PlaceBid', { itemId => $item->{id}, amount => 5000 },
        token => $bidders[1]{token});
    is($answer->{status}, 200, 'hung up: the next bid is served');
    is_deeply([nginx->workers], \@workers, 'hung up: by the same worker');
    all_there('hung up', $answer);
    truth_stands('hung up');
}


# The connection goes away under a commit: nobody was told anything before.
{
    my $item = item($seller, startPrice => 1000);
    my $socket;

    while_locked('bids', 'LOCK TABLE outbox IN SHARE MODE', sub {
        $socket = send_bid($item, $bidders[0], 1000);
        eventually { waiting('bids') } 'the bid waits for its commit';
        ok(!IO::Select->new($socket)->can_read(0),
            'commit: there is no answer before');
        sql('bids', 'SELECT pg_terminate_backend(pid) FROM pg_locks'
            . ' WHERE NOT granted');
    });
    my $text = do { local $/; <$socket> };
    like($text, qr{^HTTP/1\.1 503 .*"unavailable"}s, 'commit: it has failed');
    is(sql('bids', "SELECT count(*) FROM bids WHERE item_id = '$item->{id}'"),
        0, 'commit: and counts for nothing');
    truth_stands('commit');
}


# PostgreSQL is killed under load and comes back; whoever has no clear answer
# asks again with the same key.
{
    my @items = map { item($seller, startPrice => 100) } 1 .. 3;
    my @workers = nginx->workers;
    my $start = time;
    my ($round, $slowest, $status, @answers, @unclear) = (0, 0);
    my $breaker = fork // die "cannot fork: $!";

    if ($breaker == 0) {
        Gavel::Wait::wait_until(sub { time - $start > 2 }, 10);
        my $done = eval { postgres->kill_now; postgres->start->wait_ready };
        POSIX::_exit($done ? 0 : 1);
    }
    until (defined $status && time - $start > ROUNDS_S) {
        $round++;
        my @bids = map { [PlaceBid => {
            itemId => $items[$_ % 3]{id}, amount => $round * 50_000 + $_ * 10_000,
            idempotencyKey => sprintf('%08d-0000-4000-8000-%012d', $round, $_),
        }, $bidders[$_]{token}] } 0 .. BIDDERS - 1;
        my @now = race(@bids);
        push @answers, @now;
        push @unclear, map { $bids[$_] }
            grep { !$now[$_] || $now[$_]{status} >= 500 } 0 .. $#bids;
        $_ && $_->{took_s} > $slowest and $slowest = $_->{took_s} for @now;
        $status //= $? if waitpid($breaker, POSIX::WNOHANG()) == $breaker;
    }
    is($status, 0, 'restart: PostgreSQL was killed and is back');

    my %code = map { $_->{body}{code} => 1 }
        grep { $_ && $_->{status} >= 500 } @answers;
    cmp_ok(scalar @unclear, '>', 0, 'restart: some bids met no database');
    is_deeply([keys %code], ['unavailable'], 'restart: and were told so');
    is((grep { !$_ } @answers), 0, 'restart: each has an answer');
    cmp_ok($slowest, '<', ANSWER_S, 'restart: within the deadline');
    eventually {
        call('GetItem', { id => $items[0]{id} })->{status} == 200
            && call('PlaceBid', { itemId => item($seller)->{id}, amount => 1000 },
                token => $bidders[0]{token})->{status} == 200
    } 'restart: bids go on without a restart of ours', BACK_S;

    my @again = race(@unclear);
    is((grep { !$_ || $_->{status} >= 500 } @again), 0,
        'restart: who asks again gets an answer');
    is_deeply([nginx->workers], \@workers, 'restart: from the same worker');
    cmp_ok((grep { $_ && $_->{status} == 200 } @answers, @again), '>', 0,
        'restart: something was accepted');
    all_there('restart', @answers, @again);
    truth_stands('restart');
}

finish();
