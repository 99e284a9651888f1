# CancelItem: only the seller, only while nobody has bid.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== CancelItem: an item without bids
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as: ann
--- response_json
{"item": {"id": "$clock", "status": "ITEM_STATUS_CANCELLED", "sequence": "2", "minNextBid": null}}
--- request2
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- response_json2
{"item": {"status": "ITEM_STATUS_CANCELLED", "sequence": "2"}}
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as3: bob
--- error_code3: 400
--- response_json3 refusal: failed_precondition ITEM_CANCELLED
--- bids_rows
SELECT routing_key FROM outbox WHERE subject_id = '$clock' ORDER BY id
=>
item.created
item.cancelled


=== CancelItem: not twice
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as: ann
--- request2
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as2: ann
--- error_code2: 400
--- response_json2 refusal: failed_precondition ITEM_NOT_ACTIVE
--- bids_rows
SELECT count(*) FROM outbox
 WHERE subject_id = '$clock' AND routing_key = 'item.cancelled'
=>
1


=== CancelItem: not after a bid
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as: bob
--- request2
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as2: ann
--- error_code2: 400
--- response_json2 refusal: failed_precondition ITEM_HAS_BIDS


=== CancelItem: another's item
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as: bob
--- error_code: 403
--- response_json refusal: permission_denied NOT_OWNER
--- request2
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- error_code2: 401


=== CancelItem: an item that is not there, and an id that is none
--- users: ann
--- request
POST /bids.v1.BidService/CancelItem
{"id": "$missing"}
--- as: ann
--- error_code: 404
--- response_json refusal: not_found ITEM_NOT_FOUND
--- request2
POST /bids.v1.BidService/CancelItem
{"id": "x"}
--- as2: ann
--- error_code2: 400
--- response_json2 malformed
id: Must be a UUID.
