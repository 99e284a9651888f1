# gavel-stats reconcile beside what goes on: bids that come between its looks,
# an ending on its way, and a signal while it waits.

use Gavel;
use Gavel::Events;
use Gavel::Lock;
use Gavel::Proxy;
use Gavel::Task;

my $world = world();
my $proxy = Gavel::Proxy->new(to => postgres->{port});

sub user_id { return sprintf '00000000-0000-4000-8000-%012d', $_[0] }

# Bids of 1.00 as they stand in bid_db and as they are counted: the numbers of
# their users.
sub bids {
    my (@users) = @_;
    my @ids = map { user_id($_) } @users;

    sql('bids', 'SET session_replication_role = replica; INSERT INTO bids (id,'
        . ' item_id, bidder_id, amount_cents, sequence, created_at) VALUES '
        . join ',', map { "('" . new_id() . "', '" . new_id()
        . "', '$_', 100, 2, now())" } @ids);
    sql('stats', 'INSERT INTO user_stats AS s VALUES '
        . join(',', map { "('$_', 1, 100, 0, 0, now())" } @ids)
        . ' ON CONFLICT (user_id) DO UPDATE SET total_bids = s.total_bids + 1,'
        . ' total_amount = s.total_amount + 100');
}

# An event on its way, which reconcile waits for, until it has arrived.
sub leave  { tell_events($world, [new_id(), 'item.created', '']) }
sub arrive {
    sql('bids', 'UPDATE outbox_cursor SET published = pg_current_snapshot()');
}

# Whether a statement is being answered, or was the last one that was.
sub asked {
    my ($database, $start, $state) = @_;

    return sql($database, 'SELECT count(*) FROM pg_stat_activity WHERE datname'
        . " = current_database() AND query LIKE '$start%'"
        . ($state ? " AND state = '$state'" : ''));
}

# Has it looked since for what has arrived, or gone on?
sub looks_or_goes {
    my ($since) = @_;

    return sql('stats', "SELECT count(*) FILTER (WHERE query_start > '$since')"
        . ' > 0 OR count(*) = 0 FROM pg_stat_activity WHERE datname ='
        . " current_database() AND query LIKE 'SELECT NOT EXISTS%'") eq 't';
}

# It comes to the figures by the proxy.
sub reconcile {
    my (@flags) = @_;

    return task_begin(stats(), ['reconcile', @flags],
        GAVEL_BIDS_DB_URL =>
            postgres()->admin_url($world->{stack}{database}{bids}),
        GAVEL_STATS_DB_URL => stats()->{env}{GAVEL_STATS_DB_URL}
            =~ s/:$proxy->{to}\b/:$proxy->{port}/r);
}

# Runs it up to its wait for an event, with the first look behind it.
sub reconcile_up_to_wait {
    leave();
    my $run = reconcile('--fix');
    eventually { asked('stats', 'SELECT NOT EXISTS') } 'it waits for an event';
    return $run;
}

bids(1);

# Between its last looks at one database and at the other.
{
    my $run = reconcile_up_to_wait();

    while_locked('bids', 'LOCK TABLE bids', sub {
        arrive();
        eventually { waiting('bids') == 1 } 'it looks at the bids again';
        kill 'STOP', $proxy->{pid};
    });
    eventually { !asked('bids', 'SELECT u.id', 'active') }
        'the bids are what they were';
    bids(1);
    kill 'CONT', $proxy->{pid};
    is_deeply([task_said($run)],
        ["1 users compared, 0 still bidding, 0 differ, 0 mended\n", 0],
        'a bid that comes then is not taken away again');
    is(totals($world), "2\t200", 'from the figures');
}

{
    my $run = reconcile_up_to_wait();

    bids(1);
    arrive();
    is_deeply([task_said($run)],
        ["1 users compared, 1 still bidding, 0 differ, 0 mended\n", 0],
        'nor one that comes earlier');
    is(totals($world), "3\t300", 'from the figures');
}

# A thousand users are compared at once; more of them have bid by the second
# look.
{
    bids(100 .. 599);
    bids(600 .. 1097, 2000, 3000);
    my $run = reconcile_up_to_wait();

    bids(1500, 1501);
    arrive();
    is_deeply([task_said($run)],
        ["1003 users compared, 2 still bidding, 0 differ, 0 mended\n", 0],
        'who has bid for the first time meanwhile is left alone');
    is(totals($world), "1005\t100500", 'with the figures');
}

# All bids are counted; an item that has ended is told of, but not counted.
{
    my ($item, $event) = (new_id(), new_id());

    sql('bids', 'SET session_replication_role = replica; INSERT INTO items (id,'
        . ' seller_id, status, category, start_cents, highest_cents,'
        . ' highest_bidder_id, bid_count, sequence, end_at, created_at,'
        . " updated_at) VALUES ('$item', '$item', 2, '', 1, 100, '"
        . user_id(1) . "', 1, 3, now(), now() - interval '1 day', now());"
        . ' INSERT INTO outbox (event_id, routing_key, subject_id, payload)'
        . " VALUES ('$event', 'item.ended', '$item', '')");
    my $run = reconcile_up_to_wait();
    arrive();
    for (1 .. 3) {
        my $now = sql('stats', 'SELECT clock_timestamp()');
        eventually { looks_or_goes($now) } 'it looks for the ending';
    }
    sql('stats', "INSERT INTO inbox VALUES (0, '$event'); UPDATE user_stats"
        . ' SET items_won = items_won + 1, amount_won = amount_won + 100'
        . " WHERE user_id = '" . user_id(1) . "'");
    like((task_said($run))[0], qr/ 0 differ, 0 mended$/,
        'an ending is waited for');
    is(sql('stats', 'SELECT sum(items_won) FROM user_stats'), 1,
        'and counts once');
}

# A signal while a database is being asked.
for my $lock ('bids', 'outbox_cursor') {
    while_locked('bids', "LOCK TABLE $lock", sub {
        my $run = reconcile();

        eventually { waiting('bids') == 1 } "it waits for $lock";
        kill 'TERM', $run->{pid};
        my ($text, $status) = task_said($run);
        is($status, 1, 'and a signal ends it');
        like($text, qr/^gavel-stats: reconcile stopped/m, 'with a word');
    });
}

finish();
