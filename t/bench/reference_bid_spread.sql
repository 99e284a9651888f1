-- pgbench: one bid, statement by statement.
\set number random(1, 10000)
BEGIN;
SELECT id, current_highest_bid FROM items WHERE number = :number FOR UPDATE \gset
INSERT INTO bids (item_id, user_id, amount) VALUES (:id, gen_random_uuid(), :current_highest_bid + 100);
UPDATE items SET current_highest_bid = :current_highest_bid + 100, updated_at = now() WHERE id = :id;
INSERT INTO outbox (event_type, payload) VALUES ('bid.placed', jsonb_build_object('item_id', :id::text, 'amount', :current_highest_bid + 100));
COMMIT;
