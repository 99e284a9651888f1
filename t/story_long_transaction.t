# A transaction stays open for long: bids and events pass it by all the while,
# and what it wrote is not lost when it ends at last.

use Gavel;

use Gavel::Events;
use Gavel::Truth;
use Time::HiRes qw(time);

# Minutes, when asked for: GAVEL_TEST_HELD_S=180.
use constant {
    HELD_S    => $ENV{GAVEL_TEST_HELD_S} || 30,
    LAG_S     => 8,
    ANSWER_S  => 8,
    LEAF_BITS => 17,        # GVL_OUTBOX_LEAF_BITS
};

my $world = world;
my $bids = 'database="bids"';

start('nginx', 'relay', 'stats');

my $seller = user('seller');
my @bidders = map { user("bidder$_") } 0 .. 3;
my $item = item($seller, startPrice => 100);
my $late_id = new_id();
my $late = bid_placed(user => '00000000-0000-4000-8000-000000000001',
    amount => 100);
my ($n, $cents, $slowest, $laggard, @answers) = (0, 100, 0, 0);


sub bid {
    my $start = time;

    if ($cents > 100_000) {
        $item = item($seller, startPrice => 100);
        $cents = 0;
    }
    $cents += 5100;
    push @answers, call('PlaceBid', { itemId => $item->{id},
        amount => $cents }, token => $bidders[$n++ % @bidders]{token});
    $slowest = time - $start if time - $start > $slowest;
}

sub counted { return (split /\t/, totals($world))[0] }

# The outbox's numbers go on in the next leaf.
sub next_leaf {
    sql('bids', "SELECT setval(pg_get_serial_sequence('outbox', 'id'),"
        . ' ((max(id) >> ' . LEAF_BITS . ') + 1) << ' . LEAF_BITS . ')'
        . ' FROM outbox');
}

sub leaf_rows {
    return sql('bids', "SELECT count(*) FROM outbox WHERE event_id ="
        . " '$late_id'");
}


bid() for 1 .. 10;
eventually { counted() == 10 } 'bids are counted';

# It writes an event with an early number and holds still; another one holds
# an early snapshot.
my @holders = map {
    my $first = $_;
    my $pid = fork // die "cannot fork: $!";

    if ($pid == 0) {
        eval { sql('bids', "BEGIN ISOLATION LEVEL REPEATABLE READ; $first;"
            . ' SELECT pg_sleep(' . HELD_S . '); COMMIT') };
        POSIX::_exit($@ ? 1 : 0);
    }
    $pid;
} 'INSERT INTO outbox (event_id, routing_key, subject_id, payload) VALUES'
    . " ('$late_id', 'bid.placed', '$item->{id}', '\\x$late')",
    'SELECT count(*) FROM items';
eventually { sql('bids', "SELECT count(*) FROM pg_stat_activity WHERE"
    . " wait_event = 'PgSleep' AND datname = current_database()") == 2 }
    'two transactions are open';

my $start = time;
my $leaves = 0;
while (time - $start < HELD_S - 2 * LAG_S) {
    bid() for 1 .. 20;
    my $told = time;
    Gavel::Wait::wait_until(sub { counted() >= $n }, LAG_S * 3);
    $laggard = time - $told if time - $told > $laggard;

    # Not so many that it is the first one's turn again.
    if ($leaves < 2 && time - $start > HELD_S / 6 * ($leaves + 1)) {
        next_leaf();
        $leaves++;
    }
}
is(sql('bids', "SELECT count(*) FROM pg_stat_activity WHERE"
    . " wait_event = 'PgSleep' AND datname = current_database()"), 2,
    'they are open to the end');
is((grep { $_->{status} != 200 } @answers), 0, 'every bid was accepted');
cmp_ok($slowest, '<', ANSWER_S, 'none of them waited');
cmp_ok($laggard, '<', LAG_S, 'events were counted all the while');
is($leaves, 2, 'in one leaf after the other');
is(leaf_rows(), 0, 'what is not committed is not seen');
ok(relay->ready, 'the relay is well');

waitpid $_, 0 for @holders;
is($?, 0, 'they end by themselves');
eventually { counted() == $n + 1 } 'the late event is counted', 15;
is(leaf_rows(), 1, 'it was not swept away before')
    if metric(relay, 'gavel_relay_swept_total', $bids) == 0;
eventually { leaf_rows() == 0 } 'its leaf is swept now', 20;
bid() for 1 .. 5;
eventually { counted() == $n + 1 } 'and all goes on';
all_there('long transaction', @answers);

finish();
