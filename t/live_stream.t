# Watching one item: what is streamed, and what is refused.

use Gavel;
use Gavel::Watch;

my $live = 'location /live/items/ { gavel_live; send_timeout 1s; }';

world->nginx(
    http => 'gavel_live_ping 500ms; gavel_live_max_per_address 5;'
        . ' gavel_live_max 8;',
    server => $live,
);
# Another one, whose streams end by themselves.
my $brief = world->nginx(name => 'brief', http => 'gavel_live_lifetime 1s;',
    server => $live);
start('nginx', 'brief');

my $port = world->{port};
my $brief_port = $brief->{values}{API_PORT};
my $seller = user('seller');
my @bidders = map { user("bidder$_") } 1 .. 2;
my $turn = 0;

sub watch { return Gavel::Watch->new($port, @_) }

sub read_until(&@) {
    my ($condition, $watcher, $what, %with) = @_;

    return ok(Gavel::Watch::until_all($condition, [$watcher], %with), $what)
        || diag($watcher->names);
}

sub bid {
    my ($item, $amount) = @_;

    return must('PlaceBid', { itemId => $item->{id}, amount => $amount },
        token => $bidders[$turn++ % 2]{token})->{bid};
}

sub status_of {
    my ($path, %with) = @_;
    my $watcher = watch('', path => $path, %with);

    Gavel::Watch::until_all(sub { defined $watcher->{status} }, [$watcher]);
    $watcher->close;
    return $watcher->{status};
}


