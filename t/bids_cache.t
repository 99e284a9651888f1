# Redis as a cache of two NGINX: a cold item is read once, nobody reads what is
# older than the bid they were told of, and Redis may go and come as it likes.

use Gavel;

use Gavel::Lock;
use Gavel::Net qw(connect_to http_get);
use Gavel::Proxy;
use Time::HiRes qw(time);

use constant {
    READERS => 1000,
    ROUNDS  => 15,
};

# Of the first NGINX alone: it can be kept from Redis for longer.
my $proxy = Gavel::Proxy->new(to => redis->{port});

my $first = world->nginx(values => { CACHE => "127.0.0.1:$proxy->{port}" });
my $second = world->nginx(name => 'nginx2');
start('nginx', 'nginx2');

# Redis is shared with other files.
$SIG{TERM} = sub { exit 1 };
END { local $?; redis->ask('CONFIG SET maxmemory 0') }

my @port = map { $_->{values}{API_PORT} || world->{port} } $first, $second;
my @api = map { Gavel::Client->new("http://127.0.0.1:$_") } @port;
my $ann = user('ann');
my @bidders = map { user("bidder$_") } 0 .. 2;
my ($turn, $cents) = (0, 1000);


# A bid by one of the two; what everybody may read from then on.
sub bid_by {
    my ($n, $item) = @_;

    $cents += 5000;
    $api[$n]->must('PlaceBid', { itemId => $item->{id}, amount => $cents },
        token => $bidders[$turn++ % @bidders]{token});
    return $cents;
}

# What one of them shows: the item, the leaderboard and the list of bids.
sub shown_by {
    my ($n, $item) = @_;
    my $one = $api[$n]->must('GetItem', { id => $item->{id} })->{item};
    my $board = $api[$n]->must('GetLeaderboard', { itemId => $item->{id} });
    my $bids = $api[$n]->must('GetItemBids', { itemId => $item->{id} });

    return join ' ', $one->{currentHighestBid} // 0,
        $board->{entries}[0]{amount} // 0, $bids->{bids}[0]{amount} // 0;
}

sub gauge {
    my ($n, $name) = @_;

    return http_get("http://127.0.0.1:$port[$n]/metrics")->{content}
        =~ /^\Q$name\E (\d+)$/m ? $1 : 'none';
}

sub up { return gauge($_[0], 'gavel_cache_up') }

# What one of them has logged of its cache.
sub logged {
    my ($nginx) = @_;

    open my $log, '<', $nginx->error_log or die $!;
    return map { /redis \(cache\) .*? is (.*)/ ? $1 : () } <$log>;
}

sub lines { return map { /^(up|down)/ } logged($first) }

