# gavel-stats reconcile: the figures against the bids they came from.

use Gavel;
use Gavel::Events;
use Gavel::Task;

my $world = world();

start('nginx', 'relay', 'stats');

my ($alice, $bob, $carol) = map { user($_) } qw(alice bob carol);
my $chair = item($alice, startPrice => 1000);

for my $bid ([$bob, 1000], [$carol, 2000], [$bob, 3000]) {
    must('PlaceBid', { itemId => $chair->{id}, amount => $bid->[1] },
        token => $bid->[0]{token});
}
eventually { totals($world) eq "3\t6000" } 'the bids are counted';

# Its output and exit status.
sub reconcile {
    my (@flags) = @_;

    return task_said(task_begin(stats(), ['reconcile', @flags],
        GAVEL_BIDS_DB_URL =>
            postgres()->admin_url($world->{stack}{database}{bids})));
}

is_deeply([reconcile()],
    ["2 users compared, 0 still bidding, 0 differ, 0 mended\n", 0],
    'what was counted is right');

sql('stats', 'UPDATE user_stats SET total_bids = total_bids + 1'
    . " WHERE user_id = '$bob->{id}'");
sql('stats', "DELETE FROM user_stats WHERE user_id = '$carol->{id}'");

my ($text, $status) = reconcile();
like($text, qr/^\Q$bob->{id}\E: bids 2 counted 3, amount 4000 counted 4000,/m,
    'a wrong figure is shown');
like($text, qr/^\Q$carol->{id}\E: bids 1 counted 0, amount 2000 counted 0,/m,
    'and a missing one');
is($status, 1, 'and the exit status tells');
is(totals($world), "3\t4000", 'nothing was changed');

($text, $status) = reconcile('--fix');
like($text, qr/ 2 differ, 2 mended$/, '--fix mends both');
is($status, 0, 'so that all is well');
is(totals($world), "3\t6000", 'with the figures of the bids');

# What is on its way is waited for, not mended.
relay()->stop;
must('PlaceBid', { itemId => $chair->{id}, amount => 4000 },
    token => $carol->{token});
relay()->start->wait_ready;
($text, $status) = reconcile('--fix');
is($text, "2 users compared, 0 still bidding, 0 differ, 0 mended\n",
    'an event on its way is no difference');
eventually { totals($world) eq "4\t10000" } 'and counts once';

finish();