# From the first bid to the last.
{
    my $item = item($seller, description => 'lots of words');
    my $watcher = watch($item->{id});

    read_until { @{ $watcher->{events} } == 1 } $watcher, 'a snapshot';
    my $snapshot = $watcher->{events}[0];
    is($watcher->{status}, 200, 'answered with 200');
    like($watcher->{head}, qr{^content-type: text/event-stream\r$}mi,
        'as an event stream');
    like($watcher->{head}, qr{^cache-control: no-cache\r$}mi, 'never cached');
    cmp_ok($watcher->{retry}, '>=', 1000, 'a time to come back after');
    is($snapshot->{event}, 'snapshot', 'that is the first event');
    is($snapshot->{data}{item}{description}, 'lots of words', 'with texts');
    is($snapshot->{data}{item}{sequence}, $snapshot->{id},
        'its id is the sequence');
    like($snapshot->{data}{serverTime}, qr/^\d{4}-.*Z$/, 'and the time');

    my $bid = bid($item, 1000);
    read_until { @{ $watcher->{events} } == 2 } $watcher, 'a bid is heard';
    my $heard = $watcher->{events}[1];
    is($heard->{event}, 'bid', 'as a bid');
    is($heard->{id}, $bid->{sequence}, 'by its sequence');
    is($heard->{data}{item}{currentHighestBid}, 1000, 'with the price');
    is($heard->{data}{item}{minNextBid}, 1050, 'and the next');
    is($heard->{data}{bids}[0]{amount}, 1000, 'and the bid itself');
    isnt($heard->{data}{bids}[0]{userId}, $bidders[0]{id},
        'whose bidder is nobody known');
    ok(!exists $heard->{data}{item}{description}, 'without the texts');
    ok(!exists $heard->{data}{item}{winnerId}, 'and without a winner');

    bid($item, 2000 + $_ * 1000) for 1 .. 20;
    read_until { @{ $watcher->{events} } == 22 } $watcher, 'twenty more';
    is_deeply($watcher->{faults}, undef, 'in order, each once');

    my $late = watch($item->{id});
    read_until { @{ $late->{events} } == 1 } $late, 'a late one comes';
    is(scalar @{ $late->{events}[0]{data}{bids} }, 20, 'and sees 20 bids');
    is($late->{events}[0]{data}{bids}[0]{amount}, 22000, 'latest first');

    my $back = watch($item->{id}, last => $bid->{sequence});
    read_until { @{ $back->{events} } == 20 } $back, 'one who comes back';
    is_deeply($back->{seen}, [$bid->{sequence} + 1 .. $bid->{sequence} + 20],
        'gets exactly what was missed');
    read_until { $back->{pings} } $back, 'and then pings';
    $_->close for $watcher, $late, $back;

    my $brief = Gavel::Watch->new($brief_port, $item->{id});
    read_until { $brief->{over} } $brief, 'a stream has an end';
    ok($brief->{clean}, 'which is a clean one');
    is($brief->names =~ s/:\d+//gr, 'snapshot', 'and no event');
}

# Edits and a cancellation.
{
    my $item = item($seller);
    my $watcher = watch($item->{id});

    read_until { @{ $watcher->{events} } == 1 } $watcher, 'a snapshot';
    must('UpdateItem', { id => $item->{id}, title => 'another' },
        token => $seller->{token});
    read_until { @{ $watcher->{events} } == 2 } $watcher, 'an edit is heard';
    is($watcher->{events}[1]{event}, 'edit', 'as an edit');
    is($watcher->{events}[1]{data}{item}{title}, 'another', 'with texts');
    must('CancelItem', { id => $item->{id} }, token => $seller->{token});
    read_until { $watcher->{over} } $watcher, 'a cancellation ends it';
    is($watcher->{events}[-1]{event}, 'cancel', 'and says so');
    ok($watcher->{clean}, 'cleanly');
    is(watch($item->{id}, last => $watcher->{last}) && do {
        my $again = watch($item->{id}, last => $watcher->{last});
        Gavel::Watch::until_all(sub { defined $again->{status} }, [$again]);
        $again->close->{status};
    }, 204, 'there is nothing to come back for');
}

# The end of an item, found though nobody tells of it.
{
    start('closer');
    my $item = item($seller, ends_in_s => 5);

    bid($item, 1000);
    my $watcher = watch($item->{id});
    read_until { $watcher->{over} } $watcher, 'an item that ends';
    is($watcher->{events}[-1]{event}, 'end', 'says so at last');
    is($watcher->{events}[-1]{data}{item}{status}, 'ITEM_STATUS_ENDED',
        'with its status');
    like($watcher->{events}[-1]{data}{item}{winnerId}, qr/^[0-9a-f-]{36}$/,
        'and a winner');
    isnt($watcher->{events}[-1]{data}{item}{winnerId}, $bidders[0]{id},
        'whom nobody knows');

    my $late = watch($item->{id});
    read_until { $late->{over} } $late, 'one who comes too late';
    is($late->names =~ s/:\d+//gr, 'snapshot end', 'gets both at once');
}

# What is refused, or done in another way.
{
    my $item = item($seller);
    my $path = "/live/items/$item->{id}";

    is(status_of('/live/items/'), 404, 'no id');
    is(status_of('/live/items/nonsense'), 404, 'an id that is none');
    is(status_of("$path/"), 404, 'an id and more');
    is(status_of('/live/items/00000000-0000-7000-8000-000000000000'), 404,
        'an item that is not there');
    is(status_of($path, method => 'POST'), 405, 'POST');
    is(status_of($path, method => 'HEAD'), 200, 'HEAD');

    for my $last ('', 'x', '-1', '99999999999999999999999', '1e3') {
        my $watcher = watch($item->{id}, last => $last);
        Gavel::Watch::until_all(sub { @{ $watcher->{events} } }, [$watcher]);
        is($watcher->{events}[0]{event}, 'snapshot', "Last-Event-ID: $last");
        $watcher->close;
    }
    my $future = watch($item->{id}, last => 123456789);
    read_until { @{ $future->{events} } } $future, 'an id of the future';
    is($future->{events}[0]{event}, 'snapshot', 'is a snapshot');
    $future->close;

    my $old = Gavel::Watch->new($brief_port, $item->{id}, version => '1.0');
    read_until { @{ $old->{events} } } $old, 'HTTP/1.0';
    ok(!$old->{chunked}, 'has no chunks');
    read_until { $old->{over} } $old, 'and its end is the connection\'s';
}

# HTTP/2, where streams share a connection and have windows of their own.
{
    my $item = item($seller);
    my @curl = qw(curl -sN --http2-prior-knowledge);
    my $path = "/live/items/$item->{id}";
    my $h2 = nginx->{values}{API_H2_PORT};
    my $text = '';

    my $pid = open my $curl, '-|', @curl, "http://127.0.0.1:$h2$path"
        or die "curl: $!\n";
    my $read = sub {
        my ($pattern) = @_;
        my $end = time + 30;        # pings come all the while

        while ($text !~ $pattern && time < $end) {
            sysread $curl, $text, 65536, length $text or last;
        }
        return $text =~ $pattern;
    };
    ok($read->(qr/^event: snapshot\n/m), 'HTTP/2: a snapshot');
    bid($item, 1000 * $_) for 1 .. 30;
    ok($read->(qr/^event: bid\nid: 31\n.*\n\n/m), 'and bids');
    is(() = $text =~ /^event: bid$/mg, 30, 'each once');
    kill TERM => $pid;
    close $curl;

    open my $short, '-|', @curl,
        "http://127.0.0.1:$brief->{values}{API_H2_PORT}$path"
        or die "curl: $!\n";
    $text = do { local $/; <$short> };
    like($text, qr/^event: snapshot\n/m, 'a stream that ends by itself');
    ok(close $short, 'has a clean end') or diag("curl ended with $?");
}

# No more than so many.
{
    my $item = item($seller);

    eventually { call('GetItem', { id => $item->{id} });
        Gavel::Net::http_get("http://127.0.0.1:$port/metrics")->{content}
            =~ /^gavel_live_watchers 0$/m } 'all before have gone';
    my @watchers = map { watch($item->{id}) } 1 .. 6;
    ok(Gavel::Watch::until_all(sub {
        6 == grep { defined $_->{status} } @watchers }, \@watchers),
        'six at once');
    is(join(' ', sort map { $_->{status} } @watchers),
        '200 200 200 200 200 429', 'one too many for an address');
    like((grep { $_->{status} == 429 } @watchers)[0]{head},
        qr/^retry-after: \d+\r$/mi, 'who is told when to come back');
    $_->close for @watchers;
}

# One who never reads is hung up on, and nobody else is kept waiting.
{
    my $item = item($seller, startPrice => 1);
    my $deaf = watch($item->{id}, rcvbuf => 2048);
    my $other = watch($item->{id});
    my $amount = 100;

    read_until { @{ $other->{events} } } $other, 'two watch';
    eventually {
        if ($amount < 1e12) {
            bid($item, $amount += 50 + int $amount / 10) for 1 .. 20;
        }
        $other->take if $other->{socket};
        Gavel::Net::http_get("http://127.0.0.1:$port/metrics")->{content}
            =~ /^gavel_live_cut_total [1-9]/m;
    } 'the one who does not read is cut';
    ok(!$other->{faults}, 'the other one reads on');
    $_->close for $deaf, $other;
}

# A reload ends streams, and the clients come back to the new worker.
{
    my $item = item($seller);
    my $watcher = watch($item->{id});

    read_until { @{ $watcher->{events} } == 1 } $watcher, 'a snapshot';
    my ($worker) = nginx->workers;
    nginx->signal('HUP');
    read_until { $watcher->{over} } $watcher, 'a reload ends the stream';
    ok($watcher->{clean}, 'cleanly');
    eventually { !kill 0, $worker } 'and the old worker is gone';
    bid($item, 1000);
    $watcher->connect;
    read_until { @{ $watcher->{events} } == 2 } $watcher, 'and it goes on';
    is($watcher->{events}[1]{event}, 'bid', 'where it was');
    ok(!$watcher->{faults}, 'without a gap');
    $watcher->close;
}

# What is wrong is found before anything starts.
allow_alarm(qr/\[emerg\] .*"gavel_live_\w+" directive/);
for (
    ['gavel_live_ping 0;', qr/"gavel_live_ping" directive should be longer/],
    ['gavel_live_lifetime 0;', qr/"gavel_live_lifetime" directive should be/],
    ['gavel_live_lifetime soon;', qr/"gavel_live_lifetime" .*invalid value/],
    ['gavel_live_max many;', qr/"gavel_live_max" .*invalid number/],
    ['gavel_live_max_per_address -1;', qr/"gavel_live_max_per_address" .*inv/],
) {
    my ($http, $complaint) = @$_;
    my $wrong = world->nginx(name => random_name('wrong'), http => $http);

    like($wrong->configure->complaint, qr/$complaint.* in .*nginx\.conf:\d+/,
        $http);
}

finish();
