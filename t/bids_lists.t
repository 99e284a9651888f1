# ListItems, ListSellerItems, ListMyBids: every order page by page, while
# others sell and bid, and what no list takes.

use Gavel;
use Gavel::Reason;

start('nginx');

my $word = random_name('zeppelin') =~ tr/-//dr;
my $ann = user('ann');
my @bidders = map { user("bidder$_") } 1 .. 3;
my @items = map { an_item($_) } 0 .. 16;


# Prices and ends that meet, so that ids decide.
sub an_item {
    my ($n) = @_;

    return item($ann,
        title => $n % 2 ? "A $word" : "Number $n", category => "cat$word",
        startPrice => 1000 * (1 + $n % 4), ends_in_s => 3600 + 60 * ($n % 5));
}

sub bid {
    my ($bidder, $item, $cents, %more) = @_;

    return must('PlaceBid', { itemId => $item->{id}, amount => $cents, %more },
        token => $bidder->{token})->{bid};
}

# All pages of a list; meanwhile() happens after each of them.
sub pages {
    my ($rpc, $message, $what, %with) = @_;
    my $meanwhile = delete $with{meanwhile} || sub { };
    my ($token, @all) = ('');

    for (1 .. 50) {
        my $page = must($rpc, { %$message, pageToken => $token }, %with);
        push @all, @{ $page->{$what} || [] };
        $token = $page->{nextPageToken} // '';
        return @all if $token eq '';
        $meanwhile->();
    }
    die "$rpc: no last page\n";
}

sub ids { return join ' ', map { $_->{id} } @_ }

sub ids_by {
    my ($order, $where) = @_;

    return join ' ', split /\n/, sql('bids', "SELECT id FROM items i"
        . " WHERE category = 'cat$word' AND status = 1 $where"
        . " ORDER BY $order");
}


# Some bids, so that most_bids and the prices say something.
for my $n (0 .. 5) {
    bid($bidders[$_ % 2], $items[$n], 5000 + 1000 * $_) for 0 .. $n;
}

my $price = 'greatest(start_cents, highest_cents)';
my %sql = (
    ending_soon => 'end_at, id',
    newest      => 'created_at DESC, id DESC',
    price_asc   => "$price, id",
    price_desc  => "$price DESC, id DESC",
    most_bids   => 'bid_count DESC, id DESC',
);

for my $order ('', sort keys %sql) {
    my $by = $sql{ $order || 'ending_soon' };

    is(ids(pages('ListItems', { category => "cat$word", orderBy => $order,
        pageSize => 5 }, 'items')), ids_by($by, ''),
        "ListItems: by '$order', page by page");
}

for my $order (sort keys %sql) {
    my $former = ids_by($sql{$order}, '');
    my %is_new;
    my @listed = map { $_->{id} } pages('ListItems', {
        category => "cat$word", orderBy => $order, pageSize => 4,
    }, 'items', meanwhile => sub {
        return if keys %is_new >= 8;
        $is_new{ $_->{id} } = 1 for map { an_item($_) } 0 .. 3;
    });
    my %times;

    $times{$_}++ for @listed;
    is((grep { $times{$_} > 1 } keys %times), 0,
        "ListItems: by $order, none twice while others are listed");
    is(join(' ', grep { !$is_new{$_} } @listed), $former,
        "ListItems: by $order, none lost while others are listed");
}

