# The races of an auction, on real servers, and after each of them the four
# sentences that must always be true.

use Gavel;
use Gavel::Reason;
use Gavel::Net qw(free_ports);
use Gavel::Race ();
use Gavel::Truth;
use POSIX ();
use Time::HiRes qw(time);

# How long two NGINX are bid at.
use constant TWO_NGINX_S => 30;

start('nginx');

my $ann = user('ann');
my @bidders = map { user("bidder$_") } 1 .. 20;


sub by { return $bidders[ $_[0] % @bidders ] }

sub a_bid {
    my ($item, $n, $cents, %more) = @_;

    return [PlaceBid => { itemId => $item->{id}, amount => $cents, %more },
        by($n)->{token}];
}

# How often each answer was given: "200", or the reason.
sub counted {
    my %times;

    $times{ !$_ ? 'none' : $_->{status} == 200 ? 200 : reason_of($_) }++
        for @_;
    return \%times;
}


{
    my $item = item($ann);
    my @answers = race(map { a_bid($item, $_, 5000) } 1 .. 100);
    my $times = counted(@answers);

    is($times->{200}, 1, '100 equal bids at once: one wins');
    is($times->{200} + ($times->{BID_TOO_LOW} || 0)
        + ($times->{ALREADY_HIGHEST_BIDDER} || 0), 100,
        '100 equal bids at once: the others hear why not');
    all_there('100 equal bids at once', @answers);
}

