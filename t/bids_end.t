# A bid at the end: the database's clock decides, on both sides of it by a
# millisecond, whatever clock NGINX has.
#
# clock_timestamp() becomes a function of the test's for NGINX's role in this
# database: the clock is where the test puts it.

use Gavel;

use Gavel::Lock;
use Gavel::Reason;
use Gavel::Truth;
use Time::HiRes qw(time);

my $database = world->{stack}{database}{bids};

sql('bids', $_) for (
    'CREATE SCHEMA moved',
    'CREATE TABLE moved.clock (at timestamptz)',
    'INSERT INTO moved.clock VALUES (NULL)',
    'CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql'
        . ' VOLATILE AS $$ SELECT coalesce(at, pg_catalog.clock_timestamp())'
        . ' FROM moved.clock $$',
    'GRANT USAGE ON SCHEMA moved TO gavel_bids',
    'GRANT SELECT ON moved.clock TO gavel_bids',
    "ALTER ROLE gavel_bids IN DATABASE $database"
        . ' SET search_path = moved, pg_catalog, public',
);

start('nginx');

my $ann = user('ann');
my @bidders = map { user("bidder$_") } 0 .. 3;
my $turn = 0;


# Puts the clock before (-) or behind the item's end.
sub clock_at {
    my ($item, $offset) = @_;

    sql('bids', "UPDATE moved.clock SET at = (SELECT end_at + '$offset'"
        . "::interval FROM items WHERE id = '$item->{id}')");
}

# A new item by the clock as it is.
sub an_item {
    my ($ends_in_s) = @_;

    sql('bids', 'UPDATE moved.clock SET at = NULL');
    return item($ann, ends_in_s => $ends_in_s, startPrice => 100);
}

sub bid {
    my ($item, $cents) = @_;

    return call('PlaceBid', { itemId => $item->{id}, amount => $cents },
        token => $bidders[$turn++ % @bidders]{token});
}


# NGINX's clock says an hour before the end.
{
    my $item = an_item(3600);

    clock_at($item, '-1 ms');
    is(bid($item, 1000)->{status}, 200, 'a millisecond before: accepted');
    clock_at($item, '-1 microsecond');
    is(bid($item, 2000)->{status}, 200, 'a microsecond before: accepted');
    clock_at($item, '0');
    is(reason_of(bid($item, 3000)), 'ITEM_ENDED', 'at the end: refused');
    clock_at($item, '1 ms');
    is(reason_of(bid($item, 3000)), 'ITEM_ENDED',
        'a millisecond behind it: refused');
    is(sql('bids', 'SELECT i.end_at - b.created_at FROM bids b JOIN items i'
        . " ON i.id = b.item_id WHERE i.id = '$item->{id}'"
        . ' ORDER BY b.sequence'), "00:00:00.001\n00:00:00.000001",
        'bids bear the time they were judged at');
    clock_at($item, '-1 ms');
    is(bid($item, 3000)->{status}, 200,
        'the clock alone decides: no verdict is remembered');
    truth_stands('an hour early by NGINX');
}

# NGINX's clock says that it is over; so does what it has seen of the item.
{
    my $item = an_item(2);
    my $end = time + 2.1;

    clock_at($item, '-1 s');
    is(bid($item, 1000)->{status}, 200, 'in time by the database');
    eventually { time > $end } 'it is over by the clock of NGINX';
    clock_at($item, '-1 ms');
    is(bid($item, 2000)->{status}, 200,
        'late by NGINX, a millisecond before by the database: accepted');
    is(reason_of(bid($item, 2001)), 'BID_TOO_LOW',
        'and judged by all the rules');
    clock_at($item, '1 ms');
    is(reason_of(bid($item, 5000)), 'ITEM_ENDED',
        'a millisecond behind it: refused');
    truth_stands('late by NGINX');
}

# A batch that waited for its lock beyond the end is judged when it has it.
{
    my $item = an_item(3600);
    my $child;

    clock_at($item, '-1 ms');
    pipe my $read, my $write or die "pipe: $!\n";
    while_locked('bids', 
        "SELECT FROM items WHERE id = '$item->{id}' FOR UPDATE", sub {
        $child = fork // die "cannot fork: $!";
        if ($child == 0) {
            my $answer = bid($item, 1000);
            syswrite $write, reason_of($answer) || $answer->{status};
            POSIX::_exit(0);
        }
        eventually { waiting('bids') == 1 } 'a bid waits for the row';
        clock_at($item, '1 ms');
    });
    waitpid $child, 0;
    close $write;
    is(readline($read), 'ITEM_ENDED', 'who waited beyond the end is late');
    truth_stands('waited beyond the end');
}

# The closer goes by that clock, too: an item ends when the database says so.
{
    my $item = an_item(3600);
    my $edit = { id => $item->{id}, title => 'late' };

    clock_at($item, '1 ms');
    is(reason_of(call('UpdateItem', $edit, token => $ann->{token})),
        'ITEM_NOT_ACTIVE', 'nothing is edited behind the end');
    is(reason_of(call('CancelItem', { id => $item->{id} },
        token => $ann->{token})), 'ITEM_NOT_ACTIVE', 'nor cancelled');
    clock_at($item, '-1 ms');
    is(call('UpdateItem', $edit, token => $ann->{token})->{status}, 200,
        'a millisecond before it is');
    is(call('CancelItem', { id => $item->{id} },
        token => $ann->{token})->{status}, 200, 'and cancelled, too');
}

finish();
