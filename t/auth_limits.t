# Guessing is slow, hashing is bounded, and neither hurts anybody else.

use Gavel;
use Gavel::Client;
use Gavel::Race ();
use Gavel::Reason;

# A second NGINX on the same databases, with other limits.
sub another {
    my ($name, $logins) = @_;
    my $nginx = world->nginx(name => $name, logins => $logins);

    $nginx->start->wait_ready;
    my $port = $nginx->{values}{API_PORT};
    return ($nginx, $port, Gavel::Client->new("http://127.0.0.1:$port"));
}

start('nginx');


{
    my (undef, $port, $api) = another('throttled',
        'gavel_password_hash m=8k t=1 p=1;'
        . ' gavel_login_limit pair=3/600 account=9/600 address=20/600;');
    my $ann = user('ann');

    my $login = sub {
        my ($email, $password, $address) = @_;
        return $api->call('Login', { email => $email, password => $password,
            ipAddress => $address });
    };
    my $guess = sub { reason_of($login->($_[0], 'wrong horse', $_[1])) };

    is($login->($ann->{email}, $ann->{password}, '192.0.2.1')->{status}, 200,
        "Login: the right password, time $_") for 1 .. 6;

    for my $email ($ann->{email}, random_name('nobody') . '@example.com') {
        my $who = $email eq $ann->{email} ? 'of an account' : 'of a stranger';
        my $address = $email eq $ann->{email} ? '192.0.2.2' : '192.0.2.3';

        is($guess->($email, $address), 'INVALID_CREDENTIALS',
            "Login: guess $_ $who is compared") for 1 .. 3;
        my $answer = $login->($email, 'wrong horse', $address);
        is("$answer->{status} " . reason_of($answer), '429 LOGIN_THROTTLED',
            "Login: the fourth $who is not");
        my $retry_ms = metadata_of($answer)->{retry_after_ms};
        ok($retry_ms > 0 && $retry_ms <= 600_000,
            "Login: and it says when to come again ($retry_ms ms)");
    }

    is(reason_of($login->($ann->{email}, $ann->{password}, '192.0.2.2')),
        'LOGIN_THROTTLED', 'Login: nor is the right password from there');
    is($login->($ann->{email}, $ann->{password}, '192.0.2.1')->{status}, 200,
        'Login: but the victim gets in from elsewhere');

    my $bob = user('bob');
    is($login->($bob->{email}, $bob->{password}, '192.0.2.9')->{status}, 200,
        'Login: at home, before the attack');
    my @reasons = map { $guess->($bob->{email}, "198.51.100.$_") } 1 .. 12;
    is_deeply(\@reasons, [('INVALID_CREDENTIALS') x 9,
        ('LOGIN_THROTTLED') x 3],
        'Login: an account is guessed at from everywhere only so often');
    is(reason_of($login->($bob->{email}, $bob->{password}, '192.0.2.8')),
        'LOGIN_THROTTLED', 'Login: from a new address the owner has to wait');
    is($login->($bob->{email}, $bob->{password}, '192.0.2.9')->{status}, 200,
        'Login: at home not, though the attack goes on');
    @reasons = map { $guess->($bob->{email}, '192.0.2.9') } 1 .. 4;
    is_deeply(\@reasons, [('INVALID_CREDENTIALS') x 3, 'LOGIN_THROTTLED'],
        'Login: where nobody guesses faster than anywhere else');

    @reasons = map {
        $guess->(random_name('x') . '@example.com', '203.0.113.1')
    } 1 .. 22;
    is_deeply(\@reasons, [('INVALID_CREDENTIALS') x 20,
        ('LOGIN_THROTTLED') x 2],
        'Login: an address guesses at accounts only so often');

    my $carl = user('carl');
    @reasons = map { reason_of($api->call('ChangePassword',
        { currentPassword => 'wrong horse', newPassword => 'battery staple' },
        token => $carl->{token})) } 1 .. 4;
    is_deeply(\@reasons, [('INVALID_CREDENTIALS') x 3, 'LOGIN_THROTTLED'],
        'ChangePassword: a stolen access token guesses no faster');

    my $dora = user('dora');
    my @race = Gavel::Race::race($port, map { [Login => {
        email => $dora->{email}, password => 'wrong horse',
        ipAddress => '192.0.2.4' }] } 1 .. 20);
    is(scalar(grep { reason_of($_) eq 'INVALID_CREDENTIALS' } @race), 3,
        'Login: of 20 guesses at once 3 are compared');
}

