# Each event is counted once, whatever dies, and what cannot be counted is put
# aside.

use Gavel;
use Gavel::Events;
use Gavel::Net qw(http_get);

my $world = world();
my $told = 0;

sub more {
    my ($n) = @_;

    tell_bids($world, $n);
    $told += $n;
}

sub counted {
    my ($name) = @_;

    eventually { all_counted($world, $told) } $name, 60;
}

# Writers of the figures wait while another session holds this.
sub while_locked(&) {
    my ($do) = @_;
    my $database = $world->{stack}{database}{stats};
    my $pid = fork;

    if ($pid == 0) {
        eval {
            $world->psql($database, 'BEGIN; LOCK TABLE user_stats IN EXCLUSIVE'
                . ' MODE; SELECT pg_sleep(60)');
        };
        POSIX::_exit(0);
    }
    eventually {
        sql('stats', "SELECT count(*) FROM pg_locks WHERE mode ="
            . " 'ExclusiveLock' AND relation = 'user_stats'::regclass"
            . ' AND granted') == 1
    } 'the figures are locked';
    $do->();
    sql('stats', "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE mode ="
        . " 'ExclusiveLock' AND relation = 'user_stats'::regclass");
    waitpid $pid, 0;
}

# The lock holds up a statement of the batch; the ones behind it, up to the
# COMMIT, are on their way when the consumer has nothing left to send.
sub batch_waits {
    eventually {
        sql('stats', "SELECT count(*) FROM pg_locks WHERE relation ="
            . " 'user_stats'::regclass AND NOT granted") == 1
            && stats()->sleeping
    } 'a batch is about to commit';
}

start('relay', 'stats');
more(300);
counted('what is told is counted');
eventually { rabbitmq()->has_on_disk("$world->{stack}{vhost}_stats.events") }
    'the broker will remember its queue';

# Nothing is committed yet, and both ends of the conversation die.
while_locked {
    more(300);
    batch_waits();
    stats()->kill_now;
    sql('stats', 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity'
        . " WHERE usename = 'gavel_statsd' AND datname = current_database()");
};
start('stats');
counted('killed before the commit, nothing is lost');

# What it has sent is committed; nobody is left to say so to the broker.
while_locked {
    more(300);
    batch_waits();
    stats()->kill_now;
};
start('stats');
counted('killed between commit and acknowledgement, nothing counts twice');
eventually { metric(stats(), 'gavel_stats_known_total') > 0 }
    'what was counted came again';

# The connection that a batch came on is gone when the batch is done.
while_locked {
    more(300);
    batch_waits();
    rabbitmq()->kill_now;
};
rabbitmq()->start->wait_ready;
counted('the broker killed before the acknowledgement');
eventually { stats()->ready && relay()->ready } 'and all is well', 60;

# Poison among the healthy.
my $user = '00000000-0000-4000-8000-000000000001';
my %poison = (
    'it is no event of its kind'           => ['bid.placed', 'deadbeef'],
    'it is older than the inbox remembers' =>
        ['bid.placed', bid_placed(user => $user, at => time - 9 * 86400)],
    'it comes from the future'             =>
        ['bid.placed', bid_placed(user => $user, at => time + 3 * 86400)],
    'the database refused it'              =>
        ['bid.placed', bid_placed(user => 'ffffffff-0000-4000-8000-000000000001')],
);
sql('stats', "INSERT INTO user_stats VALUES"
    . " ('ffffffff-0000-4000-8000-000000000001', 1, 9223372036854775807, 0, 0,"
    . ' now())');
more(100);
tell_events($world, map { [new_id(), @$_] } values %poison,
    ['no.such.key', 'abcd'], ['item.created', '']);
more(100);
eventually {
    sql('stats', 'SELECT sum(total_bids) FROM user_stats WHERE user_id <>'
        . " 'ffffffff-0000-4000-8000-000000000001'") == $told
} 'the healthy are counted', 60;
my $put_aside = join "\n",
    map { "$_\t" . ($_ =~ /no event/ ? 3 : 1) } sort keys %poison;
eventually {
    sql('stats', 'SELECT reason, count(*) FROM stats_dead GROUP BY 1'
        . ' ORDER BY 1') eq $put_aside
} 'the others are put aside, each with its reason';
is(sql('stats', 'SELECT total_bids FROM user_stats WHERE user_id ='
    . " 'ffffffff-0000-4000-8000-000000000001'"), 1,
    'what the database refuses changes nothing');
eventually { stats()->ready } 'and nothing spins';
sql('stats', 'DELETE FROM user_stats WHERE user_id ='
    . " 'ffffffff-0000-4000-8000-000000000001'");

# The same event twice, and its row in the outbox twice.
my $id = new_id();
my $payload = bid_placed(user => $user);
tell_events($world, ([$id, 'bid.placed', $payload]) x 2);
tell_events($world, [$id, 'bid.placed', $payload]);
$told++;
counted('an event told three times counts once');

# The database is away for a while.
postgres()->stop;
eventually { !stats()->ready } 'the probe tells when the database is gone';
postgres()->start->wait_ready;
more(100);
counted('PostgreSQL stopped and started');

# A batch that fails again and again, and whose messages go elsewhere: their
# connection is gone, and they do not come on the next one.
sql('stats', 'ALTER TABLE inbox_floor RENAME TO hidden');
tell_bids($world, 1);
eventually {
    http_get('http://' . stats()->{listen} . '/healthz')->{content}
        =~ /a batch has failed/
}
    'the probe tells of a batch that fails';
delete_queue($world);
eventually { stats()->ready } 'but not of one that is no more', 60;
sql('stats', 'ALTER TABLE hidden RENAME TO inbox_floor');
more(100);
counted('and those that come then are counted');

# A second consumer stands by and takes over.
my $second = $world->daemon('stats', name => 'stats2', env => {
    GAVEL_STATS_LISTEN => '127.0.0.1:' . (Gavel::Net::free_ports(1))[0],
});
$second->{listen} = $second->{env}{GAVEL_STATS_LISTEN};
$second->start->wait_ready;
is(stats()->stop, 1, 'SIGTERM ends the first');
more(100);
counted('the second takes over');
eventually { metric($second, 'gavel_stats_counted_total') == 100 }
    'all by itself';

finish();
