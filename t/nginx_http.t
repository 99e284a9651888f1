# HTTP as clients should not speak it, and as they seldom do: bodies of every
# kind, connections that go on after errors, requests that are two.

use Gavel;

use Compress::Zlib ();
use Gavel::Net qw(connect_to);
use IO::Select;
use Time::HiRes qw(time);

use constant {
    DEADLINE_S => 2,            # gavel_deadline of the second
    ANSWER_S   => 30,           # only who never answers takes so long
    MESSAGE_MAX => 262144,      # GVL_MESSAGE_MAX
    GROWN_KB   => 64 * 1024,    # what a worker may have grown by, at the end
};

my $GET_ITEM = '/bids.v1.BidService/GetItem';

world->nginx(
    logins => 'gavel_password_hash m=16m t=1 p=1; gavel_login_limit'
        . ' pair=100000/1 account=100000/1 address=100000/1;',
    server => <<'END',
        # Somebody else has read the body before us, into a file.
        location /kept/ {
            rewrite ^/kept(/.*)$ $1 break;
            mirror /mirror;
            client_body_in_file_only clean;
            gavel_bids;
        }
        location = /mirror { internal; return 204; }
END
);
my $strict = world->nginx(name => 'strict',
    http => 'gavel_deadline ' . DEADLINE_S . 's;');
start('nginx', 'strict');

my $ann = user('ann');
my $bob = user('bob');
my $item = item($ann);
my @workers = nginx->workers;
my $ASK = qq({"id": "$item->{id}"});


sub memory_kb {
    open my $file, '<', '/proc/' . (nginx->workers)[0] . '/status' or die $!;
    return join('', <$file>) =~ /^VmRSS:\s+(\d+)/m ? $1 : 0;
}

my $memory_kb = memory_kb();


# A connection, and what is sent on it, piece by piece.
sub sent {
    return sent_to(world->{port}, @_);
}

sub sent_to {
    my ($port, @pieces) = @_;
    my $socket = connect_to($port) or die "no NGINX\n";

    local $SIG{PIPE} = 'IGNORE';
    for (@pieces) {
        last unless defined syswrite $socket, $_;
    }
    return $socket;
}

sub head {
    my ($line, @headers) = @_;

    return join "\r\n", "$line HTTP/1.1", 'Host: x', @headers, '', '';
}

sub post {
    my ($body, @headers) = @_;

    return head("POST $GET_ITEM", 'Content-Type: application/json',
        'Content-Length: ' . length $body, @headers) . $body;
}

# The next answer: status, head, body; status 0: the connection has ended.
# Reads no further, so that the answer behind it is there for the next call.
sub answer {
    my ($socket) = @_;
    my $head = read_until($socket, sub { $_[0] =~ /\r\n\r\n\z/ });
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)} or return { status => 0,
        head => $head, body => '' };
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;
    my $body = '';

    $length = 0 if $status < 200 || $status == 204;
    $body = read_until($socket, sub { length $_[0] == $length }) if $length;
    return { status => $status, head => $head, body => $body };
}

sub read_until {
    my ($socket, $enough) = @_;
    my $end = time + ANSWER_S;
    my $text = '';

    while (!$enough->($text) && time < $end) {
        next unless IO::Select->new($socket)->can_read(0.1);
        last unless sysread $socket, $text, 1, length $text;
    }
    return $text;
}

# Has the server closed it?
sub ended {
    my ($socket) = @_;
    my $bytes;

    return IO::Select->new($socket)->can_read(ANSWER_S)
        && !sysread $socket, $bytes, 1;
}

sub is_item {
    my ($answer, $name) = @_;

    is($answer->{status}, 200, $name) or diag($answer->{head});
    like($answer->{body}, qr/"$item->{id}"/, "$name: with the item");
}


