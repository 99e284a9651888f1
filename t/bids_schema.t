# What must always be true of items and bids is kept by the database itself,
# whatever a program with a fault would write.

use Gavel;

use constant ANN  => '00000000-0000-4000-8000-000000000001';
use constant BOB  => '00000000-0000-4000-8000-000000000002';
use constant CARL => '00000000-0000-4000-8000-000000000003';
use constant KEY  => '00000000-0000-4000-8000-000000000004';

my $ids = 0;


sub id { return sprintf '00000000-0000-7000-8000-%012d', ++$ids }

# What NGINX is told when it says this in one transaction; '': done.
sub refusal {
    my (@sql) = @_;
    my $url = world->{stack}->database_url('nginx', 'bids');
    my $said = eval {
        Gavel::Stack::command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-1',
            (map { ('-c', $_) } @sql), $url);
    };

    return defined $said ? '' : $@;
}

# An item with these columns besides what every item needs.
sub an_item {
    my (%more) = @_;
    my %item = (
        id => "'@{[id()]}'", seller_id => "'@{[ANN]}'", category => "''",
        start_cents => 1000, end_at => "now() + interval '1 hour'",
        created_at => 'now()', updated_at => 'now()', %more,
    );
    my @columns = sort keys %item;
    local $" = ', ';

    return "INSERT INTO items (@columns) VALUES (@item{@columns})";
}

sub new_item {
    my $id = id();

    is(refusal(an_item(id => "'$id'")), '', 'an item');
    return $id;
}

# A bid as it should be written: the item first.
sub a_bid {
    my ($item, %bid) = @_;
    my $by = $bid{by} // BOB;
    my $amount = $bid{amount} // 1000;
    my $key = $bid{key} ? "'$bid{key}'" : 'NULL';
    my $at = $bid{at} // 'now()';

    return (
        "UPDATE items SET highest_cents = $amount, highest_bidder_id = '$by',"
            . ' bid_count = bid_count + 1, sequence = sequence + 1'
            . " WHERE id = '$item'",
        'INSERT INTO bids (id, item_id, bidder_id, amount_cents, sequence,'
            . " idempotency_key, created_at) SELECT '@{[id()]}', id, '$by',"
            . " $amount, sequence, $key, $at FROM items WHERE id = '$item'",
    );
}

sub refused_by {
    my ($rule, $name, @sql) = @_;

    like(refusal(@sql), qr/\b$rule\b/, "$name: refused by $rule");
}


my $item = new_item();
is(refusal(a_bid($item, key => KEY)), '', 'a bid');
is(refusal(a_bid($item, by => CARL, amount => 1050)), '', 'a higher bid');

# Items.
refused_by(items_start => 'a price of nothing', an_item(start_cents => 0));
refused_by(items_start => 'a price beyond 2^53 - 1',
    an_item(start_cents => '9007199254740992'));
refused_by(items_end => 'an end before the beginning',
    an_item(end_at => "now() - interval '1 second'"));
refused_by(items_end => 'an end beyond a year',
    an_item(end_at => "now() + interval '367 days'"));
refused_by(items_status => 'a status that is none', an_item(status => 4));
refused_by(items_category => 'a long category',
    an_item(category => "repeat('x', 65)"));
refused_by(items_highest => 'a highest bid without a bidder',
    an_item(highest_cents => 1000, bid_count => 1, sequence => 2));
refused_by(items_seller_never_bids => 'a seller who bids',
    a_bid(new_item(), by => ANN));
refused_by(items_cancelled_without_bids => 'a cancellation after a bid',
    "UPDATE items SET status = 3, sequence = sequence + 1 WHERE id = '$item'");

# An item's way.
refused_by(items_keep_the_rules => 'a highest bid that falls',
    a_bid($item, amount => 1040));
refused_by(items_keep_the_rules => 'a change that is not counted',
    "UPDATE items SET category = 'x' WHERE id = '$item'");
refused_by(items_keep_the_rules => 'a change that is counted twice',
    "UPDATE items SET sequence = sequence + 2 WHERE id = '$item'");
