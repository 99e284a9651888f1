# The disk of PostgreSQL is full: nobody is told what is not true, reads go on
# while it lives, and all is well when there is room again.

use Gavel;

use Gavel::Events;
use Gavel::Net qw(free_ports);
use Gavel::Postgres;
use Gavel::Truth;
use Time::HiRes qw(time);

use constant {
    DISK_MB  => 320,
    FULL_S   => 8,
    ANSWER_S => 25,     # gavel_deadline and what a busy machine adds
    BACK_S   => 60,
};

my $world = world;
my %shared = map { $_ => $world->{$_} } qw(stack servers);
my $disk = "$world->{dir}/disk";
my $ballast = "$disk/ballast";
my ($postgres, $mounted);

$SIG{TERM} = sub { exit 1 };
END { let_go() }


sub let_go {
    local ($?, $!);

    $postgres->stop if $postgres;
    $mounted = system("umount $disk") if $mounted;
}

# A PostgreSQL of the file's own, on a disk of its own.
sub small_disk {
    mkdir $disk or die "$disk: $!\n";
    system("mount -t tmpfs -o size=${\ DISK_MB}m,mode=0711 tmpfs $disk"
        . ' 2>/dev/null') == 0 or return 0;
    $mounted = 1;
    $postgres = Gavel::Postgres->new(dir => "$disk/postgres",
        port => (free_ports(1))[0], throw_away => 1,
        password => $shared{servers}{secret}{postgres});
    $postgres->start->wait_ready;
    $world->{stack} = $shared{stack}->beside(postgres => $postgres,
        database => { auth => 'auth_db', bids => 'bid_db',
            stats => 'stats_db' });
    $world->{servers} = $shared{servers}->beside(postgres => $postgres);
    $world->{stack}->prepare_databases;
    return 1;
}

# Writes until there is no room for another byte.
sub fill {
    open my $file, '>', $ballast or die "$ballast: $!\n";
    my $zeros = "\0" x 65536;

    1 while syswrite $file, $zeros;
    ok($!{ENOSPC}, 'the disk is full');
}


if (!small_disk()) {
    $world->{$_} = $shared{$_} for keys %shared;
    $world->finish;
    plan(skip_all => 'skipped: needs a root that may mount a tmpfs');
}

start('nginx', 'relay', 'stats');

my $seller = user('seller');
my @bidders = map { user("bidder$_") } 1 .. 6;
my @items = map { item($seller, startPrice => 100) } 1 .. 3;
my @workers = nginx->workers;
my ($cents, $slowest, @answers, @unclear) = (100, 0);

# Everybody bids; each bid has a key, so that it can be asked about again.
sub round {
    my $round = $cents += 1000;
    my @bids = map { [PlaceBid => {
        itemId => $items[$_ % 3]{id}, amount => $cents + 200 * $_,
        idempotencyKey => sprintf('%08d-0000-4000-8000-%012d', $round, $_),
    }, $bidders[$_]{token}] } 0 .. 5;
    my @now = race(@bids);

    push @answers, @now;
    push @unclear, map { $bids[$_] }
        grep { !$now[$_] || $now[$_]{status} >= 500 } 0 .. $#bids;
    $_ && $_->{took_s} > $slowest and $slowest = $_->{took_s} for @now;
    return grep { $_ && $_->{status} == 200 } @now;
}


round() for 1 .. 3;
ok((grep { $_->{status} == 200 } @answers), 'there is room: bids go in');

fill();
{
    my $end = time + BACK_S;
    my $was_alive = 0;

    # Descriptions fill what pages and log have left, in their time; from then
    # on it is full for a while, unless PostgreSQL dies of it.
    while (time < $end && (!@unclear || $postgres->alive)) {
        my $had_room = !@unclear;

        round();
        $end = time + FULL_S if $had_room && @unclear;
        call('CreateItem', { title => 'x', description => 'x' x 9000,
            startPrice => 1, endAt => Gavel::World::rfc3339(time + 3600) },
            token => $seller->{token}) for 1 .. 20;
        if (@unclear && $postgres->alive) {
            my $read = call('GetItem', { id => $items[0]{id} });
            $was_alive++ if $read->{status} == 200;
        }
    }
    note(scalar @unclear, ' bids found no room, PostgreSQL is ',
        $postgres->alive ? 'alive' : 'dead', ", $was_alive reads meanwhile");
}
cmp_ok(scalar @unclear, '>', 0, 'no room: some bids are not taken');
my %code = map { ($_ ? $_->{body}{code} // $_->{text} : 'none') => 1 }
    grep { !$_ || $_->{status} >= 500 } @answers;
is_deeply([keys %code], ['unavailable'], 'no room: and are told so');
cmp_ok($slowest, '<', ANSWER_S, 'no room: within the deadline');
like(join('', map { $_ ? $_->{text} : '' } @answers), qr/^(?!.*(?:No space|base\/))/,
    'no room: of the disk nobody hears');

# Room again.  A PostgreSQL that has died of it is started by its keeper.
unlink $ballast or die "$ballast: $!\n";
$postgres->start->wait_ready unless $postgres->alive;
eventually { round() } 'room again: bids go on without a restart of ours',
    BACK_S;

my @again = race(@unclear);
is((grep { !$_ || $_->{status} >= 500 } @again), 0,
    'who asks again gets an answer');
is_deeply([nginx->workers], \@workers, 'from the same worker');
all_there('disk full', @answers, @again);
truth_stands('disk full');

# Relay and statistics are on that disk as well.
my $bids = sql('bids', 'SELECT count(*), sum(amount_cents) FROM bids');
eventually { totals($world) eq $bids }
    'every bid is counted once, when there is room again', BACK_S;
eventually { relay->ready && stats->ready } 'and all is well', BACK_S;

$_->stop for values %{ $world->{programs} };
$world->{$_} = $shared{$_} for keys %shared;
let_go();
undef $postgres;
finish();