# Bodies of every kind.
is_item(answer(sent(post($ASK))), 'a length');
is_item(answer(sent(map { $_ } split //, post($ASK))), 'byte by byte');
is_item(answer(sent(head("POST $GET_ITEM", 'Content-Type: application/json',
    'Transfer-Encoding: chunked')
    . join('', map { "1\r\n$_\r\n" } split //, $ASK) . "0\r\n\r\n")),
    'chunks of a byte');
is_item(answer(sent(head("POST $GET_ITEM", 'Content-Type: application/json',
    'Transfer-Encoding: chunked')
    . sprintf("%x;name=value\r\n%s\r\n0\r\nX-Late: 1\r\n\r\n", length $ASK,
    $ASK))), 'a chunk with an extension, and a trailer');
{
    my $packed = Compress::Zlib::memGzip($ASK);

    is_item(answer(sent(post($packed, 'Content-Encoding: gzip'))), 'gzip');
    is(answer(sent(post(substr($packed, 0, -9), 'Content-Encoding: gzip')))
        ->{status}, 400, 'gzip cut short');
    is(answer(sent(post($ASK, 'Content-Encoding: gzip')))->{status}, 400,
        'gzip that is none');
    is(answer(sent(post($ASK, 'Content-Encoding: br')))->{status}, 501,
        'another encoding');

    # A megabyte packs to a thousand bytes, a gigabyte to a million.
    for my $mb (1, 100) {
        my $bomb = Compress::Zlib::memGzip(qq({"id": "${\ ('x' x ($mb << 20))}"}));
        my $answer = answer(sent(post($bomb, 'Content-Encoding: gzip')));

        like("$answer->{status} $answer->{body}", qr/^429.*resource_exhausted/,
            "a gzip bomb of $mb MB");
    }
}

# A body that somebody has read before lies in a file.
{
    my $long = qq({"id": "$item->{id}", "x": "${\ ('x' x 100_000)}"});

    is_item(answer(sent(post($ASK) =~ s{ /}{ /kept/}r)),
        'a body that was read before');
    is_item(answer(sent(post($long) =~ s{ /}{ /kept/}r)),
        'a long body that was read before');
    my $bid = call('PlaceBid', { itemId => $item->{id}, amount => 1000 },
        token => $bob->{token});
    is($bid->{status}, 200, 'and all goes on');
}

# What is too long is refused without being read.
{
    my $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        'Content-Length: 1000000000000'), 'x' x (MESSAGE_MAX + 1));
    my $answer = answer($socket);
    like("$answer->{status} $answer->{body}", qr/^429.*resource_exhausted/,
        'a terabyte is refused when a message is over');
    like($answer->{head}, qr/^Connection: close/mi, 'with its connection');

    $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        'Transfer-Encoding: chunked'), sprintf("%x\r\n", MESSAGE_MAX + 1),
        'x' x (MESSAGE_MAX + 1));
    is(answer($socket)->{status}, 429, 'and so are chunks');
    is(answer(sent(post('x' x MESSAGE_MAX)))->{status}, 400,
        'the longest message is read');
}

# The deadline is for the whole body, not for each of its bytes.
{
    my $start = time;
    my $socket = sent_to($strict->{values}{API_PORT}, head("POST $GET_ITEM",
        'Content-Type: application/json', 'Content-Length: 1000'));
    my $n = 0;

    until (IO::Select->new($socket)->can_read(0.1)
        || time - $start > ANSWER_S)
    {
        syswrite $socket, ' ';
        $n++;
    }
    my $answer = answer($socket);
    like("$answer->{status} $answer->{body}", qr/^504.*deadline_exceeded/,
        'a slow body meets the deadline');
    cmp_ok($n, '>', 1, 'though its bytes keep coming');

    # The server's own, here, would be that of gavel_deadline: ten seconds.
    $start = time;
    $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        'Content-Length: 1000', 'Connect-Timeout-Ms: 200'));
    is(answer($socket)->{status}, 504, "and the client's own");
    cmp_ok(time - $start, '<', 10, 'in its time');
}

# Two requests that look like one, and one that looks like two.
my $SMUGGLED = head('GET /healthz');
for (
    ['a length and chunks', 400, 'Content-Length: 5',
        'Transfer-Encoding: chunked'],
    ['two lengths',         400, 'Content-Length: 0', 'Content-Length: 5'],
    ['a list of lengths',   400, 'Content-Length: 0, 5'],
    ['a signed length',     400, 'Content-Length: +5'],
    ['a negative length',   400, 'Content-Length: -5'],
    ['a hex length',        400, 'Content-Length: 0x5'],
    ['a length of 2^64',    400, 'Content-Length: 18446744073709551621'],
    ['another coding',      501, 'Transfer-Encoding: identity'],
    ['two codings',         501, 'Transfer-Encoding: gzip, chunked'],
    ['two headers of it',   400, 'Transfer-Encoding: chunked',
        'Transfer-Encoding: chunked'],
    ['chunked and more',    501, 'Transfer-Encoding: chunked, identity'],
    ['a strange case and tail', 501, "Transfer-Encoding: xchunked"],
) {
    my ($what, $status, @headers) = @$_;
    my $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        @headers) . "0\r\n\r\n$SMUGGLED");
    my $answer = answer($socket);

    is($answer->{status}, $status, "smuggling: $what") or diag($answer->{head});
    ok(ended($socket), "smuggling: $what: and that was all");
}

