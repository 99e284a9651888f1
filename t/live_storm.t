# Two hundred watchers over two NGINXs while fifty bidders storm one item, and
# everything behind them dies once: each watcher hears each bid once, in order.

use Gavel;
use Gavel::Net;
use Gavel::Race;
use Gavel::Watch;

use constant WATCHERS => 200;
use constant WORKERS  => 4;     # of both
use constant BIDDERS  => 50;

my @with = (
    http => 'gavel_live_max_per_address 1000;',
    server => 'location /live/items/ { gavel_live; }',
    values => { WORKERS => 2 },
);
my @nginx = (world->nginx(@with), world->nginx(@with, name => 'nginx2'));

start('nginx', 'nginx2');
allow_alarm(qr/exited on signal 9/);

my @ports = map { $_->{values}{API_PORT} || world->{port} } @nginx;
my $seller = user('seller');
my @bidders = map { user("bidder$_") } 1 .. BIDDERS;
my $item = item($seller, startPrice => 1);
my @watchers = map {
    Gavel::Watch->new($ports[$_ % 2], $item->{id})
} 1 .. WATCHERS;
my $amount = 100;

# A bid of each bidder at once, half of them at each NGINX; most are refused.
sub storm {
    my @calls = map { [PlaceBid => {
        itemId => $item->{id}, amount => $amount += 100 + int $amount / 20,
    }, $_->{token}] } @bidders;

    Gavel::Race::race($ports[$_], @calls[$_ * 25 .. $_ * 25 + 24]) for 0, 1;
    $amount = 1000 if $amount > 1e13;
}

sub sequence { return sql('bids', 'SELECT sequence FROM items') }

# All hear what the database knows.
sub all_hear {
    my ($what) = @_;
    my $sequence = sequence();

    ok(Gavel::Watch::until_all(sub {
        !grep { ($_->{last} // 0) < $sequence } @watchers
    }, \@watchers, reconnect => 1, deadline => 60), $what)
        or diag(join ' ', map { $_->{last} // '-' } @watchers);
}

sub read_some { Gavel::Watch::until_all(sub { 0 }, \@watchers,
    reconnect => 1, deadline => $_[0]) }


all_hear('everybody has a snapshot');
storm();
all_hear('everybody hears the first storm');

my $gone_at = time;
redis->kill_now;
storm();
all_hear('Redis is gone, the database is asked');
my $asks = 0;
for my $port (@ports) {
    $asks += $1 if Gavel::Net::http_get("http://127.0.0.1:$port/metrics")
        ->{content} =~ /^gavel_live_asks_total (\d+)/m;
}

# Each of the workers asks twice a second, for as long as that takes.
cmp_ok($asks, '<', WATCHERS + WORKERS * 2 * (time - $gone_at),
    'by workers, not by watchers');

redis->start->wait_ready;
storm();
all_hear('Redis is back');

kill KILL => (nginx->workers)[0];
storm();
all_hear('a worker was killed');

storm();
postgres->kill_now;
read_some(0.5);
postgres->start->wait_ready;
eventually { call('GetItem', { id => $item->{id} })->{status} == 200 }
    'PostgreSQL was away and is back';
storm();
all_hear('and nothing of it was lost');

my %amounts = map { split /\t/ }
    split /\n/, sql('bids', 'SELECT sequence, amount_cents FROM bids');
my (@faults, @wrong, @skipped);
for my $watcher (@watchers) {
    push @faults, @{ $watcher->{faults} || [] };
    push @skipped, $watcher if $watcher->{snapshots} != 1;
    my %heard = map { $_->{id} => $_->{data}{bids}[0]{amount} }
        grep { $_->{event} eq 'bid' } @{ $watcher->{events} };
    push @wrong, $watcher if join(' ', %heard{ sort keys %heard })
        ne join(' ', %amounts{ sort keys %amounts });
}
is(join(', ', @faults), '', 'in order, without gaps and doubles');
is(scalar @wrong, 0, 'each the same as the database');
is(scalar @skipped, 0, 'nobody was skipped');
cmp_ok(scalar keys %amounts, '>=', 5, 'and there were bids');

$_->close for @watchers;
finish();
