# Databases, broker and cache by TLS and with passwords, as in other people's
# networks; and what is wrong with them, said once, while bids go on.

use Gavel;

use Gavel::Client;
use Gavel::Net qw(free_ports http_get);
use Gavel::Secure;
use Gavel::Watch;

my $secure = Gavel::Secure->new(world);
my $stack = $secure->{stack};
my $set = $stack->{set};

$ENV{GAVEL_AMQP_CA_FILE} = $ENV{GAVEL_REDIS_CA_FILE} = $secure->file('ca.crt');

$SIG{TERM} = sub { exit 1 };
END {
    my $status = $?;

    $_->stop for $stack ? reverse $stack->servers : ();
    $? = $status;
}

# The files lie where the servers' users may read them, and nobody else.
$secure->give($_) for $stack->servers;
$stack->{postgres}->init;
for my $name (qw(server.crt server.key)) {
    $stack->{postgres}->write_file($stack->{postgres}->dir . "/data/$name",
        $secure->text($name));
}
$stack->start_servers;
$stack->make_keys;
pass('migrated over verified TLS');

# The file's programs, on these servers.
sub of_ours {
    my ($do) = @_;

    local world->{stack} = $stack;
    local world->{has_vhost} = 1;
    return $do->();
}

sub started {
    my (@programs) = @_;

    $_->start for @programs;
    $_->wait_ready for @programs;
    return @programs;
}

# Another NGINX with lines of the configuration changed; its client.
sub other {
    my ($name, %values) = @_;
    my $nginx = of_ours(sub {
        world->nginx(name => $name, values => \%values)
    });

    $nginx->start;
    return ($nginx, Gavel::Client->new($nginx->{health} =~ s{/healthz$}{}r));
}

sub lines {
    my ($program, $pattern) = @_;
    my $log = -e $program->dir . '/error.log' ? $program->dir . '/error.log'
        : $program->log_file;

    open my $file, '<', $log or return;
    return grep { /$pattern/ } <$file>;
}

sub secure_sql {
    my ($which, $sql) = @_;

    local $ENV{PGSSLMODE} = 'require';
    local $ENV{PGPASSWORD} = $stack->{secret}{postgres};
    return Gavel::Stack::command('psql', '-XqAt', '-h', '127.0.0.1', '-p',
        $set->{GAVEL_PG_PORT}, '-U', 'postgres', '-c', $sql,
        $stack->{database}{$which}) =~ s/\n\z//r;
}

my $live = 'location /live/items/ { gavel_live; }';
my ($nginx, $beside, @daemons) = of_ours(sub {
    started(world->nginx(server => $live),
        world->nginx(name => 'nginx_beside', server => $live),
        map { world->daemon($_) } qw(relay stats closer))
});