refused_by(items_keep_the_rules => 'a bid that is taken back',
    "UPDATE items SET bid_count = 1, highest_cents = 1000, highest_bidder_id"
    . " = '@{[BOB]}', sequence = sequence + 1 WHERE id = '$item'");

for my $status (2, 3) {
    my $over = new_item();

    is(refusal("UPDATE items SET status = $status, sequence = 2"
        . " WHERE id = '$over'"), '', "an item that goes to status $status");
    refused_by(items_keep_the_rules => "back from status $status",
        "UPDATE items SET status = 1, sequence = 3 WHERE id = '$over'");
    refused_by($status == 2 ? 'items_keep_the_rules'
        : 'items_cancelled_without_bids', "a bid in status $status",
        a_bid($over));
}

# Bids.
my @above = a_bid($item, by => BOB, amount => 1100);
refused_by(bids_keep_the_rules => 'a bid the item does not know',
    $above[1] =~ s/ sequence,(?= NULL)/ sequence + 1,/r);
refused_by(bids_keep_the_rules => 'a bid after the end',
    a_bid($item, amount => 1100, at => "now() + interval '2 hours'"));
refused_by(bids_keep_the_rules => 'a bid below the one before it',
    $above[0], $above[1] =~ s/ 1100,/ 1050,/r);
refused_by(bids_keep_the_rules => "a bid by somebody else than the item says",
    $above[0], $above[1] =~ s/@{[BOB]}/@{[CARL]}/r);
refused_by(bids_sequence => 'two bids in one place',
    $above[0], $above[1], $above[1] =~ s/SELECT '[^']*'/"SELECT '" . id() . "'"/er);
refused_by(bids_idempotency_key => 'a key twice',
    a_bid($item, amount => 1100, key => KEY));
refused_by(bids_keep_the_rules => 'a bid on nothing',
    'INSERT INTO bids (id, item_id, bidder_id, amount_cents, sequence,'
    . " created_at) VALUES ('@{[id()]}', '@{[id()]}', '@{[BOB]}', 1000, 2,"
    . ' now())');
is(refusal(@above), '', 'and the bid as it should be');

# Several of one batch; the item's highest is the last's.
sub some_bids {
    my ($item, @amounts) = @_;
    my $n = @amounts;
    my $rows = join ', ', map { "('@{[id()]}'::uuid, $amounts[$_], $_ + 1)" }
        0 .. $#amounts;

    return (
        "UPDATE items SET highest_cents = $amounts[-1],"
            . " highest_bidder_id = '@{[BOB]}', bid_count = bid_count + $n,"
            . " sequence = sequence + $n WHERE id = '$item'",
        'INSERT INTO bids (id, item_id, bidder_id, amount_cents, sequence,'
            . " created_at) SELECT b.id, i.id, '@{[BOB]}', b.amount,"
            . " i.sequence - $n + b.n, now() FROM items i, (VALUES $rows)"
            . " AS b (id, amount, n) WHERE i.id = '$item'",
    );
}

refused_by(bids_keep_the_rules => 'the first not above the one before it',
    some_bids($item, 1100, 1200, 1300));
refused_by(bids_keep_the_rules => 'one in the middle not above the first',
    some_bids($item, 1200, 1200, 1300));
refused_by(bids_keep_the_rules => 'the last not above the one in the middle',
    some_bids($item, 1200, 1300, 1300));
my @two = some_bids($item, 1200, 1300);
refused_by(bids_keep_the_rules => 'the last is missing',
    $two[0], "$two[1] AND b.n = 1");
is(refusal(some_bids($item, 1200, 1250, 1300)), '', 'three that rise');

# What no program may do at all.
for my $sql (
    "DELETE FROM bids WHERE item_id = '$item'",
    "DELETE FROM items WHERE id = '$item'",
    "UPDATE bids SET amount_cents = 1 WHERE item_id = '$item'",
    "UPDATE items SET seller_id = '@{[BOB]}' WHERE id = '$item'",
    "UPDATE items SET end_at = now() WHERE id = '$item'",
    "UPDATE items SET start_cents = 1 WHERE id = '$item'",
    'TRUNCATE bids')
{
    refused_by('permission denied' => $sql, $sql);
}

finish();
