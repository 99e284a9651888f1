# What BidService does not take, in JSON and in protobuf: each is told which
# field is wrong, nothing is stored, and the worker lives on.

use Gavel;

use Gavel::Client;
use Gavel::Protobuf;
use Gavel::Reason;
use HTTP::Tiny;
use JSON::PP ();

use constant {
    NIL      => '00000000-0000-0000-0000-000000000000',
    INT64    => '9223372036854775807',
    TEN_MB   => 10 * 1024 * 1024,
};

start('nginx');

my $ann = user('ann');
my $bob = user('bob');
my $item = item($ann);
my $end_at = Gavel::World::rfc3339(time + 86400);
my @workers = nginx->workers;
my $rows = 'SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM bids),'
    . ' (SELECT sum(sequence) FROM items)';
my $before = sql('bids', $rows);
my $http = HTTP::Tiny->new(timeout => 15, http_proxy => undef);


# A call with JSON as it is written.
sub call_json {
    my ($rpc, $json, $user) = @_;
    my $answer = $http->post('http://127.0.0.1:' . world->{port}
        . Gavel::Client::path($rpc), { content => $json, headers => {
            'Content-Type' => 'application/json',
            Authorization  => "Bearer $user->{token}" } });

    return { status => $answer->{status}, text => $answer->{content},
        body => scalar eval { JSON::PP->new->utf8->decode($answer->{content}) } };
}

# Both spellings of a message are refused for the same field.
sub malformed_both {
    my ($what, $rpc, $user, $field, $json, $proto) = @_;
    my %answer = (JSON => call_json($rpc, $json, $user));

    $answer{protobuf} = call_proto($rpc, $proto, token => $user->{token})
        if defined $proto;
    for my $codec (sort keys %answer) {
        is(join(' ', $answer{$codec}{status}, $answer{$codec}{body}{code} // '',
            fields_of($answer{$codec})), "400 invalid_argument $field",
            "$rpc: $what, in $codec") or diag($answer{$codec}{text});
    }
}


# Amounts and prices: what JSON can write and protobuf cannot comes alone.
for (
    ['zero',          '0',                       0],
    ['negative',      '-1',                      -1],
    ['2^53',          '9007199254740992',        9007199254740992],
    ['2^53 as text',  '"9007199254740992"',      9007199254740992],
    ['2^63 - 1',      INT64,                     int INT64],
    ['-2^63',         '-9223372036854775808',    -9223372036854775807 - 1],
    ['2^63',          '9223372036854775808'],
    ['2^64 + 1000',   '18446744073709552616'],
    ['a fraction',    '1000.5'],
    ['a fraction as text', '"1000.5"'],
    ['too fine an exponent', '1e-2'],
    ['too large an exponent', '1e19'],
    ['a huge exponent', '1e999999999'],
    ['a word',        '"ten"'],
    ['a hex number',  '"0x10"'],
    ['spaces',        '" 1000"'],
    ['nothing',       '""'],
    ['a truth',       'true'],
    ['a list',        '[1000]'],
    ['an object',     '{"cents": 1000}'],
    ['not a number',  '"NaN"'],
    ['infinity',      '"Infinity"'],
) {
    my ($what, $json, $n) = @$_;

    malformed_both("amount: $what", 'PlaceBid', $bob, 'amount',
        qq({"itemId": "$item->{id}", "amount": $json}),
        defined $n ? message(1 => $item->{id}, 2 => \$n) : undef);
    malformed_both("start_price: $what", 'CreateItem', $ann, 'start_price',
        qq({"title": "x", "startPrice": $json, "endAt": "$end_at"}),
        defined $n ? message(1 => 'x', 3 => \$n, 4 => $end_at) : undef);
}

