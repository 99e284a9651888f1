# CreateItem: what may be listed, and what a refused item leaves: nothing.

use Gavel;
use Gavel::Reason;

run_tests();


# A time so many days from now.
sub in_days { return Gavel::World::rfc3339(time + $_[0] * 86400) }

sub images {
    return join ', ', map { qq("https://example.com/$_.jpg") } 1 .. $_[0];
}

__DATA__

=== CreateItem: an item with all its fields
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock \$random", "description": "It ticks.", "start_price": 1500, "end_at": "@{[main::in_days(3)]}", "images": [@{[main::images(2)]}], "category": "clocks"}}
--- as: ann
--- capture
id=item.id
--- response_json
{"item": {"title": "Clock $random", "description": "It ticks.", "startPrice": "1500", "currentHighestBid": null, "images": ["https://example.com/1.jpg", "https://example.com/2.jpg"], "category": "clocks", "sellerId": "$ann", "status": "ITEM_STATUS_ACTIVE", "minNextBid": "1500", "bidCount": null, "winnerId": null, "sequence": "1"}}
--- bids_rows
SELECT i.seller_id, t.title, i.status, i.sequence, i.updated_at = i.created_at,
       o.routing_key, o.subject_id = i.id
  FROM items i JOIN item_texts t ON t.item_id = i.id
  JOIN outbox o ON o.subject_id = i.id WHERE t.title = 'Clock $random'
=>
$ann	Clock $random	1	1	t	item.created	t


=== CreateItem: the least that an item needs
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": "1", "endAt": "@{[main::in_days(365)]}"}}
--- as: ann
--- response_json
{"item": {"title": "Clock", "description": null, "images": null, "category": null, "minNextBid": "1"}}


=== CreateItem: the dearest that an item can be
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 9007199254740991, "endAt": "@{[main::in_days(1)]}"}}
--- as: ann
--- response_json
{"item": {"startPrice": "9007199254740991", "minNextBid": "9007199254740991"}}


=== CreateItem: all mistakes are told at once
--- users: ann
--- request
POST /bids.v1.BidService/CreateItem
{"title": "  ", "startPrice": 0, "endAt": "tomorrow", "images": ["http://example.com/a.jpg"]}
--- as: ann
--- error_code: 400
--- response_json malformed
title: Must not be blank.
start_price: Must be whole cents from 1 to 9007199254740991.
images: Must be https URLs of at most 2048 bytes.
end_at: Must be a time as in RFC 3339.


=== CreateItem: no end in the past
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Late \$random", "startPrice": 1, "endAt": "@{[main::in_days(-1)]}"}}
--- as: ann
--- error_code: 400
--- response_json malformed
end_at: Must be in the future, a year ahead at most.
--- bids_rows
SELECT count(*) FROM item_texts WHERE title = 'Late $random'
=>
0


=== CreateItem: no end beyond a year
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(367)]}"}}
--- as: ann
--- error_code: 400
--- response_json malformed
end_at: Must be in the future, a year ahead at most.


=== CreateItem: texts are bounded in bytes
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "@{['x' x 201]}", "description": "@{['x' x 10001]}", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "category": "@{['x' x 65]}"}}
--- as: ann
--- error_code: 400
--- response_json malformed
title: Must be at most 200 bytes.
description: Must be at most 10000 bytes.
category: Must be at most 64 bytes.


=== CreateItem: texts as long as they may be
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "@{['x' x 200]}", "description": "@{['x' x 10000]}", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": [@{[main::images(12)]}], "category": "@{['x' x 64]}"}}
--- as: ann


=== CreateItem: not more than twelve images
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": [@{[main::images(13)]}]}}
--- as: ann
--- error_code: 400
--- response_json malformed
images: Must be at most 12.


=== CreateItem: an image is an https URL with a host
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": ["https://"]}}
--- as: ann
--- error_code: 400
--- request2 eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": ["javascript:alert(1)"]}}
--- as2: ann
--- error_code2: 400
--- request3 eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": ["https://example.com/\\"onload=x"]}}
--- as3: ann
--- error_code3: 400
--- request4 eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}", "images": ["https://@{['x' x 2048]}"]}}
--- as4: ann
--- error_code4: 400


=== CreateItem: the character NUL is no text
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock\\u0000", "startPrice": 1, "endAt": "@{[main::in_days(1)]}"}}
--- as: ann
--- error_code: 400
--- response_json
{"code": "invalid_argument"}


=== CreateItem: SQL in a text is a text
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "'); DROP TABLE bids; --", "description": "\$random", "startPrice": 1, "endAt": "@{[main::in_days(1)]}"}}
--- as: ann
--- response_json
{"item": {"title": "'); DROP TABLE bids; --"}}
--- bids_rows
SELECT title FROM item_texts WHERE description = '$random'
=>
'); DROP TABLE bids; --


=== CreateItem: money is no fraction, and not beyond its range
--- users: ann
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1.5, "endAt": "@{[main::in_days(1)]}"}}
--- as: ann
--- error_code: 400
--- request2 eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 9007199254740992, "endAt": "@{[main::in_days(1)]}"}}
--- as2: ann
--- error_code2: 400
--- response_json2 malformed
start_price: Must be whole cents from 1 to 9007199254740991.
--- request3 eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": "9223372036854775808", "endAt": "@{[main::in_days(1)]}"}}
--- as3: ann
--- error_code3: 400


=== CreateItem: nobody is no seller
--- request eval
qq{POST /bids.v1.BidService/CreateItem
{"title": "Clock", "startPrice": 1, "endAt": "@{[main::in_days(1)]}"}}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID
