# Events that cannot be published for reasons of their own: each is tried again
# and again, put aside so that the others go on, and sent again when told to.

use Gavel;

use Gavel::Events;
use Gavel::Proxy;
use Gavel::Task;

use constant BACK_S => 60;

my $world = world;
my $bids = 'database="bids"';
my $proxy = Gavel::Proxy->new(to => rabbitmq->{port});
my $told = 0;

# The relay comes to the broker by the proxy, the statistics go directly.
$world->daemon('relay', env => { GAVEL_AMQP_URL =>
    $world->{stack}->amqp_url =~ s/:$proxy->{to}\b/:$proxy->{port}/r });


sub more {
    my ($n) = @_;

    tell_bids($world, $n);
    $told += $n;
}

sub counted {
    my ($name) = @_;

    eventually { all_counted($world, $told) } $name, BACK_S;
}

# One event that is told and not counted before it is sent again.
sub odd_one {
    my ($key) = @_;
    my $id = new_id();

    tell_events($world, [$id, $key, bid_placed(
        user => '00000000-0000-4000-8000-000000000001')]);
    return $id;
}

sub dead { return sql('bids', 'SELECT event_id, reason FROM outbox_dead') }


start('relay', 'stats');
more(50);
counted('what is told is counted');

# Nothing takes the event: whatever the relay declares, the binding it needs
# is none, as where somebody has bound the queue to other keys.
{
    $proxy->rewrite("auction.events\x01#", "auction.events\x01!");
    delete_binding($world);

    my $id = odd_one('bid.placed');
    eventually { dead() eq "$id\tno queue takes the key bid.placed" }
        'returned: it is put aside with the reason', BACK_S;
    eventually { metric(relay, 'gavel_relay_buried_total', $bids) == 1 }
        'returned: and told of';
    is(metric(relay, 'gavel_relay_returned_total'), 5,
        'returned: after five attempts, each on a new connection');

    # Its attempts are over with its burial: the connection still lacks the
    # binding, and opening it again is tried again.
    $proxy->heal;
    ok(dead() ne '', 'returned: it is not forgotten');
    like(redrive(relay), qr/^redrive: 1 events$/m,
        'returned: redrive sends it');
    $told++;
    more(50);
    counted('returned: and it is counted, once, and the others go on');
    is(dead(), '', 'returned: nothing is put aside any more');
}

# The broker refuses the event and closes the channel over it, which takes the
# others in flight with it; they are not to blame.
{
    my @topic = ('-p', $world->{stack}{vhost}, 'gavel');

    rabbitmq->ctl('set_topic_permissions', @topic, 'auction.events',
        '^bid\..*', '.*');
    my $buried = metric(relay, 'gavel_relay_buried_total', $bids);

    more(100);
    my $id = odd_one('item.created');
    more(100);
    counted('refused: those before and behind it are counted');
    eventually { dead() =~ /^\Q$id\E\t.*ACCESS_REFUSED/ }
        'refused: it alone is put aside, with the reason of the broker'
        or diag(dead());
    eventually { metric(relay, 'gavel_relay_buried_total', $bids)
        == $buried + 1 } 'refused: and told of';

    # A redrive before its time: the same again.
    redrive(relay);
    eventually { dead() =~ /^\Q$id\E\t/ }
        'refused: sent again too early, it is put aside again', BACK_S;
    rabbitmq->ctl('clear_topic_permissions', @topic);
    sql('bids', "UPDATE outbox_dead SET routing_key = 'bid.placed'");
    like(redrive(relay), qr/^redrive: 1 events$/m, 'refused: redrive sends it');
    $told++;
    counted('refused: and it is counted, once');
    is(dead(), '', 'refused: nothing is put aside any more');
}
eventually { relay->ready && stats->ready } 'all is well';

finish();
