# Access tokens at the door: forged, altered, out of time, of another house.
# Each is answered alike, and no token makes the server call anybody.

use Gavel;
use Gavel::Net qw(connect_to);
use Gavel::Reason;

use Digest::SHA qw(hmac_sha256);
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use MIME::Base64 qw(encode_base64url decode_base64url);

start('nginx');

my $json = JSON::PP->new->canonical;
my $ann  = user('ann');
my $keys = world->{stack}{keys};
my $dir  = tempdir(CLEANUP => 1);
my ($header, $claims, $signature) = split /\./, $ann->{token};
my %header = %{ $json->decode(decode_base64url($header)) };
my %claims = %{ $json->decode(decode_base64url($claims)) };
my @workers = nginx->workers;

Gavel::Stack::command('openssl', 'genpkey', '-quiet', '-algorithm', 'RSA',
    '-out', "$dir/theirs.pem");


# A token of any header and claims, signed as a sub says or by a key's file.
sub token {
    my ($head, $body, $by) = @_;
    my $covered = join '.', map {
        encode_base64url(ref $_ ? $json->encode($_) : $_)
    } $head, $body;

    return "$covered." . encode_base64url(
        ref $by ? $by->($covered) : signed($covered, $by));
}

sub signed {
    my ($text, $key) = @_;

    open my $file, '>', "$dir/text" or die $!;
    print {$file} $text;
    close $file;
    return Gavel::Stack::command('openssl', 'dgst', '-sha256', '-sign', $key,
        "$dir/text");
}

my $ours   = "$keys/private.pem";
my $theirs = "$dir/theirs.pem";
my $none   = sub { '' };

sub answer_to { return call('GetProfile', {}, token => $_[0]) }

my $refused = answer_to('rubbish');

sub refuses {
    my ($token, $name) = @_;
    my $answer = answer_to($token);

    is("$answer->{status} $answer->{text}",
        "$refused->{status} $refused->{text}", $name);
}


is($refused->{status}, 401, 'rubbish is refused');
is(reason_of($refused), 'TOKEN_INVALID', 'as an invalid token');
is(answer_to($ann->{token})->{status}, 200, 'the real one is good');
is(answer_to(token(\%header, \%claims, $ours))->{status}, 200,
    'and so is what this test signs with the same key');

# No algorithm but the key's own.
for my $alg (qw(none None NONE nOnE HS256 HS384 RS384 PS256 ES256), '') {
    refuses(token({ %header, alg => $alg }, \%claims, $none),
        "alg \"$alg\" without a signature");
    refuses(token({ %header, alg => $alg }, \%claims, $ours),
        "alg \"$alg\" with the right signature");
}
refuses(token({ alg => 'none' }, \%claims, $none), 'alg none, no kid');
refuses("$header.$claims.", 'the signature cut off');
refuses("$header.$claims", 'and its dot');

# The public key is no secret.
for my $public ("$keys/public.pem") {
    open my $file, '<', $public or die $!;
    my $pem = do { local $/; <$file> };
    for my $secret ($pem, $pem =~ s/\n\z//r, $pem =~ s/-----.*-----\n//gr) {
        refuses(token({ %header, alg => 'HS256' }, \%claims,
            sub { hmac_sha256($_[0], $secret) }), 'HS256 by the public key');
    }
}

# Keys that the token itself brings or names.
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5)
    or die $!;
