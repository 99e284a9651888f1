# The sentences about auctions that must always be true, asked of the database.
package Gavel::Truth;

use strict;
use warnings;

use Exporter qw(import);

use Gavel;

our @EXPORT = qw(truth_stands all_there);

# What must always be true, as statements that find nothing.
my %FOUND = (
    'the highest bid is the greatest' => q{
        SELECT i.id FROM items i LEFT JOIN bids b ON b.item_id = i.id
         GROUP BY i.id HAVING i.highest_cents
               IS DISTINCT FROM coalesce(max(b.amount_cents), 0)
            OR i.bid_count <> count(b.id)},
    'bids only rise' => q{
        SELECT * FROM (SELECT amount_cents <= lag(amount_cents) OVER w
                              OR sequence <> lag(sequence) OVER w + 1 AS falls
                         FROM bids WINDOW w AS (PARTITION BY item_id
                              ORDER BY sequence)) b WHERE falls},
    'nobody bids against themselves' => q{
        SELECT * FROM (SELECT bidder_id = lag(bidder_id)
                              OVER (PARTITION BY item_id ORDER BY sequence)
                              AS same FROM bids) b WHERE same},
    'each bid has one event' => q{
        SELECT i.id FROM items i
         WHERE (SELECT count(*) FROM bids b WHERE b.item_id = i.id)
            <> (SELECT count(*) FROM outbox o WHERE o.subject_id = i.id
                   AND o.routing_key = 'bid.placed')},
    'the relay finds every event' => q{
        SELECT sum(events), count(*) FROM outbox
        HAVING sum(events) <> count(*)},
    'each ending has one event' => q{
        SELECT i.id FROM items i
         WHERE (SELECT count(*) FROM outbox o WHERE o.subject_id = i.id
                   AND o.routing_key = 'item.ended')
            <> (i.status = 2)::integer},
    'no bid is out of place' => q{
        SELECT b.id FROM bids b JOIN items i ON i.id = b.item_id
         WHERE i.status = 3 OR b.created_at >= i.end_at
            OR b.bidder_id = i.seller_id OR b.amount_cents < i.start_cents},
);


# Checks them all.
sub truth_stands {
    my ($after) = @_;

    is(join("\n", map { sql('bids', $FOUND{$_}) } sort keys %FOUND),
        "\n" x (keys(%FOUND) - 1), "$after: the truth stands");
}


# Every bid answered 200 is in the database once, as it was told.
sub all_there {
    my ($after, @answers) = @_;
    my @bids = map { $_->{body}{bid} } grep { $_ && $_->{status} == 200 }
        @answers;
    my %is = map { $_ => 1 } split /\n/, sql('bids',
        "SELECT concat_ws(' ', id, amount_cents, sequence) FROM bids");

    is((grep { !$is{"$_->{id} $_->{amount} $_->{sequence}"} } @bids), 0,
        "$after: what was accepted is there");
}

1;
