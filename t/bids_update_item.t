# UpdateItem: the seller's words, until the first bid.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== UpdateItem: everything a seller may change
--- users: ann
--- items: clock ann title=Clock description=old category=clocks
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Watch", "description": "new", "category": "watches", "images": ["https://example.com/w.jpg"]}
--- as: ann
--- response_json
{"item": {"id": "$clock", "title": "Watch", "description": "new", "category": "watches", "images": ["https://example.com/w.jpg"], "sequence": "2", "startPrice": "1000", "status": "ITEM_STATUS_ACTIVE"}}
--- request2
POST /bids.v1.BidService/GetItem
{"id": "$clock"}
--- response_json2
{"item": {"title": "Watch", "description": "new", "category": "watches", "images": ["https://example.com/w.jpg"], "sequence": "2"}}
--- bids_rows
SELECT i.sequence, i.updated_at > i.created_at, i.category, t.title
  FROM items i JOIN item_texts t ON t.item_id = i.id WHERE i.id = '$clock'
=>
2	t	watches	Watch


=== UpdateItem: what is not named stays
--- users: ann
--- items: clock ann title=Clock description=old category=clocks
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "description": ""}
--- as: ann
--- response_json
{"item": {"title": "Clock", "description": null, "category": "clocks", "sequence": "2"}}


=== UpdateItem: no change counts as none
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock"}
--- as: ann
--- response_json
{"item": {"sequence": "1"}}


=== UpdateItem: images are cleared only when asked
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "images": ["https://example.com/1.jpg", "https://example.com/2.jpg"]}
--- as: ann
--- request2
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Watch"}
--- as2: ann
--- response_json2
{"item": {"title": "Watch", "images": ["https://example.com/1.jpg", "https://example.com/2.jpg"]}}
--- request3
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "clearImages": true}
--- as3: ann
--- response_json3
{"item": {"title": "Watch", "images": null, "sequence": "4"}}
--- request4
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "clearImages": true, "images": ["https://example.com/1.jpg"]}
--- as4: ann
--- error_code4: 400
--- response_json4 malformed
clear_images: Must not be set together with images.


=== UpdateItem: nothing changes after the first bid
--- users: ann bob
--- items: clock ann title=Clock
--- request
POST /bids.v1.BidService/PlaceBid
{"itemId": "$clock", "amount": 1000}
--- as: bob
--- request2
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Watch"}
--- as2: ann
--- error_code2: 400
--- response_json2 refusal: failed_precondition ITEM_HAS_BIDS
--- bids_rows
SELECT title FROM item_texts WHERE item_id = '$clock'
=>
Clock


=== UpdateItem: another's item
--- users: ann bob
--- items: clock ann
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Mine"}
--- as: bob
--- error_code: 403
--- response_json refusal: permission_denied NOT_OWNER
--- request2
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Mine"}
--- error_code2: 401


=== UpdateItem: a cancelled item
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/CancelItem
{"id": "$clock"}
--- as: ann
--- request2
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "Watch"}
--- as2: ann
--- error_code2: 400
--- response_json2 refusal: failed_precondition ITEM_NOT_ACTIVE


=== UpdateItem: an item that is not there
--- users: ann
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$missing", "title": "Watch"}
--- as: ann
--- error_code: 404
--- response_json refusal: not_found ITEM_NOT_FOUND


=== UpdateItem: the rules of texts hold here, too
--- users: ann
--- items: clock ann
--- request
POST /bids.v1.BidService/UpdateItem
{"id": "$clock", "title": "", "images": ["ftp://example.com/1.jpg"]}
--- as: ann
--- error_code: 400
--- response_json malformed
title: Must not be blank.
images: Must be https URLs of at most 2048 bytes.
