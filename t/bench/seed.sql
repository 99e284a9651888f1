-- Items to bid on, in the middle of their lives: somebody has bid already.
BEGIN;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS bidder_id
FROM generate_series(1, :count);

INSERT INTO items (id, seller_id, category, start_cents, end_at, created_at,
                   updated_at)
SELECT id, gen_random_uuid(), 'bench', 10000, now() + interval '30 days',
       now(), now()
FROM made;

INSERT INTO item_texts (item_id, title, description, images)
SELECT id, 'Lamp', 'A lamp.', '{}' FROM made;

UPDATE items SET highest_cents = 10000, highest_bidder_id = made.bidder_id,
                 bid_count = 1, sequence = 2
FROM made WHERE made.id = items.id;

INSERT INTO bids (id, item_id, bidder_id, amount_cents, sequence, created_at)
SELECT gen_random_uuid(), id, bidder_id, 10000, 2, now() FROM made;

SELECT id FROM made;

COMMIT;
