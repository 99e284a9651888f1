# What the chart deploys, on this machine: a router, three services behind it
# with mutual TLS, daemons and the edge, each with the configuration,
# environment and Secrets that its pod has; and one story through all of them.

use File::Copy ();
use Gavel;
use Gavel::Chart;
use Gavel::Net qw(http_get);
use Gavel::Settings qw(root);
use JSON::PP qw(decode_json encode_json);

if (my $what = Gavel::Chart->missing) {
    # Who has built images wants to know whether they work.
    die "needs $what\n" if $ENV{GAVEL_IMAGES};
    plan(skip_all => "needs $what");
}
plan(skip_all => 'is about configuration: once is enough')
    if Gavel::World::sanitized();

my @APIS = qw(api-auth api-bids api-stats);
my @DAEMONS = qw(relay stats closer);

my $chart;
$SIG{TERM} = sub { exit 1 };
END {
    my $status = $?;

    $chart->stop if $chart;
    $? = $status;
}

$chart = Gavel::Chart->new(
    values => 'ci/split.yaml', stack => world->{stack},
    dir => world->{dir}, build => $ENV{GAVEL_BUILD},
);
my $tls = world->{dir} . '/api/client';
my $https = 'https://app.gavel.local:8443';

world->make_vhost;
$chart->nginx($_) for @APIS, 'api', 'edge';
$chart->daemon($_) for @DAEMONS;
$chart->start(@APIS, @DAEMONS);
$chart->start('api');
pass('services, daemons and router are ready');

my $pages = $chart->{images}{frontend};
if ($pages) {
    $chart->frontend;
    $chart->start('frontend');
    pass('the pages\' server is ready');
}

sub curl {
    my (@arguments) = @_;

    return Gavel::Stack::command('curl', '-sS', '--max-time', 20,
        '--noproxy', '*', @arguments);
}

sub status_of {
    my (@arguments) = @_;

    return curl('-o', '/dev/null', '-w', '%{http_code}', @arguments);
}

# A call by way of the router; h2: over HTTP/2.
sub rpc {
    my ($name, $message, %with) = @_;
    my $port = $with{h2} ? 8082 : 8081;
    my @headers = map { ('-H', $_) } 'Content-Type: application/json',
        $with{token} ? "Authorization: Bearer $with{token}" : (),
        $with{id} ? "X-Request-Id: $with{id}" : ();

    return decode_json(curl($with{h2} ? '--http2' : '--http1.1',
        identity(), '--resolve', "gavel-api:$port:" . $chart->ip('api'),
        @headers, '--data', encode_json($message),
        "https://gavel-api:$port" . Gavel::Client::path($name)));
}

sub identity {
    return ('--cacert', "$tls/ca.crt", '--cert', "$tls/tls.crt", '--key',
        "$tls/tls.key");
}

# By way of the edge, as a browser comes.
sub edge {
    return ('-k', '--resolve', 'app.gavel.local:8443:' . $chart->ip('edge'),
        @_);
}


# Who may ask.
{
    my @to = ('--resolve', 'gavel-api:8081:' . $chart->ip('api'),
        'https://gavel-api:8081/.well-known/jwks.json');

    is(status_of('-k', @to), 400, 'nobody asks without a certificate');
    is(status_of(identity(), @to), 200, 'the pages\' server may');
    is(status_of(identity(), @to[0, 1], 'https://gavel-api:8081/'), 404,
        'and only for what there is');
    for my $api (@APIS) {
        is(status_of('-k', 'https://' . $chart->ip($api) . ':8081/'), 400,
            "$api wants a certificate, too");
    }
    for my $api (@APIS) {
        is(-e world->{dir} . "/$api/keys/private.pem" ? 1 : 0,
            $api eq 'api-auth' ? 1 : 0, "$api and the signing key");
    }
}

# From an account to its figures.
my ($item, @tokens);
{
    my %person = (
        password => 'correct horse', full_name => 'A Person',
        country_code => 'DE', phone_number => '+49 30 1234567',
    );

    for my $name (qw(seller bidder)) {
        my $email = random_name($name) . '@example.com';
        rpc('Register', { %person, email => $email });
        push @tokens, rpc('Login',
            { email => $email, password => $person{password} })->{accessToken};
    }
    $item = rpc('CreateItem', {
        title => 'a clock', start_price => 1000,
        end_at => Gavel::World::rfc3339(time + 6),
    }, token => $tokens[0])->{item};
    my $id = random_name('request');
    my $bid = rpc('PlaceBid', { item_id => $item->{id}, amount => 1000 },
        token => $tokens[1], id => $id)->{bid};

    is($bid->{amount}, 1000, 'a bid by way of the router');
    is(rpc('GetItem', { id => $item->{id} }, h2 => 1)
        ->{item}{currentHighestBid}, 1000, 'and seen over HTTP/2');
    is(sql('bids', "SELECT count(*) FROM outbox WHERE request_id = '$id'"), 1,
        'its request id is in the outbox');
    for my $log (qw(api api-bids)) {    # written behind the answer
        eventually { 1 == grep { $_->{request_id} eq $id } access_log($log) }
            "and in the log of $log";
    }
    my ($line) = grep { $_->{request_id} eq $id } access_log('api-bids');
    is("$line->{rpc} $line->{code}", 'PlaceBid ok', 'with call and code');
}