# Ids.
for my $id ('', 'clock', NIL, "$item->{id}0", substr($item->{id}, 1),
    "{$item->{id}}", $item->{id} =~ tr/-//dr, "$item->{id}\n",
    $item->{id} =~ s/.$/g/r, "' OR 1=1 --", 'x' x 100_000)
{
    my $json = JSON::PP->new->allow_nonref->encode($id);
    my $name = length $id > 50 ? 'a long id' : "the id " . $json;

    malformed_both($name, @$_) for (
        ['PlaceBid', $bob, 'item_id', qq({"itemId": $json, "amount": 1000}),
            message(1 => $id, 2 => \1000)],
        ['GetItem', $bob, 'id', qq({"id": $json}), message(1 => $id)],
        ['UpdateItem', $ann, 'id', qq({"id": $json, "title": "x"}),
            message(1 => $id, 2 => 'x')],
        ['CancelItem', $ann, 'id', qq({"id": $json}), message(1 => $id)],
        ['GetItemBids', $bob, 'item_id', qq({"itemId": $json}),
            message(1 => $id)],
        ['GetLeaderboard', $bob, 'item_id', qq({"itemId": $json}),
            message(1 => $id)],
    );
    next if $id eq '';      # these may be left out
    malformed_both($name, 'PlaceBid', $bob, $_->[0], sprintf('{"itemId": "%s",'
        . ' "amount": 1000, "%s": %s}', $item->{id}, $_->[0], $json),
        message(1 => $item->{id}, 2 => \1000, $_->[1] => $id))
        for ['user_id', 3], ['idempotency_key', 4];
}

# Pages.
{
    my $token = must('ListItems', { pageSize => 1 })->{nextPageToken} // do {
        item($ann);
        $before = sql('bids', $rows);
        must('ListItems', { pageSize => 1 })->{nextPageToken};
    };
    my %size_of = (ListItems => 1, ListSellerItems => 1, ListMyBids => 1,
        GetItemBids => 2, GetLeaderboard => 2);

    for my $rpc (sort keys %size_of) {
        my ($id, @id) = $size_of{$rpc} == 1 ? ('')
            : (qq("itemId": "$item->{id}", ), 1 => $item->{id});
        my ($field, $json) = $rpc eq 'GetLeaderboard'
            ? ('limit', 'limit') : ('page_size', 'pageSize');
        my $number = $size_of{$rpc};

        malformed_both("$field of $_", $rpc, $ann, $field,
            qq({$id"$json": $_}), message(@id, $number => \(my $n = $_)))
            for -1, 101, 2147483647, -2147483648;
        malformed_both("$field of $_", $rpc, $ann, $field,
            qq({$id"$json": $_})) for 2147483648, 1e10, 1.5, '"ten"';

        next if $rpc eq 'GetLeaderboard';
        malformed_both("a token of $_->[0]", $rpc, $ann, 'page_token',
            qq({$id"pageToken": "$_->[1]"}),
            message(@id, $number + 1 => $_->[1]))
            for ['another query', $rpc eq 'ListItems'
                    ? $token =~ s/(.)$/$1 eq '0' ? 1 : 0/er : $token],
                ['one letter', 'x'], ['zeros', '0' x length $token],
                ['half a token', substr $token, 0, length($token) / 2],
                ['a long word', 'f' x 100_000];
    }
}

# Texts that are none, and images that are no https URLs.
my %good = (title => 1, description => 2, category => 6);

for my $field (sort keys %good) {
    for (['a cut letter', "\xc3"], ['an overlong letter', "\xc0\xaf"],
        ['a surrogate', "\xed\xa0\x80"], ['beyond Unicode',
        "\xf4\x90\x80\x80"], ['a lone tail', "\x80"], ['NUL', "\0"])
    {
        my ($what, $bytes) = @$_;
        my $text = "x${bytes}y";
        my @fields = (1 => 'x', 3 => \100, 4 => $end_at);

        @fields[0, 1] = () if $field eq 'title';
        my $json = call_json('CreateItem', sprintf('{%s"startPrice": 100,'
            . ' "endAt": "%s", "%s": "%s"}', $field eq 'title' ? ''
            : '"title": "x", ', $end_at, $field, $text), $ann);
        is("$json->{status} $json->{body}{code}", '400 invalid_argument',
            "CreateItem: $what in $field, in JSON") or diag($json->{text});

        my $proto = call_proto('CreateItem', message((grep { defined } @fields),
            $good{$field} => $text), token => $ann->{token});
        is(join(' ', $proto->{status}, $proto->{body}{code} // '',
            fields_of($proto)), "400 invalid_argument $field",
            "CreateItem: $what in $field, in protobuf")
            or diag($proto->{text});
    }
}