for (
    ['a bad size',       "zz\r\n$ASK\r\n0\r\n\r\n"],
    ['a negative size',  "-5\r\n$ASK\r\n0\r\n\r\n"],
    ['a size of 2^64',   "10000000000000005\r\n$ASK\r\n0\r\n\r\n"],
    ['bytes behind it',  "2\r\n{}x\r\n0\r\n\r\n"],
) {
    my ($what, $body) = @$_;
    my $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        'Transfer-Encoding: chunked') . $body . $SMUGGLED);
    my $answer = answer($socket);

    is($answer->{status}, 400, "chunks: $what") or diag($answer->{head});
    ok(ended($socket), "chunks: $what: and that was all");
}

# A length that is shorter than the body: what is left is a request of its own.
{
    my $socket = sent(post($ASK) . $SMUGGLED);

    is_item(answer($socket), 'pipelined: the first');
    is(answer($socket)->{status}, 200, 'pipelined: the second');
}

# Requests one behind the other, with and without errors, answered in order.
{
    my @kinds = (
        [post($ASK), 200], [post('{'), 400],
        [head("PUT $GET_ITEM", 'Content-Length: 3') . 'abc', 405],
        [post('{}', 'Connect-Timeout-Ms: x'), 400],
        [head("POST $GET_ITEM", 'Content-Type: text/plain',
            'Content-Length: 3') . 'abc', 415],
        [head('POST /bids.v1.BidService/Nothing', 'Content-Length: 3')
            . 'abc', 404],
        [head('POST /bids.v1.BidService/PlaceBid',
            'Content-Type: application/json', 'Content-Length: 2') . '{}', 401],
    );
    my @order = map { @kinds } 1 .. 3;
    my $socket = sent(join '', map { $_->[0] } @order);

    is(join(' ', map { answer($socket)->{status} } @order),
        join(' ', map { $_->[1] } @order),
        'pipelined errors are answered in order, each with its own');

    $socket = sent();
    for (@kinds) {
        syswrite $socket, $_->[0];
        is(answer($socket)->{status}, $_->[1],
            "after an error the connection goes on: $_->[1]");
    }
    syswrite $socket, post($ASK);
    is_item(answer($socket), 'to the end');
}

# Verbs.
{
    my $get = "$GET_ITEM?connect=v1&encoding=json&message="
        . $ASK =~ s/([^\w-])/sprintf '%%%02X', ord $1/ger;
    my $socket = sent(head("GET $get"));

    is_item(answer($socket), 'GET');
    for my $verb (qw(HEAD DELETE OPTIONS PATCH TRACE)) {
        my $socket = sent(head("$verb $get", 'Connection: close'));
        my $answer = read_until($socket, sub { 0 });

        like($answer, qr{^HTTP/1\.1 405 }, "$verb is not allowed");
        unlike($answer, qr/"item"/, "$verb: nothing is told");
        like($answer, qr/^Allow: \S/mi, "$verb: but what is")
            unless $verb eq 'TRACE';
    }
    for my $page ('/healthz', '/metrics', '/.well-known/jwks.json') {
        my $socket = sent(head("HEAD $page") . head("GET $page"));
        my $head = read_until($socket, sub { $_[0] =~ /\r\n\r\n\z/ });

        like($head, qr{^HTTP/1\.1 200 .*^Content-Length: [1-9]}ms,
            "HEAD $page: a head");
        is(answer($socket)->{status}, 200, "HEAD $page: and no body");
    }
}

# Expect: 100-continue.
{
    my $socket = sent(head("POST $GET_ITEM", 'Content-Type: application/json',
        'Expect: 100-continue', 'Content-Length: ' . length $ASK));

    is(answer($socket)->{status}, 100, 'Expect: goes on');
    syswrite $socket, $ASK;
    is_item(answer($socket), 'Expect: and is answered');
}

# Whoever goes, at any moment, is gone.
{
    for my $n (1 .. length post($ASK)) {
        close sent(substr post($ASK), 0, $n);
    }
    # Logins that wait for their hash: their attempts are given back under the
    # address of a connection that has ended by then, for the message has none.
    my $body = qq({"email": "$bob->{email}", "password": "wrong"});
    my @logins = map {
        sent(head('POST /auth.v1.AuthService/Login', 'Content-Type:'
            . ' application/json', 'Content-Length: ' . length $body) . $body)
    } 1 .. 20;
    is_item(answer(sent(post($ASK))), 'others are served meanwhile');
    close $_ for @logins;
    is(call('Login', { email => $bob->{email}, password => $bob->{password} })
        ->{status}, 200, 'who hangs up hurts nobody');
    is_item(answer(sent(post($ASK))), 'nor does their connection');
}

cmp_ok(memory_kb() - $memory_kb, '<', GROWN_KB, 'the worker has not grown')
    unless world->sanitized;
is_deeply([nginx->workers], \@workers, 'the same worker to the end');

finish();