sub lines_since {
    my @now = lines();

    return @now[@_ .. $#now];
}

# How often Redis was waited for in vain.
sub late {
    return scalar grep { /no answer in time/ } map { logged($_) } $first,
        $second;
}

# Whoever was told of a bid finds it, at the other NGINX as well: bids by the
# one and the other.  A Redis that answers too late is as good as none, and the
# other cannot be told: on a machine that is slow such a round is not counted.
sub both_show {
    my ($item, $name) = @_;
    my ($round, @wrong) = (0);

    for (1 .. 4 * ROUNDS) {
        my $late = late();
        my $by = $round % 2;
        my $told = bid_by($by, $item);
        my @shown = map { shown_by($_, $item) } 1 - $by, $by;

        next if late() != $late;
        push @wrong, map { "$told: $_" } grep { $_ ne "$told $told $told" }
            @shown;
        last if ++$round == ROUNDS;
    }
    is_deeply([$round, @wrong], [ROUNDS], $name);
}


# A thousand readers of a cold item make one query.  Reads are held up by a
# lock until all have come; the one of another item that comes behind them
# shows that they have.
for my $what ('cold', 'without Redis') {
    my ($item, $another) = map { item($ann) } 1, 2;
    my @readers;

    if ($what ne 'cold') {
        $proxy->cut;
        eventually { up(0) eq '0' } "$what: it is away";
    }
    while_locked('bids', 'LOCK TABLE items IN ACCESS EXCLUSIVE MODE', sub {
        @readers = map {
            Gavel::Race::ready($port[0], GetItem => { id => $_->{id} })
        } ($item) x READERS, $another;
        syswrite $_->{socket}, $_->{last} for @readers;

        eventually { waiting('bids') == 2 } "$what: all have come";
        my $pool = 'gavel_database_waiting{database="bids"}';
        is(waiting('bids') . ' ' . gauge(0, $pool), '2 0',
            "$what: a thousand readers are one query");
    });
    Gavel::Race::read_all(time, @readers);
    is((grep { $_ && $_->{status} == 200
        && $_->{body}{item}{id} eq $item->{id} }
        map { scalar Gavel::Race::answer($_) } @readers), READERS,
        "$what: and all have the item");
    if ($what ne 'cold') {
        $proxy->heal;
        eventually { up(0) eq '1' } "$what: it is back";
    }
}

both_show(item($ann), 'both show every bid at once');

# Of a bid that Redis was not told of it hears from whoever reads the item or
# the leaderboard: the other one is then shown no older.
for my $case ([GetItem => 'GetLeaderboard'], [GetLeaderboard => 'GetItem']) {
    my ($held, $read) = @$case;
    my $item = item($ann);
    my %ask = (GetItem => { id => $item->{id} },
        GetLeaderboard => { itemId => $item->{id} });

    bid_by(1, $item);
    $api[1]->must($held, $ask{$held}) for 1 .. 2;
    $proxy->cut;
    eventually { up(0) eq '0' } "$held: the first is cut off";
    my $told = bid_by(0, $item);
    $api[1]->must($read, $ask{$read});
    is(shown_by(1, $item), "$told $told $told",
        "$held: what Redis held is older than $read");
    $proxy->heal;
    eventually { up(0) eq '1' } "$held: the first is back";
}

# Redis has no room for another byte: what it holds it would keep and show.
{
    my $item = item($ann);

    for my $memory ('1', '0') {
        bid_by(0, $item);
        shown_by($_ % 2, $item) for 1 .. 4;
        is(redis->ask("CONFIG SET maxmemory $memory"), "+OK\r\n",
            "maxmemory $memory");
        both_show($item, "maxmemory $memory: both show every bid");
    }
    eventually { up(0) eq '1' && up(1) eq '1' } 'room again: all is well';
}

# Redis is frozen, and comes back with what it held: the second NGINX before
# the first, which could not tell it of a bid.
{
    my $item = item($ann);

    bid_by(0, $item);
    shown_by($_ % 2, $item) for 1 .. 4;
    redis->freeze;
    shown_by($_, $item) for 0, 1;
    eventually { up(0) eq '0' && up(1) eq '0' } 'frozen: both notice';
    $proxy->cut;
    my $told = bid_by(0, $item);
    is(shown_by(1, $item), "$told $told $told", 'frozen: the bid is shown');

    redis->thaw;
    eventually { up(1) eq '1' } 'thawed: the second is back';
    is(shown_by(1, $item), "$told $told $told",
        'thawed: what Redis held is not believed');
    $told = bid_by(0, $item);
    is(shown_by(1, $item), "$told $told $told", 'thawed: nor later');
    $proxy->heal;
    eventually { up(0) eq '1' } 'thawed: the first is back';
    for my $by (0, 1) {
        $told = bid_by($by, $item);
        is(shown_by(1 - $by, $item), "$told $told $told",
            "thawed: and all is well, $by");
    }
}

# Redis is killed, with bids and reads all the while: one line says that it is
# down and one that it is back, whatever the number of requests.
{
    my $item = item($ann);

    eventually { up(0) eq '1' && up(1) eq '1' } 'killed: not yet';
    my @before = lines();
    bid_by(0, $item);
    redis->kill_now;
    both_show($item, 'killed: bids and reads go on as before');
    eventually { join(' ', lines_since(@before)) =~ /^down(?: up down)*$/ }
        'killed: one line says so';

    redis->start->wait_ready;
    eventually { up(0) eq '1' && up(1) eq '1' } 'killed: it is back';
    both_show($item, 'killed: nor is anything older shown then');
    eventually { join(' ', lines_since(@before)) =~ /^down up(?: down up)*$/ }
        'killed: and one that it is back';
    my @since = lines_since(@before);
    cmp_ok(scalar @since, '<', ROUNDS, 'killed: of changes, not of calls');
}

finish();
