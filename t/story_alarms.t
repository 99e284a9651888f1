# RabbitMQ runs short of memory, or of disk: it takes nothing for a while, and
# nothing is lost or doubled.

use Gavel;

use Gavel::Events;
use Gavel::Net qw(http_get);

use constant BACK_S => 60;

my $world = world;
my $bids = 'database="bids"';
my $told = 0;

# What raises each alarm, and what ends it.
my %ALARM = (
    memory => {
        raise => [qw(set_vm_memory_high_watermark absolute 1MiB)],
        clear => [qw(set_vm_memory_high_watermark 0.4)],
    },
    disk => {
        raise => [qw(set_disk_free_limit 100000GB)],
        clear => [qw(set_disk_free_limit 50MB)],
    },
);

# The broker is shared with other files.
$SIG{TERM} = sub { exit 1 };
END {
    local $?;

    eval { rabbitmq->ctl(@{ $_->{clear} }) } for values %ALARM;
}

start('nginx', 'relay', 'stats');

my $seller = user('seller');
my $buyer = user('buyer');


# Real bids, each on an item of its own, and some events beside them.
sub more {
    my ($n) = @_;

    for (1 .. 3) {
        must('PlaceBid', { amount => 100, itemId => item($seller,
            startPrice => 100)->{id} }, token => $buyer->{token});
    }
    tell_bids($world, $n);
    $told += $n + 3;
}

sub counted {
    my ($name) = @_;

    eventually { all_counted($world, $told) } $name, BACK_S;
}

sub blocked { return metric(relay, 'gavel_relay_broker_blocked') // 'unknown' }

sub blocked_lines {
    open my $log, '<', relay->log_file or die $!;
    return scalar grep { /the broker has blocked publishing/ } <$log>;
}


more(100);
counted('without an alarm all is counted');

for my $what (sort keys %ALARM) {
    my $restarts = metric(relay, 'gavel_relay_restarts_total') // 0;
    my $lines = blocked_lines();

    rabbitmq->ctl(@{ $ALARM{$what}{raise} });
    eventually { rabbitmq->ctl('status') =~ /\Q$what\E.*alarm/i }
        "$what: the alarm is on";
    more(300);
    eventually { blocked() eq '1' } "$what: the relay knows that it is blocked";

    # Auctions go on; their events wait.
    more(2500);
    cmp_ok(sql('bids', 'SELECT count(*) FROM outbox'), '>=', 2800,
        "$what: bids go on, and their events wait");
    my $health = http_get("http://" . relay->{listen} . '/healthz');
    like("$health->{status} $health->{content}",
        qr/^503.*short of memory or disk/s, "$what: its health says why");
    is(http_get('http://' . relay->{listen} . '/alive')->{status}, 204,
        "$what: it is alive all the same");
    is(blocked_lines(), $lines + 1, "$what: it says so once");
    is(metric(relay, 'gavel_relay_restarts_total') // 0, $restarts,
        "$what: and keeps its connection");
    ok(relay->alive && stats->alive, "$what: nobody dies of it");

    # Who dies now comes back to a broker that takes nothing.
    relay->kill_now;
    relay->start;
    more(100);
    eventually { blocked() eq '1' } "$what: a new relay is blocked, too";

    rabbitmq->ctl(@{ $ALARM{$what}{clear} });
    counted("$what: when it is over, everything is counted once");
    eventually { blocked() eq '0' && relay->ready && stats->ready }
        "$what: and all is well", BACK_S;
}

finish();
