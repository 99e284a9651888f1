# GetItemBids and GetLeaderboard: the truth, under other names.

use Gavel;
use Gavel::Reason;

start('nginx');

my $ann = user('ann');
my @bidders = map { user("bidder$_") } 0 .. 4;
my $item = item($ann, startPrice => 1000);
my @placed;


sub bid {
    my ($n, $cents) = @_;

    push @placed, must('PlaceBid',
        { itemId => $item->{id}, amount => $cents },
        token => $bidders[$n]{token})->{bid};
}

sub bids {
    my ($message, %with) = @_;

    return must('GetItemBids', { itemId => $item->{id}, %$message }, %with);
}

sub board {
    my ($message, %with) = @_;

    return must('GetLeaderboard', { itemId => $item->{id}, %$message },
        %with)->{entries} || [];
}


is_deeply(bids({}), {}, 'GetItemBids: none yet');
is_deeply(board({}), [], 'GetLeaderboard: nobody yet');

bid($_ % 5, 1000 + 100 * $_) for 0 .. 12;

# Latest first; what is bid meanwhile belongs to no older page.
{
    my ($token, @all) = ('');

    for my $page (1 .. 5) {
        my $got = bids({ pageSize => 3, pageToken => $token });
        push @all, @{ $got->{bids} };
        $token = $got->{nextPageToken} // last;
        bid(($page + 2) % 5, 3000 + 100 * $page) if $page < 3;
    }
    is(join(' ', map { $_->{amount} } @all),
        join(' ', map { 1000 + 100 * $_ } reverse 0 .. 12),
        'GetItemBids: the latest first, page by page');
    is(join(' ', map { $_->{sequence} } @all), join(' ', reverse 2 .. 14),
        'GetItemBids: with the sequence each has made');
}

# Pseudonyms.
{
    my $all = bids({ pageSize => 100 })->{bids};
    my $board = board({});
    my %id = map { $_->{id} => 1 } @bidders;
    my %name;

    $name{ $_->{userId} }++ for @$all;
    is(scalar keys %name, 5, 'a pseudonym for each bidder');
    is((grep { $id{$_} } keys %name), 0, 'which is not the account');
    is(scalar @$board, 5, 'GetLeaderboard: each bidder once');
    is(join(' ', map { $_->{rank} } @$board), '1 2 3 4 5',
        'GetLeaderboard: by rank');
    is((grep { !$name{ $_->{bidder} } } @$board), 0,
        'GetLeaderboard: by the same pseudonyms');
    is(join(' ', map { $_->{amount} } @$board),
        join(' ', split /\n/, sql('bids', 'SELECT max(amount_cents) FROM bids'
        . " WHERE item_id = '$item->{id}' GROUP BY bidder_id"
        . ' ORDER BY 1 DESC')), "GetLeaderboard: by each one's best");

    my $mine = bids({ pageSize => 100 }, token => $bidders[2]{token})->{bids};
    is((grep { $_->{userId} eq $bidders[2]{id} } @$mine), 3,
        'a bidder knows their own');
    is((grep { $id{ $_->{userId} } } @$mine), 3, 'and nobody else');

    my $sellers = bids({ pageSize => 100 }, token => $ann->{token})->{bids};
    is((grep { !$id{ $_->{userId} } } @$sellers), 0,
        'the seller knows them all');
    is((grep { !$id{ $_->{bidder} } }
        @{ board({}, token => $ann->{token}) }), 0,
        'GetLeaderboard: the seller, too');

    my $other = item($ann);
    must('PlaceBid', { itemId => $other->{id}, amount => 1000 },
        token => $bidders[0]{token});
    my $there = must('GetItemBids', { itemId => $other->{id} })->{bids}[0];
    ok(!$name{ $there->{userId} }, 'another name on another item');
}

# A reader who has been told of a bid finds it.
for my $n (1 .. 20) {
    bid($n % 5, 10000 + 500 * $n);
    my ($latest) = @{ bids({ pageSize => 1 })->{bids} };
    my ($best) = @{ board({ limit => 1 }) };
    my $got = must('GetItem', { id => $item->{id} })->{item};

    is("$latest->{amount} $best->{amount} $got->{currentHighestBid}",
        join(' ', (10000 + 500 * $n) x 3), "bid $n is in all three");
}

is(scalar @{ board({ limit => 2 }) }, 2, 'GetLeaderboard: no more than asked');

for my $rpc (qw(GetItemBids GetLeaderboard)) {
    is(reason_of(call($rpc, { itemId => $ann->{id} })), 'ITEM_NOT_FOUND',
        "$rpc: an item that is not there");
    is(join(' ', fields_of(call($rpc, { itemId => 'clock' }))), 'item_id',
        "$rpc: an id that is none");
    is(join(' ', fields_of(call($rpc, {}))), 'item_id', "$rpc: no id");
}

for my $size (-1, 101, 2147483647) {
    is(join(' ', fields_of(call('GetItemBids',
        { itemId => $item->{id}, pageSize => $size }))), 'page_size',
        "GetItemBids: no $size a page");
    is(join(' ', fields_of(call('GetLeaderboard',
        { itemId => $item->{id}, limit => $size }))), 'limit',
        "GetLeaderboard: no $size ranks");
}

{
    my $token = bids({ pageSize => 1 })->{nextPageToken};
    my $other = item($ann);

    is(join(' ', fields_of(call('GetItemBids',
        { itemId => $other->{id}, pageToken => $token }))), 'page_token',
        "GetItemBids: another item's place");
    is(join(' ', fields_of(call('GetItemBids',
        { itemId => $item->{id}, pageToken => scalar reverse $token }))),
        'page_token', 'GetItemBids: no place at all');
}

finish();
