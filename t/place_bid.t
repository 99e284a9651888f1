# PlaceBid: the rules of a bid in the order they are judged, and what a
# refused one leaves behind, which is nothing.

use Gavel;

run_tests();

__DATA__

=== PlaceBid: the start price is enough for the first bid
--- users: alice bob
--- items: chair alice startPrice=1000
--- request
POST /bids.v1.BidService/PlaceBid
{"item_id": "$chair", "user_id": "$bob", "amount": 1000}
--- as: bob
--- response_json
{"bid": {"itemId": "$chair", "userId": "$bob", "amount": "1000",
         "sequence": "2"}}
--- response_headers
Content-Type: application/json
--- bids_rows
SELECT bidder_id, amount_cents FROM bids WHERE item_id = '$chair'
=>
$bob	1000


=== PlaceBid: the next one needs the increment
--- users: alice bob carol
--- items: chair alice startPrice=1000
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$chair", "amount": "1000"}
--- as: bob
--- request2
POST /bids.v1.BidService/PlaceBid
{"itemId": "$chair", "amount": "1049"}
--- as2: carol
--- error_code2: 400
--- response_json2
{"code": "failed_precondition"}
--- request3
POST /bids.v1.BidService/PlaceBid
{"itemId": "$chair", "amount": "1050"}
--- as3: carol
--- response_json3
{"bid": {"amount": "1050"}}
--- bids_rows
SELECT amount_cents FROM bids WHERE item_id = '$chair' ORDER BY 1
=>
1000
1050