my $url = 'http://127.0.0.1:' . $listener->sockport . '/jwks.json';
my $jwk = { kty => 'RSA', e => 'AQAB', kid => 'x', n => encode_base64url(
    pack 'H*', Gavel::Stack::command('openssl', 'rsa', '-in', $theirs,
        '-noout', '-modulus') =~ s/^Modulus=|\n//gr) };

for my $by ($ours, $theirs) {
    for my $more ({ jwk => $jwk }, { jku => $url }, { x5u => $url },
        { x5c => ['MIIB'] }, { crit => ['exp'] }, { kid => 'x', jwk => $jwk },
        { kid => $url, jku => $url })
    {
        refuses(token({ %header, %$more }, \%claims, $by),
            'a header with ' . $json->encode($more));
    }
}
ok(!IO::Select->new($listener)->can_read(0.2), 'nobody was called');

refuses(token(\%header, \%claims, $theirs), 'signed by a stranger');
for my $kid ('', 'x', "' OR '1'='1", '../../../../dev/null', 'A' x 43, undef) {
    refuses(token({ %header, kid => $kid }, \%claims, $ours),
        'kid ' . $json->allow_nonref->encode($kid));
}

# Claims of another house or another time, rightly signed.
refuses(token(\%header, { %claims, iss => $_ }, $ours), "issuer \"$_\"")
    for '', 'Gavel', 'gavel ', 'other';
refuses(token(\%header, { %claims, nbf => time + 60 }, $ours), 'not yet');
refuses(token(\%header, { %claims, exp => $_ }, $ours), "exp " . ($_ // 'null'))
    for undef, '', '9999999999', -1;
for my $name (qw(iss sub sid exp nbf)) {
    my %less = %claims;
    delete $less{$name};
    refuses(token(\%header, \%less, $ours), "without $name");
}
refuses(token(\%header, $_, $ours), "claims that are $_")
    for '', '[]', 'null', '{', '{}x', "\0";

my $expired = answer_to(token(\%header, { %claims, exp => time - 1 }, $ours));
is($expired->{status}, 401, 'an expired token is refused');
is(reason_of($expired), 'TOKEN_EXPIRED', 'as expired');
is(reason_of(answer_to(token(\%header, { %claims, exp => time - 1 },
    $theirs))), 'TOKEN_INVALID', 'if it was one of ours');

# How it is presented.
for (
    [401, 'Basic ' . $ann->{token}], [401, $ann->{token}], [401, 'Bearer'],
    [401, 'Bearer '], [200, "bearer $ann->{token}"],
    [401, "Bearer  $ann->{token}"], [401, "Bearer $ann->{token} x"],
    [401, "Bearer $ann->{token},$ann->{token}"],
) {
    my ($status, $value) = @$_;
    my $answer = call('GetProfile', {},
        headers => { Authorization => $value });
    is($answer->{status}, $status, 'Authorization: ' . substr $value, 0, 12);
}

{
    my $long = 'Bearer ' . 'A' x 7000;
    is(call('GetProfile', {}, headers => { Authorization => $long })
        ->{status}, 401, 'a token of 7,000 bytes');
}

# Every bit of it, and every length, on one connection each.
sub statuses {
    my (@tokens) = @_;
    my $socket = connect_to(world->{port}) or die "no NGINX\n";
    my %seen;

    local $SIG{ALRM} = sub { die "no answer\n" };
    alarm 120;
    for my $token (@tokens) {
        print {$socket} "POST /auth.v1.AuthService/GetProfile HTTP/1.1\r\n"
            . "Host: x\r\nContent-Type: application/json\r\n"
            . "Authorization: Bearer $token\r\nContent-Length: 2\r\n\r\n{}";
        my ($status, $length) = (0, 0);
        while (my $line = <$socket>) {
            $status = $1 if $line =~ m{^HTTP/1\.1 (\d+)};
            $length = $1 if $line =~ /^Content-Length: (\d+)/i;
            last if $line eq "\r\n";
        }
        read $socket, my $body, $length;
        $seen{ $status == 401 && $body eq $refused->{text} ? 'refused'
            : "$status $body" }++;
        $socket = connect_to(world->{port}) if $status == 400;
    }
    alarm 0;
    return \%seen;
}

my @flipped;
for my $bit (0 .. 8 * length($ann->{token}) - 1) {
    my $token = $ann->{token};
    vec($token, $bit, 1) ^= 1;
    push @flipped, $token if $token =~ /^[\x21-\x7e]+\z/;
}
cmp_ok(scalar @flipped, '>', 4 * length $ann->{token}, 'thousands of tokens');
is_deeply(statuses(@flipped), { refused => scalar @flipped },
    'each with one bit flipped is refused');
is_deeply(statuses(map { substr $ann->{token}, 0, $_ }
    1 .. length($ann->{token}) - 1),
    { refused => length($ann->{token}) - 1 },
    'and so is each that is cut');

is(answer_to($ann->{token})->{status}, 200, 'the real one is still good');
is_deeply([nginx->workers], \@workers, 'the same workers to the end');

finish();
