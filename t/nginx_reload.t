# Bids go on while NGINX reloads and while its binary is replaced: no request
# is lost, and no bid is there twice.

use Gavel;

use File::Temp;
use Gavel::Net qw(connect_to http_get);
use Gavel::Reason;
use Gavel::Settings qw(root);
use Gavel::Truth;
use Time::HiRes qw(time);

use constant {
    PATH     => '/usr/sbin/nginx',
    RELOADS  => 5,
    UPGRADES => 2,
    BIDDERS  => 12,
};

my $text = do {
    open my $in, '<', root() . '/scripts/stack/nginx.conf.in' or die $!;
    local $/;
    <$in>;
};
my $template = File::Temp->new;
# A new binary has only the environment that is named, a sanitizer's as well.
print {$template} $text =~ s/^daemon off;$/join '', map { "env $_;\n" }
    qw(LD_PRELOAD ASAN_OPTIONS UBSAN_OPTIONS)/mer;
$template->flush;

my $pid_file = world->nginx(values => { WORKERS => 2 },
    http => 'gavel_deadline 60s;')->dir . '/master.pid';

$SIG{TERM} = sub { exit 1 };
END { local $?; kill KILL => map { ($_, workers_of($_)) } masters() }


# A master replaces its binary only where it is a daemon of its own, and finds
# it only by its whole path.
nginx->{template} = $template;
nginx->configure;
{
    local %ENV = (%ENV, %{ nginx->{env} });
    Gavel::Stack::command(map { $_ eq 'nginx' ? PATH : $_ }
        @{ nginx->{argv} });
}
eventually { nginx->ready } 'NGINX is up, as a daemon';

my $ann = user('ann');
my @bidders = map { user("bidder$_") } 1 .. BIDDERS;
my @items = map { item($ann, startPrice => 1) } 1 .. 4;
my $cents = 100;
my @answers;


sub masters { return grep { $_ } map { master_in($_) } glob "$pid_file*" }

sub master_in {
    my ($file) = @_;

    open my $in, '<', $file or return 0;
    return ($in->getline // '') =~ /^(\d+)/ ? $1 : 0;
}

sub workers_of {
    my ($master) = @_;

    open my $file, '<', "/proc/$master/task/$master/children" or return;
    return grep {
        open my $line, '<', "/proc/$_/cmdline";
        ($line && $line->getline // '') =~ /worker process/;
    } split ' ', $file->getline // '';
}

# One round of everybody's bids.
sub round {
    $cents += 500;
    push @answers, race(map {
        [PlaceBid => { itemId => $items[$_ % @items]{id},
            amount => $cents + $_ }, $bidders[$_ % BIDDERS]{token}]
    } 1 .. 24);
}

# Rounds until the condition holds.
sub bid_until {
    my ($condition, $name) = @_;

    eventually { round(); $condition->() } $name, 60;
}

# Who takes connections.
sub listeners {
    my $port = world->{port};

    return join(' ', `ss -Hltnp sport = :$port`) =~ /pid=(\d+)/g;
}


my $master = master_in($pid_file);

# What a worker counts belongs to it; one that still has work to end says no
# more of it.
{
    my $page = "http://127.0.0.1:" . world->{port} . '/metrics';
    my $settled = sub {
        my %of = http_get($page)->{content} =~ /^gavel_(bids_settled_total
            \{verdict="accepted"\}|book_waiting)\ (\d+)$/mgx;
        return $of{'bids_settled_total{verdict="accepted"}'};
    };
    my %old = map { $_ => 1 } workers_of($master);

    my $bids = sub {
        race(map { [PlaceBid => { itemId => item($ann)->{id},
            amount => 1000 }, $bidders[0]{token}] } 1 .. $_[0]);
    };

    $bids->(7);
    eventually { $settled->() == 7 } 'counted: by the first workers';
    my $slow = connect_to(world->{port});
    syswrite $slow, "POST /bids.v1.BidService/GetItem HTTP/1.1\r\nHost: x\r\n"
        . "Content-Type: application/json\r\nContent-Length: 9\r\n"
        . "Expect: 100-continue\r\n\r\n";
    like(scalar readline $slow, qr{^HTTP/1\.1 100 }, 'counted: it was taken');
    kill HUP => $master;
    eventually {
        my @takers = listeners();

        2 == grep({ !$old{$_} } workers_of($master))
            && !grep { $old{$_} } @takers
    } 'counted: new workers, beside one that has a request to end';
    $bids->(2);
    eventually { $settled->() == 2 } 'counted: by the new ones';
    my %seen = map { $_ => 1 } map {
        Gavel::Wait::pause_ms(50);
        $settled->();
    } 1 .. 20;
    is(join(' ', sort keys %seen), '2', 'counted: by nobody else');
    ok((grep { $old{$_} } workers_of($master)), 'counted: though it is there');
    close $slow;
}

round();
for my $n (1 .. RELOADS) {
    my %old = map { $_ => 1 } workers_of($master);

    kill HUP => $master;
    bid_until(sub {
        my @now = workers_of($master);
        @now == 2 && !grep { $old{$_} } @now;
    }, "reload $n: all workers are new, under load");
}

for my $n (1 .. UPGRADES) {
    my $old = master_in($pid_file);

    kill USR2 => $old;
    bid_until(sub { my $new = master_in($pid_file);
        $new && $new != $old && workers_of($new) == 2 },
        "upgrade $n: a new master beside the old one");
    my $new = master_in($pid_file);

    kill WINCH => $old;
    bid_until(sub { !workers_of($old) },
        "upgrade $n: the old one's workers have ended their work");

    if ($n == 1) {      # back again: the old binary takes over
        kill HUP => $old;
        bid_until(sub { workers_of($old) == 2 },
            "upgrade $n: undone, the old one has workers again");
        kill QUIT => $new;
        bid_until(sub { !-e "/proc/$new" },
            "upgrade $n: undone, the new one has gone");
    } else {
        kill QUIT => $old;
        bid_until(sub { !-e "/proc/$old" },
            "upgrade $n: the old master has gone");
        round();
        kill QUIT => $new;
        eventually { !-e "/proc/$new" } 'the new one ends, too';
    }
}

my %times;
$times{ !$_ ? 'none' : $_->{status} == 200 ? 200 : reason_of($_)
    || "$_->{status} $_->{text}" }++ for @answers;

is_deeply([grep { !/^(?:200|BID_TOO_LOW|ALREADY_HIGHEST_BIDDER)$/ }
    sort keys %times], [], 'every request has its answer, by a rule')
    or diag(explain \%times);
cmp_ok($times{200}, '>', 20, 'bids were accepted all the while');
is(sql('bids', 'SELECT count(*) FROM bids'), $times{200} + 9,
    'as many as were told are there');
all_there('reloads and upgrades', @answers);
truth_stands('reloads and upgrades');

finish();