for my $text ('\u0000', '\ud800', '\udc00x', '\ud800\ud800') {
    malformed_both("a title of $text", 'CreateItem', $ann, 'title',
        qq({"title": "x$text", "startPrice": 1, "endAt": "$end_at"}));
}

for my $image ('', 'x', 'http://a.example/1.jpg', 'https://', 'https:///x',
    '//a.example/1.jpg', 'HTTP://a.example', 'javascript:alert(1)',
    'data:image/png;base64,AAAA', 'https://a.example/ 1.jpg',
    "https://a.example/\n1.jpg", 'https://a.example/"onload=x',
    'https://a.example/<script>', 'file:///etc/passwd',
    'https://' . 'x' x 2048)
{
    my $json = JSON::PP->new->allow_nonref->encode($image);
    my $name = 'an image ' . substr $json, 0, 40;

    malformed_both($name, 'CreateItem', $ann, 'images', qq({"title": "x",)
        . qq( "startPrice": 1, "endAt": "$end_at", "images": [$json]}),
        message(1 => 'x', 3 => \1, 4 => $end_at, 5 => $image));
    malformed_both($name, 'UpdateItem', $ann, 'images',
        qq({"id": "$item->{id}", "images": [$json]}),
        message(1 => $item->{id}, 4 => $image));
}

# Ten megabytes are no message at all; what fits is told its limit.
for my $field (sort keys %good) {
    my $text = 'x' x TEN_MB;
    my @rest = (3 => \1, 4 => $end_at);

    for my $answer (
        call_json('CreateItem', qq({"$field": "$text"}), $ann),
        call_proto('CreateItem', message($good{$field} => $text, @rest),
            token => $ann->{token}))
    {
        is("$answer->{status} $answer->{body}{code}",
            '429 resource_exhausted', "CreateItem: $field of 10 MB");
    }
}

# Protobuf that is none.
for (
    ['a cut varint',        "\x10\x80"],
    ['eleven bytes of one', "\x10" . "\xff" x 10 . "\1"],
    ['a length beyond it',  "\x0a\x7fx"],
    ['a length of 2^63',    "\x0a" . "\xff" x 9 . "\1"],
    ['field 0',             "\x00\x01"],
    ['a group',             "\x0b\x0c"],
    ['wire type 7',         "\x0f"],
    ['a fixed32 amount',    "\x15\1\2\3\4" . text(1, $item->{id})],
) {
    my ($what, $bytes) = @$_;
    my $answer = call_proto('PlaceBid', $bytes, token => $bob->{token});

    is("$answer->{status} $answer->{body}{code}", '400 invalid_argument',
        "PlaceBid: $what") or diag($answer->{text});
}

# JSON that is none.
for (
    ['nothing', ''], ['a word', 'bid'], ['a list', '[]'], ['a text', '"x"'],
    ['null', 'null'], ['half of it', qq({"itemId": "$item->{id}")],
    ['a comma', '{"amount": 1,}'], ['something behind it', '{} {}'],
    ['a byte order mark', "\xef\xbb\xbf{}"], ['quotes of another kind',
    "{'amount': 1}"], ['a leading zero', '{"amount": 01000}'],
    ['a field twice', '{"amount": 1, "amount": 2}'],
    ['both names of a field', '{"item_id": "x", "itemId": "x"}'],
    ['depth', '{"x":' x 5000], ['depth of lists', '[' x 200_000],
    ['a raw tab', qq({"itemId": "\t"})], ['a comment', '{/* */}'],
) {
    my ($what, $json) = @$_;
    my $answer = call_json('PlaceBid', $json, $bob);

    is("$answer->{status} $answer->{body}{code}", '400 invalid_argument',
        "PlaceBid: $what") or diag($answer->{text});
}

is(sql('bids', $rows), $before, 'nothing of all that was stored');
is_deeply([nginx->workers], \@workers, 'by the same worker');

finish();
