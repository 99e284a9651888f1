# The signing key is replaced while clients go on: no valid token ever fails.

use Gavel;
use Gavel::Client;
use Gavel::Net qw(http_get);
use Gavel::Reason;
use Gavel::Wait qw(wait_until);

use File::Copy qw(copy);
use JSON::PP ();
use MIME::Base64 qw(decode_base64url);
use POSIX ();

my $json = JSON::PP->new;
my $keys = world->{dir} . '/rotated';

mkdir $keys, 0700;
copy(world->{stack}{keys} . "/$_", "$keys/$_") or die $!
    for qw(private.pem public.pem secret);
Gavel::Stack::command('openssl', 'genpkey', '-quiet', '-algorithm', 'RSA',
    '-out', "$keys/next.pem");
Gavel::Stack::command('openssl', 'pkey', '-in', "$keys/next.pem", '-pubout',
    '-out', "$keys/next_public.pem");

my $nginx = world->nginx(name => 'rotating', values => { KEYS => $keys });
my $http = $nginx->{values}{HTTP};
my $port;

start('nginx');
$nginx->start->wait_ready;
$port = $nginx->{values}{API_PORT};
my $api = Gavel::Client->new("http://127.0.0.1:$port");
my $ann = user('ann');


sub login {
    return $api->must('Login',
        { email => $ann->{email}, password => $ann->{password} });
}

sub kid_of {
    return $json->decode(decode_base64url((split /\./, $_[0])[0]))->{kid};
}

sub published {
    my $answer = http_get("http://127.0.0.1:$port/.well-known/jwks.json");

    return [map { $_->{kid} } @{ $json->decode($answer->{content})->{keys} }];
}

# New configuration, and no worker left of the old one.
sub reload {
    my @old = $nginx->workers;

    $nginx->configure->signal('HUP');
    return wait_until(sub {
        my %now = map { $_ => 1 } $nginx->workers;
        return %now && !grep { $now{$_} } @old;
    }, 60);
}

# A client that never rests: logs in, calls with every token it has, renews.
# It tells each round through the pipe, and in the end what has failed.  A
# server may end an idle connection while the next request is on its way, so
# each call has one of its own.
pipe my $rounds, my $told or die $!;

sub client {
    my $api = Gavel::Client->new("http://127.0.0.1:$port", keep_alive => 0);
    my $run = 1;
    my $round = 0;
    my (@tokens, @failed);

    $SIG{TERM} = sub { $run = 0 };
    my $refresh = login()->{refreshToken};
    while ($run) {
        push @tokens, login()->{accessToken} if $round++ % 10 == 0;
        shift @tokens if @tokens > 10;
        my $pair = $api->call('Refresh', { refreshToken => $refresh });
        push @failed, "Refresh: $pair->{status} $pair->{text}"
            if $pair->{status} != 200;
        $refresh = $pair->{body}{refreshToken} if $pair->{status} == 200;
        for my $token (@tokens, $pair->{body}{accessToken} // ()) {
            my $answer = $api->call('GetProfile', {}, token => $token);
            push @failed, "GetProfile: $answer->{status} $answer->{text}"
                if $answer->{status} != 200;
        }
        syswrite $told, '.';
    }
    open my $file, '>', "$keys/report" or POSIX::_exit(1);
    print {$file} map { "$_\n" } @failed;
    close $file;
    POSIX::_exit(0);
}

# The client has gone round so many times since.
sub rounds_made {
    my ($count) = @_;

    local $SIG{ALRM} = sub { die "the client does nothing\n" };
    alarm 60;
    while ($count > 0) {
        $count -= sysread $rounds, my $dots, $count;
    }
    alarm 0;
    return 1;
}


my $first = login()->{accessToken};
my ($old_kid) = @{ published() };
is_deeply(published(), [kid_of($first)], 'the key that signs is published');

my $jwks = http_get("http://127.0.0.1:$port/.well-known/jwks.json");
is($jwks->{headers}{'content-type'}, 'application/json', 'as JSON');
is_deeply([sort keys %{ $json->decode($jwks->{content})->{keys}[0] }],
    [qw(alg e kid kty n use)], 'with its public half only');

my $pid = fork // die $!;
client() if $pid == 0;
ok(rounds_made(10), 'a client works');

# 1. Every server learns the new key before one signs by it.
$nginx->{values}{HTTP} = "$http gavel_verify_key $keys/next_public.pem;";
ok(reload(), 'the new key is made known');
is(scalar @{ published() }, 2, 'and is published');
is(kid_of(login()->{accessToken}), $old_kid, 'the old one still signs');
ok(rounds_made(10), 'the client goes on');

# 2. The new key signs; tokens of the old one live on.
copy("$keys/next.pem", "$keys/private.pem") or die $!;
ok(reload(), 'the new key signs');
my $second = login()->{accessToken};
isnt(kid_of($second), $old_kid, 'by another name');
is_deeply([sort @{ published() }], [sort $old_kid, kid_of($second)],
    'both are published');
is($api->call('GetProfile', {}, token => $_)->{status}, 200,
    'both keys\' tokens are good') for $first, $second;
ok(rounds_made(10), 'the client goes on');

kill TERM => $pid;
waitpid $pid, 0;
is($?, 0, 'the client ends');
open my $report, '<', "$keys/report" or die $!;
is_deeply([<$report>], [], 'and no call of it has failed');

# 3. The last old token has expired: the old key goes.
copy("$keys/next_public.pem", "$keys/public.pem") or die $!;
ok(reload(), 'the old key goes');
is_deeply(published(), [kid_of($second)], 'one key is published');
is($api->call('GetProfile', {}, token => $second)->{status}, 200,
    'its tokens are good');
is(reason_of($api->call('GetProfile', {}, token => $first)), 'TOKEN_INVALID',
    'those of the old one are not');

finish();
