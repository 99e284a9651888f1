# Nothing is lost between an outbox and the broker, whatever dies, and nothing
# is counted twice.

use Gavel;
use Gavel::Events;
use Gavel::Lock;
use Gavel::Task;

my $world = world();
my $told = 0;
my $bids = 'database="bids"';

sub more {
    my ($n) = @_;

    tell_bids($world, $n);
    $told += $n;
}

sub counted {
    my ($name) = @_;

    eventually { all_counted($world, $told) } $name, 60;
}

start('relay', 'stats');

more(700);
counted('what is told is counted');

eventually { rabbitmq()->has_on_disk("$world->{stack}{vhost}_stats.events") }
    'the broker will remember its queue';

# Messages are on their way, and the broker dies with them.
rabbitmq()->freeze;
more(700);
eventually { (metric(relay(), 'gavel_relay_in_flight_events') // 0) > 0 }
    'events are in flight to a broker that is stopped';
is(relay()->ready, 1, 'the relay answers its probe meanwhile');
relay()->kill_now;
rabbitmq()->kill_now;
rabbitmq()->start->wait_ready;
start('relay');
counted('both killed between publishing and confirm, nothing is lost');

# They arrive, but nobody is left to hear that they have.
rabbitmq()->freeze;
more(700);
eventually { (metric(relay(), 'gavel_relay_in_flight_events') // 0) > 0 }
    'events are in flight again';
relay()->kill_now;
rabbitmq()->thaw;
start('relay');
counted('killed between publishing and confirm, nothing is doubled');

# A queue, a binding and the exchange, deleted behind its back.
delete_queue($world);
more(50);
counted('a deleted queue is declared again');

delete_binding($world);
more(50);
counted('a deleted binding is declared again');
cmp_ok(metric(relay(), 'gavel_relay_returned_total'), '>', 0,
    'what no queue took came back');

broker_eval($world, 'rabbit_exchange:delete('
    . 'R(exchange, <<"auction.events">>), false, <<"test">>)');
more(50);
counted('a deleted exchange is declared again');
is(sql('bids', 'SELECT count(*) FROM outbox_dead'), 0,
    'none of it was the fault of an event');

# Reasons of its own: AMQP has no room for such a key.
sql('bids', 'ALTER TABLE outbox DROP CONSTRAINT outbox_routing_key_check');
my $id = new_id();
more(30);
tell_events($world, [$id, 'x' x 300, 'abcd']);
more(30);
counted('an event that cannot be sent does not stop the others');
is(sql('bids', 'SELECT event_id, reason FROM outbox_dead'),
    "$id\tAMQP cannot carry it", 'it is put aside with the reason');
eventually { metric(relay(), 'gavel_relay_buried_total', $bids) == 1 }
    'and told of';

sql('bids', "UPDATE outbox_dead SET routing_key = 'item.created'");
my $sent = metric(relay(), 'gavel_relay_published_total', $bids);
like(redrive(relay()), qr/^redrive: 1 events$/m, 'redrive sends it again');
is(sql('bids', 'SELECT count(*) FROM outbox_dead'), 0, 'and it is gone');
eventually { metric(relay(), 'gavel_relay_published_total', $bids)
    == $sent + 1 } 'to the broker';

# The same while the cursor is being saved, which is not its burial: those
# before it are confirmed while that save waits for a lock.
my $buried = metric(relay(), 'gavel_relay_buried_total', $bids);
rabbitmq()->freeze;
$id = new_id();
tell_events($world, some_bids(30), [$id, 'x' x 300, 'abcd']);
$told += 30;
eventually { (metric(relay(), 'gavel_relay_in_flight_events') // 0) == 30 }
    'those before it are in flight';
while_locked('bids', 'SELECT FROM outbox_cursor FOR UPDATE', sub {
    eventually { waiting('bids') >= 1 } 'the cursor cannot be saved';
    rabbitmq()->thaw;
    eventually { (metric(relay(), 'gavel_relay_in_flight_events') // 1) == 0 }
        'those before it are confirmed meanwhile';
});
eventually { metric(relay(), 'gavel_relay_buried_total', $bids)
    == $buried + 1 } 'it is told of';
is(sql('bids', 'SELECT event_id FROM outbox_dead'), $id, 'and it is kept');
sql('bids', 'DELETE FROM outbox_dead');
more(30);
counted('and does not stop the others');

# A transaction that is open while others pass it by.
sql('bids', 'CREATE TABLE late (id int)');
my $sql = 'BEGIN; INSERT INTO outbox (event_id, routing_key, subject_id,'
    . " payload) VALUES ('" . new_id() . "', 'bid.placed', '" . new_id()
    . "', '\\x" . bid_placed(user => '00000000-0000-4000-8000-000000000001')
    . "'); LOCK TABLE late; COMMIT";
my $pid;
while_locked('bids', 'LOCK TABLE late', sub {
    $pid = fork;
    if ($pid == 0) {
        eval { sql('bids', $sql) };
        POSIX::_exit(0);
    }
    eventually { waiting('bids') == 1 } 'a transaction holds an early id';
    more(300);
    counted('those that commit earlier pass it');
    is(waiting('bids'), 1, 'while it is open');
});
waitpid $pid, 0;
$told++;
counted('and it is not lost');

# Two relays: one works, the other takes over.
my ($second) = $world->daemon('relay', name => 'relay2', env => {
    GAVEL_RELAY_LISTEN => '127.0.0.1:' . (Gavel::Net::free_ports(1))[0],
    GAVEL_RELAY_WAKE   => '127.0.0.1:' . (Gavel::Net::free_ports(1))[0],
});
$second->{listen} = $second->{env}{GAVEL_RELAY_LISTEN};
$second->start->wait_ready;
is(metric($second, 'gavel_relay_leading', $bids), 0, 'a second one stands by');
relay()->freeze;
more(100);
eventually { (metric($second, 'gavel_relay_leading', $bids) // 0) == 1 }
    'it takes over from one that is stopped';
counted('and goes on where that one was');
relay()->thaw;
eventually { (metric(relay(), 'gavel_relay_leading', $bids) // 1) == 0 }
    'who comes back finds out that it was replaced';
my $published = metric(relay(), 'gavel_relay_published_total', $bids);
more(100);
counted('one of them works');
is(metric(relay(), 'gavel_relay_published_total', $bids), $published,
    'the other does not');
$second->stop;
eventually { (metric(relay(), 'gavel_relay_leading', $bids) // 0) == 1 }
    'a clean stop hands the lease over';

# The database goes and comes back.
more(200);
postgres()->restart;
more(200);
counted('PostgreSQL restarted');
eventually { relay()->ready } 'and all is well';

my $status = relay()->stop;
is($status, 1, 'SIGTERM ends it');
is(sql('bids', 'SELECT count(*) FROM outbox_cursor WHERE'
    . " held_until = '-infinity'"), 1, 'without the lease');

finish();