# A guess is forgiven every two seconds.
{
    my (undef, undef, $api) = another('forgiving',
        'gavel_password_hash m=8k t=1 p=1;'
        . ' gavel_login_limit pair=3/2 account=1000/1 address=1000/1;');
    my $ann = user('ann');
    my $answer;

    eventually {
        $answer = $api->call('Login',
            { email => $ann->{email}, password => 'wrong horse' });
        reason_of($answer) eq 'LOGIN_THROTTLED'
    } 'Login: who goes on guessing has to wait';
    my $retry_ms = metadata_of($answer)->{retry_after_ms};
    ok($retry_ms > 0 && $retry_ms <= 2000,
        "Login: no longer than a guess takes to be forgiven ($retry_ms ms)");
    eventually {
        $api->call('Login', { email => $ann->{email},
            password => $ann->{password} })->{status} == 200
    } 'Login: and is let in once time has passed';
}

{
    my ($nginx, $port, $api) = another('busy',
        'gavel_password_hash m=32m t=8 p=4; gavel_hash_queue 4;'
        . ' gavel_login_limit off;');
    my $ann  = user('ann');
    my $item = item($ann);
    my @workers = $nginx->workers;

    is(sql('auth', "SELECT password_hash LIKE '%m=8,t=1,p=1%' FROM users"
        . " WHERE id = '$ann->{id}'"), 't', 'Login: a hash as it was made');
    $api->must('Login', { email => $ann->{email},
        password => $ann->{password} });
    is(sql('auth', "SELECT password_hash LIKE '%m=32768,t=8,p=4%'"
        . " AND password_version = 1 FROM users WHERE id = '$ann->{id}'"), 't',
        'Login: is renewed when the setting has changed');
    is($api->call('Login', { email => $ann->{email},
        password => $ann->{password} })->{status}, 200,
        'Login: and the password is the same');
    is(call('GetProfile', {}, token => $ann->{token})->{status}, 200,
        'Login: which ends no session');

    my @flood = Gavel::Race::race($port,
        (map { [Login => { email => "x$_\@example.com",
            password => 'correct horse' }] } 1 .. 30),
        [GetItem => { id => $item->{id} }]);
    my $read = pop @flood;
    my %times;
    $times{ $_->{status} . ' ' . reason_of($_) }++ for @flood;
    is_deeply([sort keys %times],
        ['401 INVALID_CREDENTIALS', '429 HASHING_BUSY'],
        'Login: a flood is compared or sent away');
    is($times{'401 INVALID_CREDENTIALS'}, 4, 'Login: the line has its bound');
    my ($busy) = grep { reason_of($_) eq 'HASHING_BUSY' } @flood;
    cmp_ok(metadata_of($busy)->{retry_after_ms}, '>', 0,
        'Login: who is sent away hears when to come again');

    is($read->{status}, 200, 'GetItem: amid the flood');
    my ($slowest) = sort { $b <=> $a } map { $_->{took_s} } @flood;
    cmp_ok($read->{took_s}, '<', $slowest,
        'GetItem: does not wait for the hashes');
    is_deeply([$nginx->workers], \@workers, 'the same workers to the end');

    SKIP: {
        skip 'a sanitizer keeps memory', 1 if world->sanitized;
        my ($pid) = @workers;
        open my $file, '<', "/proc/$pid/status" or die $!;
        my ($peak_kb) = map { /^VmHWM:\s+(\d+) kB/ ? $1 : () } <$file>;
        cmp_ok($peak_kb, '<', 2 * 32 * 1024 + 100 * 1024,
            'Login: memory is bounded by threads and m');
    }
}

finish();
