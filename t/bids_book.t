# The book of waiting bids on real servers: deadlines, a full book, and commits
# whose outcome nobody was told.

use Gavel;

use Gavel::Lock;
use Gavel::Net qw(connect_to);
use Gavel::Proxy;
use Gavel::Reason;
use Gavel::Truth;
use Time::HiRes qw(time);

use constant {
    BOOK_MAX => 100,        # gavel_bid_queue
    TOO_MANY => 30,
};

my $proxy = Gavel::Proxy->new(to => postgres->{port});

world->nginx(
    http     => 'gavel_bid_queue ' . BOOK_MAX . ';',
    values   => { BIDS_DB => world->{stack}->database_url('nginx', 'bids')
        =~ s/:$proxy->{to}\b/:$proxy->{port}/r },
);
start('nginx');

my $ann = user('ann');
my @bidders = map { user("bidder$_") } 0 .. 5;


# Sends a bid; the answer is for answer_of().
sub send_bid {
    my ($item, $bidder, $amount, @headers) = @_;
    my $socket = connect_to(world->{port});
    my $body = qq({"itemId": "$item->{id}", "amount": $amount});

    print {$socket} join("\r\n", 'POST /bids.v1.BidService/PlaceBid HTTP/1.1',
        'Host: x', 'Connection: close', 'Content-Type: application/json',
        "Authorization: Bearer $bidder->{token}", @headers,
        'Content-Length: ' . length $body), "\r\n\r\n$body";
    $socket->flush;
    return $socket;
}

sub answer_of {
    my ($socket) = @_;
    my $text = do { local $/; <$socket> } // '';
    my ($status) = $text =~ m{^HTTP/1\.1 (\d+)};
    my ($code) = $text =~ /"code":"(\w+)"/;

    return join ' ', $status // 'none', $code // ();
}

sub gauge {
    my ($name) = @_;
    my $page = Gavel::Net::http_get("http://127.0.0.1:" . world->{port}
        . '/metrics')->{content};

    return $page =~ /^\Q$name\E (\d+)$/m ? $1 : undef;
}

sub bids_on {
    my ($item) = @_;

    return sql('bids', 'SELECT count(*), max(amount_cents) FROM bids'
        . " WHERE item_id = '$item->{id}'");
}

sub lock_of { return "SELECT FROM items WHERE id = '$_[0]{id}' FOR UPDATE" }


# A bid that waits in the book is not placed once its caller's time is over.
{
    my $item = item($ann, startPrice => 100);
    my ($first, $second, $took_s);

    while_locked('bids', lock_of($item), sub {
        my $start = time;

        $first = send_bid($item, $bidders[0], 100);
        eventually { waiting('bids') == 1 } 'deadline: a batch has the item';
        $second = send_bid($item, $bidders[1], 5000,
            'Connect-Timeout-Ms: 300');
        is(answer_of($second), '504 deadline_exceeded',
            'deadline: who waits behind it is told when their time is over');
        $took_s = time - $start;
        is(waiting('bids'), 1, 'deadline: while the batch still waits');
    });
    cmp_ok($took_s, '>=', 0.3, 'deadline: not before');
    is(answer_of($first), '200', 'deadline: the first bid is accepted');
    eventually { gauge('gavel_book_waiting') eq '0' }
        'deadline: nobody waits any more';
    is(bids_on($item), "1\t100", 'deadline: the second was never placed');
    is(answer_of(send_bid($item, $bidders[1], 5000)), '200',
        'deadline: the item is free');
    truth_stands('deadline');
}

# Bids on one item beyond what the book takes are refused at once.
{
    my $item = item($ann, startPrice => 100);
    my @runners = map {
        Gavel::Race::ready(world->{port}, PlaceBid => {
            itemId => $item->{id}, amount => 100,
        }, $bidders[1 + $_ % 5]{token})
    } 1 .. BOOK_MAX + TOO_MANY;

    while_locked('bids', lock_of($item), sub {
        my $first = send_bid($item, $bidders[0], 100);
        eventually { waiting('bids') == 1 } 'full: a batch has the item';
        syswrite $_->{socket}, $_->{last} for @runners;
        eventually { (gauge('gavel_rpc_total{rpc="PlaceBid",'
            . 'code="resource_exhausted"}') // 0) == TOO_MANY }
            'full: those beyond it hear of it at once';
        is(waiting('bids'), 1, 'full: while the batch still waits');
        release('bids');
        is(answer_of($first), '200', 'full: the first bid is accepted');
    });
    Gavel::Race::read_all(time, @runners);

    my @answers = map { scalar Gavel::Race::answer($_) } @runners;
    my %times;
    $times{ !$_ ? 'none' : $_->{status} == 429 ? 'full' : reason_of($_) }++
        for @answers;
    is_deeply(\%times, { full => TOO_MANY, BID_TOO_LOW => BOOK_MAX },
        'full: all others are judged') or diag(explain \%times);
    my ($full) = grep { $_ && $_->{status} == 429 } @answers;
    is(join(' ', $full->{body}{code}, reason_of($full)),
        'resource_exhausted BOOK_FULL', 'full: they are told why');
    like(metadata_of($full)->{retry_after_ms}, qr/^\d+$/,
        'full: and when to come again');
    is(bids_on($item), "1\t100", 'full: nothing else was placed');
}

# The connection is lost with the commit, or with its answer; a bid without a
# key is found by its own id, and the bidder hears what has become of it.
for my $case (
    ['the commit is lost',  sub { $proxy->lose_request('bids_insert') }],
    ['its answer is lost',  sub { $proxy->lose_answer('bids_insert',
                                  "COMMIT") }],
) {
    my ($what, $fault) = @$case;

    for my $key (undef, '11111111-1111-4111-8111-111111111111') {
        my $item = item($ann, startPrice => 100);
        my $name = "$what, " . (defined $key ? 'with a key' : 'without one');
        my $lost = $proxy->lost;
        my %bid = (itemId => $item->{id}, amount => 700,
            defined $key ? (idempotencyKey => $key
                =~ s/^1{8}/sprintf '%08x', rand 2 ** 32/er) : ());

        $fault->();
        my $answer = call('PlaceBid', \%bid, token => $bidders[2]{token});
        is($proxy->lost, $lost + 1, "$name: it was");
        is($answer->{status}, 200, "$name: the bid is accepted")
            or diag($answer->{text});
        is(bids_on($item), "1\t700", "$name: once");
        all_there($name, $answer);
        truth_stands($name);
    }
}

# Many at once, some of which would have been refused had they been judged.
{
    my $item = item($ann, startPrice => 100);

    $proxy->lose_answer('bids_insert', 'COMMIT');
    my @answers = race(map {
        [PlaceBid => { itemId => $item->{id}, amount => 100 * $_ },
            $bidders[$_ % 6]{token}]
    } 1 .. 60);
    my %times;
    $times{ !$_ ? 'none' : $_->{status} == 200 ? 200 : reason_of($_) }++
        for @answers;

    is(($times{none} || 0) + ($times{DATABASE_UNAVAILABLE} || 0), 0,
        'many in a lost commit: each has its answer') or diag(explain \%times);
    is((split /\t/, bids_on($item))[0], $times{200},
        'many in a lost commit: as many as were told are there');
    all_there('many in a lost commit', @answers);
    truth_stands('many in a lost commit');
}

finish();
