-- Items to bid on: 10,000 for the spread figures, one for the hot one.
WITH made AS (
    INSERT INTO items (id, seller_id, category, start_cents, end_at,
                       created_at, updated_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'bench', 100,
           now() + interval '30 days', now(), now()
    FROM generate_series(1, :count)
    RETURNING id
)
INSERT INTO item_texts (item_id, title, description, images)
SELECT id, 'Lamp', 'A lamp.', '{}' FROM made
RETURNING item_id;
