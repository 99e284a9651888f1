# GetItem: anyone may read, and never reads what is older than they know.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== GetItem: anyone may read an item
--- users: ann
--- items: clock ann title=Clock category=clocks
--- request
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- response_json
{"item": {"id": "$clock", "title": "Clock", "category": "clocks", "sellerId": "$ann", "status": "ITEM_STATUS_ACTIVE", "startPrice": "1000", "minNextBid": "1000", "sequence": "1"}}


=== GetItem: by GET, with the message in the address
--- users: ann
--- items: clock ann
--- request
GET /bids.v1.BidService/GetItem?connect=v1&encoding=json&message=%7B%22id%22%3A%22$clock%22%7D
--- response_json
{"item": {"id": "$clock"}}


=== GetItem: whoever was told of a bid reads it
--- users: ann bob carol
--- items: clock ann
--- request
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as2: bob
--- request3
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- response_json3
{"item": {"currentHighestBid": "1000", "minNextBid": "1050", "bidCount": "1", "sequence": "2", "winnerId": null}}
--- request4
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1050}
--- as4: carol
--- request5
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- response_json5
{"item": {"currentHighestBid": "1050", "minNextBid": "1100", "bidCount": "2", "sequence": "3"}}


=== GetItem: an item that is not there
--- request
POST /bids.v1.BidService/GetItem
{"id": "$missing"}
--- error_code: 404
--- response_json refusal: not_found ITEM_NOT_FOUND


=== GetItem: an id that is none
--- request
POST /bids.v1.BidService/GetItem
{"id": "clock"}
--- error_code: 400
--- response_json malformed
id: Must be a UUID.
--- request2
POST /bids.v1.BidService/GetItem
{}
--- error_code2: 400
--- response_json2 malformed
id: Must be a UUID.
--- request3
POST /bids.v1.BidService/GetItem
{"id": "00000000-0000-0000-0000-000000000000"}
--- error_code3: 400
--- request4
POST /bids.v1.BidService/GetItem
{"id": "' OR 1=1 --"}
--- error_code4: 400
