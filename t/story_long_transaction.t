# A transaction stays open for long: bids and events pass it by all the while,
# and what it wrote is not lost when it ends at last.

use Gavel;

use Gavel::Events;
use Gavel::Lock;
use Gavel::Truth;
use Time::HiRes qw(time);

# Minutes, when asked for: GAVEL_TEST_HELD_S=180.
use constant {
    HELD_S    => $ENV{GAVEL_TEST_HELD_S} || 15,
    LEAVES    => 3,
    GATE      => 'SELECT pg_advisory_lock(1)',
    LEAF_BITS => 17,        # GVL_OUTBOX_LEAF_BITS
};

my $world = world;

start('nginx', 'relay', 'stats');

my $seller = user('seller');
my @bidders = map { user("bidder$_") } 0 .. 3;
my $item = item($seller, startPrice => 100);
my $late_id = new_id();
my $late = bid_placed(user => '00000000-0000-4000-8000-000000000001',
    amount => 100);
my ($n, $cents, @answers, @holders) = (0, 100);


sub bid {
    if ($cents > 100_000) {
        $item = item($seller, startPrice => 100);
        $cents = 0;
    }
    $cents += 5100;
    push @answers, call('PlaceBid', { itemId => $item->{id},
        amount => $cents }, token => $bidders[$n++ % @bidders]{token});
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

# One writes an event with an early number and holds still; another one holds
# an early snapshot.  Both wait at a gate, and commit when it opens: whoever
# waited for them would wait in vain till then.
sub hold {
    my ($first) = @_;
    my $pid = fork // die "cannot fork: $!";

    if ($pid == 0) {
        eval { sql('bids', "BEGIN ISOLATION LEVEL REPEATABLE READ; $first; "
            . GATE . '; COMMIT') };
        POSIX::_exit($@ ? 1 : 0);
    }
    push @holders, $pid;
}

# Bids for a while, which are counted at once.
sub bids_go_on {
    my ($leaf) = @_;
    my $end = time + HELD_S / LEAVES;

    do {
        bid() for 1 .. 20;
        eventually { counted() >= $n } "leaf $leaf: $n events are counted";
    } while (time < $end);
}

while_locked('bids', GATE, sub {
    hold('INSERT INTO outbox (event_id, routing_key, subject_id, payload)'
        . " VALUES ('$late_id', 'bid.placed', '$item->{id}', '\\x$late')");
    hold('SELECT count(*) FROM items');
    eventually { waiting('bids') == 2 } 'two transactions are open';

    # Not so many that it is the first one's turn again.
    for my $leaf (1 .. LEAVES) {
        bids_go_on($leaf);
        next_leaf() if $leaf < LEAVES;
    }
    eventually { waiting('bids') == 2 } 'they are open to the end';
    is((grep { $_->{status} != 200 } @answers), 0, 'every bid was accepted');
    is(leaf_rows(), 0, 'what is not committed is not seen');
    ok(relay->ready, 'the relay is well');
}, HELD_S + 240);

for (@holders) {
    waitpid $_, 0;
    is($?, 0, 'it ends by itself');
}
# Swept before it was published, it would never be.
eventually { counted() == $n + 1 } 'the late event is counted';
eventually { leaf_rows() == 0 } 'its leaf is swept now';
bid() for 1 .. 5;
eventually { counted() == $n + 1 } 'and all goes on';
all_there('long transaction', @answers);

finish();