sub access_log {
    my ($component) = @_;

    open my $file, '<', world->{dir} . "/$component/access.log" or return;
    return map { decode_json($_) } <$file>;
}

eventually {
    (rpc('GetUserStats', {}, token => $tokens[1])->{stats}{totalBids} // 0)
        == 1
} 'relay and stats have told it to the figures';

# The edge: what it answers by itself, and what goes on to the pages.
$chart->start('edge');
is(status_of(edge('-X', 'POST', $https)), 403, 'no form without an origin');
is(status_of(edge('-X', 'POST', '-H', 'Origin: https://example.org', $https)),
    403, 'nor from another site');
is(status_of(edge('-X', 'POST', '-H', 'Origin: https://app.gavel.local', '-H',
    'Sec-Fetch-Site: cross-site', $https)), 403, 'nor from across sites');
isnt(status_of(edge('-X', 'POST', '-H', 'Origin: https://app.gavel.local',
    $https)), 403, 'ours goes on to the pages');
is(status_of('http://' . $chart->ip('edge') . ':8080/x'), 308,
    'plain http is sent to https');
is(status_of(edge("$https/bids.v1.BidService/ListItems?connect=v1&"
    . 'encoding=json&message=%7B%7D')), $pages ? 404 : 502,
    'RPCs are pages like others');
like(curl(edge('-o', '/dev/null', '-D', '-', $https)),
    qr/^strict-transport-security: /mi, 'browsers are told to stay with it');

# With the images, the pages are asked as `helm test` asks them; and the
# migrations make databases out of nothing.
if ($pages) {
    like($chart->run_in('frontend', {
        EDGE => 'https://' . $chart->ip('edge') . ':8443',
        HOST => 'app.gavel.local',
    }, 'node', '-e', slurp(root() . '/helm/gavel/files/test.js')),
        qr/^ok: the front page/m, 'helm test is content');
    like(curl(edge("$https/items/$item->{id}")), qr/a clock/,
        'a page shows what the API knows, over mutual TLS');
}
if ($chart->{images}{migrations}) {
    my %url;

    for my $which (qw(auth bids stats)) {
        my $database = "fresh_${which}_$$";
        world->psql('postgres',
            "CREATE DATABASE $database OWNER gavel_owner");
        $url{'GAVEL_' . uc($which) . '_DB_URL'} =
            world->{stack}->database_url('owner', $which)
            =~ s{/[^/?]+(?=\?|\z)}{/$database}r;
    }
    $url{GAVEL_WAIT_S} = 30;
    like($chart->run_in('migrations', \%url, 'gavel-migrate', 'up'),
        qr/Applied/, 'the migrations are applied');
    like($chart->run_in('migrations', \%url, 'gavel-migrate', 'wait'),
        qr/stats is up to date/, 'and waited for');
    world->psql('postgres', "DROP DATABASE fresh_${_}_$$")
        for qw(auth bids stats);
}

# A watcher, by way of the edge, until the item is ended.
{
    my $stream = eval { curl(edge('-N', '--max-time', 15,
        "$https/live/items/$item->{id}")) } // $@;

    like($stream, qr/^event: snapshot$/m, 'a watcher is told the state');
    eventually {
        rpc('GetItem', { id => $item->{id} })->{item}{status}
            eq 'ITEM_STATUS_ENDED'
    } 'and the closer ends the item';
}

# Alerts and dashboard against what is really shown.
{
    my $shown = join '', map {
        http_get('http://' . $chart->ip($_) . ':9100/metrics')->{content}
    } @APIS, @DAEMONS, 'api', 'edge';
    my %known = map { $_ => 1 } up => $shown =~ /^(gavel_[a-z_]+)/mg;
    my @texts = map { slurp(root() . "/helm/gavel/files/$_") }
        qw(alerts.yaml dashboard.json);
    my %asked = map { $_ => 1 } map { /\b(gavel_[a-z_]+)\b/g } @texts;

    is_deeply([grep { !$known{$_} } sort keys %asked], [],
        'every metric of alerts and dashboard is shown');
}

sub slurp {
    my ($path) = @_;

    open my $file, '<', $path or die "$path: $!\n";
    local $/;
    return <$file>;
}

$chart->stop;
undef $chart;
finish();
