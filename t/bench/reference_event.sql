-- pgbench: one event counted once, in a transaction of its own.
\set user random(1, 1000)
BEGIN;
INSERT INTO inbox VALUES (gen_random_uuid()) ON CONFLICT DO NOTHING;
INSERT INTO user_stats VALUES (:user, 1, 100) ON CONFLICT (user_number) DO UPDATE SET total_bids = user_stats.total_bids + 1, total_amount = user_stats.total_amount + 100;
COMMIT;
