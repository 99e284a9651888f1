-- The reference design's tables, for the baseline: what a bid costs where it
-- is six statements of its own.

CREATE TABLE items (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number              bigint NOT NULL UNIQUE,
    title               text NOT NULL,
    start_price         bigint NOT NULL,
    current_highest_bid bigint NOT NULL DEFAULT 0,
    end_at              timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE bids (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    item_id    uuid NOT NULL REFERENCES items,
    user_id    uuid NOT NULL,
    amount     bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX bids_item ON bids (item_id, amount DESC);

CREATE TABLE outbox (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_type text NOT NULL,
    payload    jsonb NOT NULL,
    published  boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO items (number, title, start_price, end_at)
SELECT n, 'Item ' || n, 100, now() + interval '30 days'
FROM generate_series(1, 10000) AS n;

VACUUM ANALYZE items;

-- And what a counted event costs where each is a transaction of its own.

CREATE TABLE inbox (
    event_id uuid PRIMARY KEY
);

CREATE TABLE user_stats (
    user_number  bigint PRIMARY KEY,
    total_bids   bigint NOT NULL,
    total_amount bigint NOT NULL
);