# The whole way of a bid.
my ($seller, $buyer) = (user('seller'), user('buyer'));
my $lasting = item($seller);
{
    my $short = item($seller, ends_in_s => 1);
    my $watch = Gavel::Watch->new($beside->{values}{API_PORT},
        $lasting->{id});

    Gavel::Watch::until_all(sub { @{ $watch->{events} } }, [$watch]);
    must('PlaceBid', { itemId => $lasting->{id}, amount => 1000 },
        token => $buyer->{token});
    is(must('GetLeaderboard', { itemId => $lasting->{id} })
        ->{entries}[0]{amount},
        1000, 'a bid is on the leaderboard');
    ok(Gavel::Watch::until_all(sub { $watch->names =~ /bid:/ }, [$watch]),
        'and heard by who watches at another NGINX') or diag($watch->names);
    $watch->close;
    eventually {
        (must('GetUserStats', {}, token => $buyer->{token})
            ->{stats}{totalBids} // 0) == 1
    } 'and counted, by way of the broker';
    eventually {
        must('GetItem', { id => $short->{id} })->{item}{status}
            eq 'ITEM_STATUS_ENDED'
    } 'and an item is ended';
}

# Nobody of ours spoke in plain text.
is(secure_sql('bids', 'SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity'
    . " USING (pid) WHERE usename LIKE 'gavel%' AND NOT ssl"), 0,
    'every connection to PostgreSQL is by TLS');
cmp_ok(secure_sql('bids', 'SELECT count(DISTINCT usename) FROM pg_stat_ssl'
    . " JOIN pg_stat_activity USING (pid) WHERE usename LIKE 'gavel%' AND ssl"),
    '>=', 5, 'that of NGINX and of each daemon');
eventually {
    http_get("http://127.0.0.1:$set->{GAVEL_API_PORT}/healthz")->{content}
        =~ /"cache":"ok"/
} 'the cache is reached by NGINX';
must('GetItem', { id => $lasting->{id} }) for 1 .. 2;
eventually {
    http_get("http://127.0.0.1:$set->{GAVEL_API_PORT}/metrics")->{content}
        =~ /^gavel_cache_hits_total [1-9]/m
} 'and answers';
eventually {
    http_get("http://$set->{GAVEL_CLOSER_LISTEN}/metrics")->{content}
        =~ /^gavel_closer_cache_up 1$/m
} 'and by the closer';
{
    my @connections = split /\n/, $stack->{rabbitmq}->ctl('list_connections',
        '--no-table-headers', 'ssl');

    is_deeply(\@connections, [qw(true true)], 'RabbitMQ is spoken to by TLS');
}
is(scalar lines($nginx, qr/NOPERM|is down/), 0,
    'the rights of the README suffice');


# A proxy whose records are larger than libpq's room.
{
    my ($port) = free_ports(1);
    my $proxy = Gavel::Process->new(
        name => 'proxy', dir => world->{dir},
        argv => ["$ENV{GAVEL_BUILD}/t/tools/pg_tls_proxy", $port,
            $set->{GAVEL_PG_PORT}, $secure->file('server.crt'),
            $secure->file('server.key')],
    );
    my ($many, $client);

    must('CreateItem', {
        title => "large $_", startPrice => 1000, category => 'large',
        endAt => Gavel::World::rfc3339(time + 3600),
        description => join('', map { chr 97 + rand 26 } 1 .. 9000),
    }, token => $seller->{token}) for 1 .. 60;
    $proxy->start;
    ($many, $client) = other('nginx_proxied', BIDS_DB =>
        $stack->database_url('nginx', 'bids') =~ s/:\d+\//:$port\//r);
    $many->wait_ready;

    for my $size (1 .. 60) {
        my $items = $client->must('ListItems',
            { category => 'large', pageSize => $size })->{items};
        next if @$items == $size;
        fail("$size items by way of a proxy");
    }
    pass('lists of every size came through records of 16 KiB');
    $_->stop for $many, $proxy;
}


# What is wrong is said in one line, and bids go on without a cache.
my $address = $set->{GAVEL_REDIS_URL} =~ s{.*@|/\d+$}{}gr;
my $password = world->{dir} . '/wrong_password';
my $right = $nginx->dir . '/redis_password';
$nginx->write_file($password, "guess\n");

my @wrong = (
    [password => "user=gavel password_file=$password tls ca="
        . $secure->file('ca.crt'), qr/WRONGPASS/],
    [nobody => 'tls ca=' . $secure->file('ca.crt'), qr/NOAUTH|NOPERM/],
    [authority => "user=gavel password_file=$right tls ca="
        . $secure->file('other.crt'), qr/not believed: self-signed/],
    [name => "user=gavel password_file=$right tls name=redis.example ca="
        . $secure->file('ca.crt'), qr/not believed: hostname mismatch/],
    [plain => "user=gavel password_file=$right", qr/closed|reset/i],
);

for my $wrong (@wrong) {
    my ($what, $words, $reason) = @$wrong;
    my ($other, $client) = other("nginx_$what", CACHE => "$address $words");
    my @down;

    $other->wait_ready;
    eventually {
        @down = lines($other, qr/redis \(cache\)/)
    } "$what: there is a line";
    like($down[0], qr/is down: .*$reason/, "$what: it says why");
    is($client->call('PlaceBid', { itemId => item($seller)->{id},
        amount => 1000 }, token => $buyer->{token})->{status}, 200,
        "$what: a bid is taken");
    is($client->must('GetItem', { id => $lasting->{id} })->{item}{id},
        $lasting->{id}, "$what: an item is read");
    is(scalar lines($other, qr/redis \(cache\)/), 1, "$what: it is one line");
    is(scalar lines($other, qr/guess|\Q$secure->{password}\E/), 0,
        "$what: and shows no password");
    $other->stop;
}

# A broker that is not believed, and one that does not believe us.
for my $wrong (
    [authority => { GAVEL_AMQP_CA_FILE => $secure->file('other.crt') },
        qr/not believed: self-signed/],
    [name => { GAVEL_AMQP_URL => $stack->amqp_url =~ s/127\.0\.0\.1/localhost/r },
        qr/not believed: hostname mismatch/],
    [password => { GAVEL_AMQP_URL => $stack->amqp_url =~ s/:[^:@]+@/:guess@/r },
        qr/ACCESS_REFUSED/],
) {
    my ($what, $env, $reason) = @$wrong;
    my ($listen) = map { "127.0.0.1:$_" } free_ports(1);
    my $stats = of_ours(sub {
        world->daemon('stats', name => "stats_$what", listen => $listen,
            env => { GAVEL_STATS_LISTEN => $listen, %$env })
    });

    $stats->start;
    eventually {
        grep { /$reason/ } lines($stats, qr/no connection to the broker/)
    } "stats, $what: the line says why";
    eventually {
        my $health = http_get("http://$listen/healthz");
        $health->{status} == 503 && $health->{content} =~ $reason
    } "stats, $what: so does its health";
    is(scalar lines($stats, qr/guess/), 0, "stats, $what: no password is shown");
    $stats->stop;
}

# A database that is not believed.
{
    my ($other, $client) = other('nginx_database', BIDS_DB =>
        $stack->database_url('nginx', 'bids')
            =~ s/ca\.crt/other.crt/r);

    eventually {
        ($client->call('ListItems', {})->{body}{code} // '') eq 'unavailable'
    } 'a database that is not believed is none';
    eventually {
        lines($other, qr/database "bids" is unavailable: .*verify failed/)
    } 'and the log says why';
    is(scalar lines($other, qr/database "bids"/), 1, 'in one line');
    $other->stop;
}

# Files that are wrong are told of at once.
{
    allow_alarm(qr/\[emerg\] .*"gavel_cache"/);
    my @files = map { [split /\s*=>\s*/] } split /\n/, <<'END';
user=gavel => needs a "password_file="
user=gavel password_file=/nowhere => cannot open "/nowhere"
password_file=/dev/null => password of 1 to 512 bytes
tls ca=/nowhere.crt => cannot read authorities from "/nowhere.crt": No such file
tls ca=/dev/null => cannot read authorities from "/dev/null"
tls certificate=/dev/null => given together
ca=/dev/null => need "tls" beside
database=0 => it should be "user=name"
nonsense => it should be "user=name"
END

    for my $case (@files) {
        my ($words, $reason) = @$case;
        my $complaint = of_ours(sub {
            delete world->{programs}{nginx_files};
            world->nginx(name => 'nginx_files',
                values => { CACHE => "$address $words" })
        })->configure->complaint;

        like($complaint // 'nothing', qr/gavel_cache.*\Q$reason\E.* in .*:\d+/s,
            "gavel_cache $words");
    }
    delete world->{programs}{nginx_files};

    my $closer = of_ours(sub {
        world->daemon('closer', name => 'closer_files',
            env => { GAVEL_REDIS_CA_FILE => '/nowhere.crt' })
    });
    $closer->start;
    eventually {
        lines($closer, qr/cannot read authorities from .*nowhere/)
    } 'a daemon says what it cannot read';
    eventually { !$closer->attach } 'and ends';
}

$_->stop for $nginx, $beside, @daemons;
$_->stop for reverse $stack->servers;
undef $stack;
finish();
