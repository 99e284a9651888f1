-- Items and the bids on them, with what must be true of them whatever the
-- programs do.  Money is whole cents; ids are made by the programs.

-- migrate:up

-- The part of an item that bids judge and change: small, often written, and
-- the only row a bid locks.
CREATE TABLE items (
    id                uuid PRIMARY KEY,
    seller_id         uuid NOT NULL,
    status            integer NOT NULL DEFAULT 1
                      CONSTRAINT items_status CHECK (status IN (1, 2, 3)),
    category          text NOT NULL
                      CONSTRAINT items_category
                      CHECK (octet_length(category) <= 64),
    start_cents       bigint NOT NULL
                      CONSTRAINT items_start
                      CHECK (start_cents BETWEEN 1 AND 9007199254740991),
    highest_cents     bigint NOT NULL DEFAULT 0,
    highest_bidder_id uuid,
    bid_count         bigint NOT NULL DEFAULT 0,
    sequence          bigint NOT NULL DEFAULT 1,
    end_at            timestamptz NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,

    -- Lists by price or bids are indexed by these and sorted within, so that
    -- most bids leave every index as it is: a band ends where the price has
    -- doubled, or the number of bids is eight times what it was.
    price_band        integer NOT NULL GENERATED ALWAYS AS
                      (floor(ln(greatest(start_cents, highest_cents,
                      1)::float8) / ln(2::float8))) STORED,
    bid_band          integer NOT NULL GENERATED ALWAYS AS
                      (ceil(ln((greatest(bid_count, 0) + 1)::float8)
                      / ln(8::float8))) STORED,

    CONSTRAINT items_highest
        CHECK (CASE WHEN bid_count = 0
               THEN highest_cents = 0 AND highest_bidder_id IS NULL
               ELSE bid_count > 0 AND highest_bidder_id IS NOT NULL
                    AND highest_cents BETWEEN start_cents
                                      AND 9007199254740991 END),
    CONSTRAINT items_seller_never_bids
        CHECK (highest_bidder_id <> seller_id),
    CONSTRAINT items_cancelled_without_bids
        CHECK (status <> 3 OR bid_count = 0),
    CONSTRAINT items_sequence
        CHECK (sequence > bid_count),
    CONSTRAINT items_end
        CHECK (end_at > created_at
               AND end_at <= created_at + interval '366 days')
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- What the seller wrote; a bid never touches it.
CREATE TABLE item_texts (
    item_id     uuid PRIMARY KEY REFERENCES items,
    title       text NOT NULL
                CONSTRAINT item_texts_title
                CHECK (octet_length(title) BETWEEN 1 AND 200),
    description text NOT NULL
                CONSTRAINT item_texts_description
                CHECK (octet_length(description) <= 10000),
    images      text[] NOT NULL
                CONSTRAINT item_texts_images
                CHECK (cardinality(images) <= 12),
    words       tsvector NOT NULL GENERATED ALWAYS AS
                (to_tsvector('english', title || ' ' || description)) STORED
);

-- No foreign key to items: it would cost a look-up for each bid, and
-- bids_keep_the_rules looks at the item once for all bids of a statement.
CREATE TABLE bids (
    id              uuid PRIMARY KEY,
    item_id         uuid NOT NULL,
    bidder_id       uuid NOT NULL,
    amount_cents    bigint NOT NULL
                    CONSTRAINT bids_amount
                    CHECK (amount_cents BETWEEN 1 AND 9007199254740991),
    sequence        bigint NOT NULL,
    idempotency_key uuid,
    created_at      timestamptz NOT NULL,

    CONSTRAINT bids_sequence UNIQUE (item_id, sequence)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.5);

-- An accepted bid is found again by the key its bidder gave it.
CREATE UNIQUE INDEX bids_idempotency_key
    ON bids (bidder_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE INDEX bids_bidder ON bids (bidder_id, item_id, sequence);

-- Lists, each in its order.
CREATE INDEX items_ending ON items (status, end_at, id);
CREATE INDEX items_ending_category ON items (status, category, end_at, id);
CREATE INDEX items_newest ON items (status, created_at, id);
CREATE INDEX items_newest_category
    ON items (status, category, created_at, id);
CREATE INDEX items_seller ON items (seller_id, id);
CREATE INDEX items_price ON items (status, price_band);
CREATE INDEX items_bid_count ON items (status, bid_band);
CREATE INDEX item_texts_words ON item_texts USING gin (words);


-- New bids of an item: it is active, they came before its end and not from
-- its seller, the last is its highest, and each of the others lies between
-- the one before and the one behind it.  That the highest rises is the item's
-- own rule.  Whoever records bids writes the items first.
CREATE FUNCTION bids_keep_the_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    broken uuid;
BEGIN
    SELECT b.item_id INTO broken
    FROM added b LEFT JOIN items i ON i.id = b.item_id
    WHERE (i.status = 1 AND b.created_at < i.end_at
           AND b.bidder_id <> i.seller_id
           AND b.amount_cents >= i.start_cents
           AND CASE WHEN b.sequence = i.sequence
               THEN b.amount_cents = i.highest_cents
                    AND b.bidder_id = i.highest_bidder_id
               ELSE b.amount_cents > coalesce(
                        (SELECT f.amount_cents FROM bids f
                         WHERE f.item_id = b.item_id
                               AND f.sequence < b.sequence
                         ORDER BY f.sequence DESC LIMIT 1), 0)
                    AND b.amount_cents <
                        (SELECT f.amount_cents FROM bids f
                         WHERE f.item_id = b.item_id
                               AND f.sequence > b.sequence
                         ORDER BY f.sequence LIMIT 1) END)
          IS NOT TRUE
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'a bid on item % breaks a rule', broken
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'bids_keep_the_rules';
    END IF;

    RETURN NULL;
END
$$;

CREATE TRIGGER bids_keep_the_rules AFTER INSERT ON bids
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION bids_keep_the_rules();


-- An item's way: the sequence counts every change, the highest bid only
-- rises, and what has ended or was cancelled stays so.  The condition is the
-- rule, so that a change that keeps it never calls the function.
CREATE FUNCTION items_keep_the_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a change of item % breaks a rule', NEW.id
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'items_keep_the_rules';
END
$$;

CREATE TRIGGER items_keep_the_rules AFTER UPDATE ON items
    FOR EACH ROW WHEN (
        (OLD.status = 1
         AND NEW.sequence - OLD.sequence
             = greatest(NEW.bid_count - OLD.bid_count, 1)
         AND (NEW.bid_count = OLD.bid_count
              AND NEW.highest_cents = OLD.highest_cents
              AND NEW.highest_bidder_id IS NOT DISTINCT FROM
                  OLD.highest_bidder_id
              OR NEW.bid_count > OLD.bid_count
              AND NEW.highest_cents > OLD.highest_cents
              AND NEW.status = 1 AND NEW.category = OLD.category))
        IS NOT TRUE)
    EXECUTE FUNCTION items_keep_the_rules();


-- The best bid of each of the best bidders: down from the highest, until
-- there are enough, instead of sorting all that an item ever had.
CREATE FUNCTION leaderboard(item uuid, ranks integer)
RETURNS TABLE (bidder_id uuid, amount_cents bigint, created_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    bid  record;
    seen uuid[] := '{}';
BEGIN
    FOR bid IN
        SELECT b.bidder_id, b.amount_cents, b.created_at FROM bids b
        WHERE b.item_id = item ORDER BY b.sequence DESC
    LOOP
        CONTINUE WHEN bid.bidder_id = ANY (seen);

        bidder_id := bid.bidder_id;
        amount_cents := bid.amount_cents;
        created_at := bid.created_at;
        RETURN NEXT;

        seen := seen || bid.bidder_id;
        EXIT WHEN cardinality(seen) >= ranks;
    END LOOP;
END
$$;


-- Nothing is ever deleted, and an item's seller, price and end never change.
GRANT SELECT, INSERT ON items, item_texts, bids TO gavel_bids;
GRANT UPDATE (status, category, highest_cents, highest_bidder_id, bid_count,
    sequence, updated_at) ON items TO gavel_bids;
GRANT UPDATE (title, description, images) ON item_texts TO gavel_bids;
GRANT SELECT ON items TO gavel_closer;
GRANT UPDATE (status, sequence, updated_at) ON items TO gavel_closer;

-- migrate:down

DROP FUNCTION leaderboard(uuid, integer);
DROP TABLE bids;
DROP TABLE item_texts;
DROP TABLE items;
DROP FUNCTION bids_keep_the_rules();
DROP FUNCTION items_keep_the_rules();