{
    my $item = item($ann);
    my $key = '22222222-2222-4222-8222-222222222222';
    my @answers = race(map {
        a_bid($item, 1, 5000, idempotencyKey => $key)
    } 1 .. 50);
    my %ids = map { ($_->{body}{bid}{id} // '') => 1 } @answers;

    is_deeply(counted(@answers), { 200 => 50 },
        'a key 50 times at once: all are accepted');
    is(scalar keys %ids, 1, 'a key 50 times at once: as one bid');
    is(sql('bids', "SELECT count(*) FROM bids WHERE item_id = '$item->{id}'"),
        1, 'a key 50 times at once: stored once');
}

{
    my @items = map { item($ann) } 1 .. 10;
    my $key = '33333333-3333-4333-8333-333333333333';
    my $times = counted(race(map {
        a_bid($_, 2, 5000, idempotencyKey => $key)
    } @items));

    is_deeply($times, { 200 => 1, IDEMPOTENCY_KEY_REUSED => 9 },
        'a key on ten items at once: one has it');
}

for my $round (1 .. 10) {
    my $item = item($ann);
    my @calls = (a_bid($item, 1, 1000),
        [CancelItem => { id => $item->{id} }, $ann->{token}]);
    my %times = %{ counted(race($round % 2 ? @calls : reverse @calls)) };

    is_deeply(\%times, { 200 => 1, $times{ITEM_CANCELLED}
        ? (ITEM_CANCELLED => 1) : (ITEM_HAS_BIDS => 1) },
        "cancel against bid, $round: one of them, the other hears why not");
}
truth_stands('cancel against bid');

for my $round (1 .. 10) {
    my $item = item($ann, title => 'before');
    my ($bid, $edit) = race(a_bid($item, 1, 1000),
        [UpdateItem => { id => $item->{id}, title => 'after' },
            $ann->{token}]);
    my ($title, $sequence) = split /\t/, sql('bids', 'SELECT t.title,'
        . ' i.sequence FROM items i JOIN item_texts t ON t.item_id = i.id'
        . " WHERE i.id = '$item->{id}'");
    my $edited = $edit->{status} == 200;

    is("$bid->{status} $title $sequence", $edited ? '200 after 3'
        : '200 before 2', "update against first bid, $round: in one order");
    is(reason_of($edit), $edited ? '' : 'ITEM_HAS_BIDS',
        "update against first bid, $round: the edit hears which");
}

# Bids around the end: the database's clock decides, by the microsecond.
{
    my $item = item($ann, ends_in_s => 4);
    my $until = time + 30;
    my $cents = 1000;
    my @answers;

    until (time > $until || grep { reason_of($_) eq 'ITEM_ENDED' } @answers) {
        push @answers, race(map { a_bid($item, $_, $cents + 100 * $_) } 1, 2);
        $cents += 500;
    }
    my $times = counted(@answers);
    cmp_ok($times->{200} || 0, '>', 0, 'bids at the end: some are in time');
    cmp_ok($times->{ITEM_ENDED} || 0, '>', 0, 'bids at the end: some are not');
    all_there('bids at the end', @answers);
    is(sql('bids', "SELECT count(*) FROM bids b JOIN items i ON i.id ="
        . " b.item_id WHERE b.created_at >= i.end_at"), 0,
        'bids at the end: none was stored past it');
}

# Two closers end many items while people bid on them.
{
    my ($port) = free_ports(1);

    world->daemon('closer', name => 'closer2', listen => "127.0.0.1:$port",
        env => { GAVEL_CLOSER_LISTEN => "127.0.0.1:$port" });
    my @closers = start('closer', 'closer2');
    my @items = map { item($ann, ends_in_s => 3 + rand) } 1 .. 30;
    my $until = time + 5;
    my $cents = 1000;
    my @answers;

    while (time < $until) {
        $cents += 500;
        push @answers, race(map { a_bid($_, int rand 20, $cents) } @items);
    }
    eventually { sql('bids', 'SELECT count(*) FROM items WHERE status = 1'
        . ' AND end_at < now()') == 0 } 'closers against bids: all are ended';
    cmp_ok(sql('bids', 'SELECT coalesce(max(extract(epoch FROM updated_at'
        . ' - end_at)), 0) FROM items WHERE status = 2 AND id IN ('
        . join(',', map { "'$_->{id}'" } @items) . ')'), '<', 15,
        'closers against bids: within a second and what a busy machine adds');
    all_there('closers against bids', @answers);
    truth_stands('closers against bids');

    my $winner_id = sql('bids', 'SELECT highest_bidder_id FROM items'
        . " WHERE id = '$items[0]{id}'");
    eventually {
        my $item = must('GetItem', { id => $items[0]{id} },
            token => $ann->{token})->{item};
        "$item->{status} $item->{winnerId}" eq "ITEM_STATUS_ENDED $winner_id";
    } 'closers against bids: with a winner, whom the seller sees';
    $_->stop for @closers;
}

# Two NGINX on one database, everybody bidding what they like.
{
    my $second = start('nginx2');
    my @items = map { item($ann, startPrice => 1) } 1 .. 2;
    my @ports = (nginx()->{values}{API_PORT}, $second->{values}{API_PORT});
    my $until = time + TWO_NGINX_S;
    my @answers;

    while (time < $until) {
        push @answers, race(map {
            [@{ a_bid($items[rand 2], int rand 20,
                1 + int rand(200 + 10 * @answers)) }, $ports[rand 2]]
        } 1 .. 24);
    }
    my $times = counted(@answers);
    cmp_ok($times->{200} || 0, '>', 10, 'two NGINX on one item: many bids');
    is(($times->{none} || 0) + ($times->{''} || 0), 0,
        'two NGINX on one item: every one answered by a rule')
        or diag(explain $times);
    all_there('two NGINX on one item', @answers);
    truth_stands('two NGINX on one item');
}

# A worker dies in mid-batch: whoever has no answer asks again by their key.
allow_alarm(qr/worker process \d+ exited on signal 9/);
for my $round (1 .. 3) {
    my @items = map { item($ann) } 1 .. 4;
    my @bids = map {
        a_bid($items[$_ % 4], $_, 1000 + 100 * $_, idempotencyKey =>
            sprintf '%08d-0000-4000-8000-%012d', $round, $_)
    } 1 .. 60;
    my $killer = fork // die "cannot fork: $!";

    if ($killer == 0) {
        select undef, undef, undef, 0.004 * $round;
        kill KILL => nginx()->workers;
        POSIX::_exit(0);
    }
    my @first = race(@bids);
    waitpid $killer, 0;
    nginx()->wait_ready;

    my @second = race(@bids);
    is((grep { !$_ } @second), 0,
        "worker killed, $round: all are answered when they ask again");
    my @lost = grep { $first[$_] && $first[$_]{status} == 200
        && ($second[$_]{body}{bid}{id} // '') ne $first[$_]{body}{bid}{id} }
        0 .. $#bids;
    is(scalar @lost, 0, "worker killed, $round: and as they were before")
        or diag(explain counted(@second));
    all_there("worker killed, $round", @first, @second);
}
truth_stands('worker killed');

finish();
