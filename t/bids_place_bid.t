# PlaceBid: amounts, idempotency keys, and whoever may not bid.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== PlaceBid: the seller cannot bid
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as: ann
--- error_code: 403
--- response_json refusal: permission_denied SELLER_CANNOT_BID
--- bids_rows
SELECT count(*) FROM bids WHERE item_id = '$clock'
=>
0


=== PlaceBid: the highest bidder waits for another's bid
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as: bob
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 5000}
--- as2: bob
--- error_code2: 400
--- response_json2 refusal: failed_precondition ALREADY_HIGHEST_BIDDER


=== PlaceBid: a bid for somebody else
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "userId": "$carol", "amount": 1000}
--- as: bob
--- error_code: 403
--- response_json refusal: permission_denied SUBJECT_MISMATCH


=== PlaceBid: nobody cannot bid
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID


=== PlaceBid: an item that is not there
--- users: bob
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$missing", "amount": 1000}
--- as: bob
--- error_code: 404
--- response_json refusal: not_found ITEM_NOT_FOUND


=== PlaceBid: all mistakes are told at once
--- users: bob
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "clock", "userId": "bob", "idempotencyKey": "1"}
--- as: bob
--- error_code: 400
--- response_json malformed
item_id: Must be a UUID.
amount: Must be whole cents from 1 to 9007199254740991.
user_id: Must be a UUID.
idempotency_key: Must be a UUID.


=== PlaceBid: the greatest amount there is
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 9007199254740991}
--- as: bob
--- response_json
{"bid": {"amount": "9007199254740991"}}
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 9007199254740991}
--- as2: carol
--- error_code2: 400
--- response_json2
{"code": "failed_precondition"}


=== PlaceBid: exponents and text are numbers, when whole
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1e3}
--- as: bob
--- response_json
{"bid": {"amount": "1000"}}
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": "1.1e3"}
--- as2: carol
--- response_json2
{"bid": {"amount": "1100"}}


=== PlaceBid: zero is no amount
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 0}
--- as: bob
--- error_code: 400
--- response_json malformed
amount: Must be whole cents from 1 to 9007199254740991.
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": -1000}
--- as2: bob
--- error_code2: 400
--- response_json2 malformed
amount: Must be whole cents from 1 to 9007199254740991.


=== PlaceBid: nothing beyond 2^53 - 1
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 9007199254740992}
--- as: bob
--- error_code: 400
--- response_json malformed
amount: Must be whole cents from 1 to 9007199254740991.
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 9223372036854775807}
--- as2: bob
--- error_code2: 400
--- response_json2 malformed
amount: Must be whole cents from 1 to 9007199254740991.
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 9223372036854775808}
--- as3: bob
--- error_code3: 400
--- response_json3
{"code": "invalid_argument"}
--- bids_rows
SELECT count(*) FROM bids WHERE item_id = '$clock'
=>
0


=== PlaceBid: no fractions, words or truths
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000.5}
--- as: bob
--- error_code: 400
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": "ten"}
--- as2: bob
--- error_code2: 400
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": true}
--- as3: bob
--- error_code3: 400
--- request4
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": [1000]}
--- as4: bob
--- error_code4: 400


=== PlaceBid: the same key gives the first answer again
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as: bob
--- capture
bid=bid.id
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 2000}
--- as2: carol
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as3: bob
--- response_json3
{"bid": {"id": "$bid", "itemId": "$clock", "userId": "$bob", "amount": "1000", "sequence": "2"}}
--- bids_rows
SELECT count(*), (SELECT count(*) FROM outbox WHERE subject_id = '$clock'
                  AND routing_key = 'bid.placed')
  FROM bids WHERE item_id = '$clock'
=>
2	2


=== PlaceBid: a key belongs to one item and one amount
--- users: ann bob
--- items
clock ann
chair ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as: bob
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 2000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as2: bob
--- error_code2: 409
--- response_json2 refusal: already_exists IDEMPOTENCY_KEY_REUSED
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$chair", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as3: bob
--- error_code3: 409
--- response_json3 refusal: already_exists IDEMPOTENCY_KEY_REUSED


=== PlaceBid: a key is its bidder's own
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as: bob
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 2000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as2: carol
--- response_json2
{"bid": {"userId": "$carol", "amount": "2000"}}


=== PlaceBid: a refused key is judged anew
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 999, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as: bob
--- error_code: 400
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000, "idempotencyKey": "11111111-1111-4111-8111-111111111111"}
--- as2: bob
--- response_json2
{"bid": {"amount": "1000"}}


=== PlaceBid: the bid's event names the request
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as: bob
--- more_headers
X-Request-Id: bid-$random
--- bids_rows
SELECT routing_key, request_id, subject_id FROM outbox
 WHERE request_id = 'bid-$random'
=>
bid.placed	bid-$random	$clock