{
    my $found = ids(pages('ListItems', { query => $word, pageSize => 3,
        orderBy => 'newest' }, 'items'));
    my $odd = ids_by('created_at DESC, id DESC', "AND EXISTS (SELECT FROM"
        . " item_texts t WHERE t.item_id = i.id AND t.title LIKE 'A %')");

    is($found, $odd, 'ListItems: by a word of the title');
    is(ids(pages('ListItems', { query => $word, category => "cat$word",
        orderBy => 'newest' }, 'items')), $odd,
        'ListItems: by a word and a category');
    is(ids(pages('ListItems', { query => $word, category => 'other' },
        'items')), '', 'ListItems: by a word in another category');
    is(ids(pages('ListItems', { query => "$word nonesuch" }, 'items')), '',
        'ListItems: all words are meant');

    for my $query ("'", '"', '(((', 'a & | !', '\\', '%', ':*',
        "\x{1F600}", 'the', '-', 'or or or')
    {
        is(call('ListItems', { query => $query })->{status}, 200,
            'ListItems: a query of ' . join ' ', map { ord } split //, $query);
    }
}

{
    my $item = an_item(1);
    my @of = (category => "cat$word", query => $word, pageSize => 100);

    must('CancelItem', { id => $item->{id} }, token => $ann->{token});
    is(ids(pages('ListItems', { @of, status => 'ITEM_STATUS_CANCELLED' },
        'items')), $item->{id}, 'ListItems: what was cancelled');
    unlike(ids(pages('ListItems', { @of }, 'items')), qr/$item->{id}/,
        'ListItems: which is not active');
    is(ids(pages('ListItems', { @of, status => 'ITEM_STATUS_ENDED' },
        'items')), '', 'ListItems: nor ended');
}

# What no list takes.
my $token = must('ListItems',
    { category => "cat$word", pageSize => 5 })->{nextPageToken};
my @bad = (
    [page_size  => { pageSize => -1 }],
    [page_size  => { pageSize => 101 }],
    [page_size  => { pageSize => 2147483647 }],
    [page_size  => { pageSize => -2147483648 }],
    [order_by   => { orderBy => 'seller' }],
    [order_by   => { orderBy => 'id; DROP TABLE items' }],
    [status     => { status => 4 }],
    [status     => { status => -1 }],
    [query      => { query => 'x' x 201 }],
    [category   => { category => 'x' x 65 }],
    [page_token => { pageToken => 'x' }],
    [page_token => { pageToken => "${token}0" }],
    [page_token => { pageToken => $token }],
    [page_token => { pageToken => $token, category => "cat$word",
                     orderBy => 'newest' }],
    [page_token => { pageToken => $token, category => "cat$word",
                     query => 'x' }],
    [page_token => { pageToken => $token, category => "cat$word",
                     status => 'ITEM_STATUS_ENDED' }],
    [page_token => { category => "cat$word",
                     pageToken => $token =~ s/^(.)/$1 eq 'f' ? 0 : 'f'/er }],
);

for (@bad) {
    my ($field, $message) = @$_;
    my $answer = call('ListItems', $message);

    is("$answer->{status} @{[fields_of($answer)]}", "400 $field",
        "ListItems: $field is malformed");
}
is(call('ListItems', { pageToken => $token, category => "cat$word",
    pageSize => 1 })->{status}, 200, 'ListItems: pages may change their size');

# ListSellerItems: the caller's own, whatever their status.
{
    my $bob = user('bob');
    my @own = map { item($bob, title => "Bob's $_") } 1 .. 7;
    my %as = (token => $bob->{token});

    must('CancelItem', { id => $own[3]{id} }, %as);
    is(ids(pages('ListSellerItems', { pageSize => 3 }, 'items', %as,
        meanwhile => sub { item($bob) })), ids(reverse @own),
        'ListSellerItems: all of mine, the newest first');

    my $token = must('ListSellerItems', { pageSize => 2 }, %as)
        ->{nextPageToken};
    my $answer = call('ListSellerItems', { pageToken => $token },
        token => $ann->{token});
    is("$answer->{status} @{[fields_of($answer)]}", '400 page_token',
        "ListSellerItems: another's place is none of mine");
    is(call('ListSellerItems', {})->{status}, 401,
        'ListSellerItems: nobody sells');
}

# ListMyBids: how the caller stands.
{
    my ($carol, $dave) = (user('carol'), user('dave'));
    my @on = map { item($ann) } 1 .. 5;
    my %as = (token => $carol->{token});

    bid($carol, $_, 1000) for @on;
    bid($dave, $_, 2000) for @on[0, 1];
    bid($carol, $on[0], 3000);

    my @mine = pages('ListMyBids', { pageSize => 2 }, 'entries', %as,
        meanwhile => sub { bid($carol, item($ann), 1000) });
    is(ids(map { $_->{item} } @mine), ids(reverse @on),
        'ListMyBids: each item once, the newest first');
    is(join(' ', map { "$_->{myHighest} $_->{status}" } @mine),
        join(' ', ('1000 MY_BID_STATUS_WINNING') x 3,
        '1000 MY_BID_STATUS_OUTBID', '3000 MY_BID_STATUS_WINNING'),
        'ListMyBids: with my highest and how it stands');

    is(ids(pages('ListMyBids', {}, 'entries', token => $ann->{token})), '',
        'ListMyBids: who has not bid has none');
    is(call('ListMyBids', {})->{status}, 401, 'ListMyBids: nor nobody');

    my $token = must('ListMyBids', { pageSize => 2 }, %as)->{nextPageToken};
    my $answer = call('ListMyBids', { pageToken => $token },
        token => $dave->{token});
    is("$answer->{status} @{[fields_of($answer)]}", '400 page_token',
        "ListMyBids: another's place is none of mine");
}

finish();
