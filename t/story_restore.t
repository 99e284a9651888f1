# Backup and restore of the auctions' database, as the chart's operations page
# tells: from a dump into another server, and from a physical backup.

use Gavel;
use Gavel::Events;
use Gavel::Net qw(free_ports http_get);
use Gavel::Task;
use Gavel::Truth;

plan(skip_all => 'is about SQL and pages: once is enough')
    if Gavel::World::sanitized();

my $BIN = '/usr/lib/postgresql/15/bin';
my $world = world;
my ($there, $dump) = ("$world->{dir}/there", "$world->{dir}/bid_db.dump");
my @servers;

$SIG{TERM} = sub { exit 1 };
END {
    my $status = $?;

    $_->stop for @servers;
    $? = $status;
}

# A PostgreSQL of the file's own, in a folder.
sub server {
    my ($dir) = @_;
    my ($port) = free_ports(1);

    push @servers, Gavel::Postgres->new(
        dir => $dir, port => $port, throw_away => 1,
        password => $world->{servers}{secret}{postgres},
    );
    return $servers[-1];
}

# The file's programs with the auctions on that server, the rest where it was.
{
    package Gavel::Restored;

    our @ISA = ('Gavel::Stack');

    sub database_url {
        my ($self, $program, $database) = @_;

        return $self->SUPER::database_url($program, $database)
            unless $database eq 'bids';
        local $self->{postgres} = $self->{bids_server};
        local $self->{database} = { bids => 'bid_db' };
        return $self->SUPER::database_url($program, $database);
    }
}

sub on {
    my ($server, $do) = @_;
    my $stack = bless $world->{stack}->beside(bids_server => $server),
        'Gavel::Restored';

    local $world->{stack} = $stack;
    return $do->();
}

# What a statement finds in the auctions there.
sub truth_on {
    my ($server, $after) = @_;

    local $world->{servers}{postgres} = $server;
    local $world->{stack}{database} = { bids => 'bid_db' };
    truth_stands($after);
}

sub stop_all {
    $_->stop for values %{ $world->{programs} };
    $world->{programs} = {};
}

sub bid {
    my ($item, $who, $amount) = @_;

    return must('PlaceBid', { itemId => $item->{id}, amount => $amount },
        token => $who->{token});
}

sub health { return http_get("http://$_[0]{listen}/healthz")->{content} }

sub waiting {
    return sum(relay->metrics =~ /^gavel_relay_waiting_events\S* (\d+)/mg)
        + sum(relay->metrics =~ /^gavel_relay_in_flight_events (\d+)/mg);
}

sub sum { my $sum = 0; $sum += $_ for @_; return $sum }


# As many transactions as a server has done that is older than a new one.
sql('bids', 'DO $$ BEGIN FOR i IN 1 .. 5000 LOOP PERFORM pg_current_xact_id();'
    . ' COMMIT; END LOOP; END $$');

start(qw(nginx relay stats closer));
my ($seller, $ann, $ben) = map { user($_) } qw(seller ann ben);
my $chair = item($seller, startPrice => 1000);

bid($chair, $ann, 1000);
bid($chair, $ben, 2000);
eventually { totals($world) eq "2\t3000" } 'two bids are counted';

# The dump holds an event that was not sent yet; one bid comes after it.
relay->stop;
my $kept = bid($chair, $ann, 3000);
Gavel::Stack::command('pg_dump', '--format=custom', '--file', $dump,
    postgres->admin_url($world->{stack}{database}{bids}));
bid($chair, $ben, 4000);
relay->start->wait_ready;
eventually { totals($world) eq "4\t10000" } 'the statistics know them all';

my $old = sql('bids', 'SELECT pg_snapshot_xmax(published) FROM outbox_cursor');
stop_all();


# From the dump, into a new server.
my $new = server($there);
$new->start->wait_ready;
{
    local %ENV = (%ENV, PGPASSWORD => $new->{password}, map {
        ('GAVEL_' . uc . '_PASSWORD' => $world->{servers}{secret}{$_})
    } qw(owner auth bids stats relay statsd closer));
    Gavel::Stack::command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-h',
        '127.0.0.1', '-p', $new->{port}, '-U', 'postgres', '-f',
        Gavel::Settings::root() . '/scripts/stack/roles.sql');
}
Gavel::Stack::command('pg_restore', '--exit-on-error', '--dbname',
    $new->admin_url('bid_db'), $dump);
redis->ask('FLUSHDB');
{
    local $ENV{PGPASSWORD} = $new->{password};
    my $now = Gavel::Stack::command('psql', '-XqAt', '-h', '127.0.0.1', '-p',
        $new->{port}, '-U', 'postgres', '-c',
        'SELECT pg_snapshot_xmax(pg_current_snapshot())');
    cmp_ok($now, '<', $old, 'the new server counts from the beginning');
}

on($new, sub { $world->daemon('relay') })->start;
eventually { health(relay) =~ /restored from elsewhere, run/ }
    'the relay says what is to be done';
is(sum(relay->metrics =~ /^gavel_relay_published_total\S* (\d+)/mg), 0,
    'and sends nothing until then');
eventually { !grep { sql('bids', 'SELECT'); !relay->sleeping } 1 .. 5 }
    'and waits at rest';
relay->stop;
like(task(relay, 'rebase'), qr/rebase: [3-9] events/, 'rebase does it');

on($new, sub { $world->start(qw(nginx relay stats closer)) });
eventually { waiting() == 0 } 'all that was waiting is sent';
is(must('GetItem', { id => $chair->{id} })->{item}{currentHighestBid}, 3000,
    'the item is as it was when it was dumped');
is(must('GetItemBids', { itemId => $chair->{id} })->{bids}[0]{id},
    $kept->{bid}{id}, 'with its latest bid');
is(totals($world), "4\t10000", 'no event was counted twice');
truth_on($new, 'dump');

# The statistics remember a bid that is gone.
{
    my $reconcile = sub {
        local $ENV{GAVEL_BIDS_DB_URL} = $new->admin_url('bid_db');
        return task(stats, 'reconcile', @_);
    };

    like($reconcile->(), qr/^\Q$ben->{id}\E: bids 1 counted 2, /m,
        'reconcile shows whom it concerns');
    like($reconcile->('--fix'), qr/ 1 differ, 1 mended$/m, 'and mends it');
    is(totals($world), "3\t6000", 'from the bids');
}
bid($chair, $ben, 4000);
eventually { totals($world) eq "4\t10000" } 'and life goes on';


# A physical backup of that server; numbers of transactions go on in it.
my $copy = server("$there-2");
$copy->make_dir($copy->dir);
{
    local $ENV{PGPASSWORD} = $new->{password};
    $copy->run("$BIN/pg_basebackup", '-h', '127.0.0.1', '-p', $new->{port},
        '-U', 'postgres', '-c', 'fast', '-X', 'stream', '-D',
        $copy->dir . '/data');
}
bid($chair, $ann, 5000);
eventually { totals($world) eq "5\t15000" } 'a bid after the backup is counted';
stop_all();
$new->stop;

$copy->start->wait_ready;
redis->ask('FLUSHDB');
on($copy, sub { $world->start(qw(nginx relay stats closer)) });
pass('all are ready by themselves');
is(must('GetItem', { id => $chair->{id} })->{item}{currentHighestBid}, 4000,
    'the item is as it was when it was copied');
bid($chair, $ann, 6000);
eventually { totals($world) eq "6\t21000" } 'a new bid is told and counted';
eventually { waiting() == 0 } 'and nothing waits';
truth_on($copy, 'copy');

stop_all();
$_->stop for @servers;
@servers = ();
finish();
