-- What users have bid and won, folded from events by gavel-stats, each event
-- once.

-- migrate:up

-- numeric nowhere: whole cents, and an overflow is the event's own fault.
CREATE TABLE user_stats (
    user_id         uuid PRIMARY KEY,
    total_bids      bigint NOT NULL CHECK (total_bids >= 0),
    total_amount    bigint NOT NULL CHECK (total_amount >= 0),
    items_won       bigint NOT NULL CHECK (items_won >= 0),
    amount_won      bigint NOT NULL CHECK (amount_won >= 0),
    last_updated_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- The events folded, by the day they happened on; a day's leaf is emptied a
-- week later.  slot is the day's number since 1970 modulo 16: the nine days
-- in use (inbox_floor.day and the eight after it) never meet.
CREATE TABLE inbox (
    slot        smallint NOT NULL,
    event_id    uuid NOT NULL,
    PRIMARY KEY (slot, event_id)
) PARTITION BY LIST (slot);

CREATE TABLE inbox_0 PARTITION OF inbox FOR VALUES IN (0);
CREATE TABLE inbox_1 PARTITION OF inbox FOR VALUES IN (1);
CREATE TABLE inbox_2 PARTITION OF inbox FOR VALUES IN (2);
CREATE TABLE inbox_3 PARTITION OF inbox FOR VALUES IN (3);
CREATE TABLE inbox_4 PARTITION OF inbox FOR VALUES IN (4);
CREATE TABLE inbox_5 PARTITION OF inbox FOR VALUES IN (5);
CREATE TABLE inbox_6 PARTITION OF inbox FOR VALUES IN (6);
CREATE TABLE inbox_7 PARTITION OF inbox FOR VALUES IN (7);
CREATE TABLE inbox_8 PARTITION OF inbox FOR VALUES IN (8);
CREATE TABLE inbox_9 PARTITION OF inbox FOR VALUES IN (9);
CREATE TABLE inbox_10 PARTITION OF inbox FOR VALUES IN (10);
CREATE TABLE inbox_11 PARTITION OF inbox FOR VALUES IN (11);
CREATE TABLE inbox_12 PARTITION OF inbox FOR VALUES IN (12);
CREATE TABLE inbox_13 PARTITION OF inbox FOR VALUES IN (13);
CREATE TABLE inbox_14 PARTITION OF inbox FOR VALUES IN (14);
CREATE TABLE inbox_15 PARTITION OF inbox FOR VALUES IN (15);

-- Events of earlier days are forgotten, so whether one was folded cannot be
-- known: it is parked, not folded.  Days are counted from 1970.
CREATE TABLE inbox_floor (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    day         integer NOT NULL
) WITH (fillfactor = 50);

INSERT INTO inbox_floor (day)
VALUES (floor(extract(epoch FROM now()) / 86400)::integer - 7);

-- Messages that could not be folded, for reasons of their own.  key is the
-- message's id, or a digest of its body when it has none.
CREATE TABLE stats_dead (
    key         text PRIMARY KEY,
    routing_key text NOT NULL,
    payload     bytea NOT NULL,
    request_id  text NOT NULL,
    reason      text NOT NULL,
    buried_at   timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT ON user_stats TO gavel_stats;
GRANT SELECT, INSERT, UPDATE ON user_stats TO gavel_statsd;
GRANT SELECT, INSERT ON inbox, stats_dead TO gavel_statsd;
GRANT SELECT, TRUNCATE ON inbox_0, inbox_1, inbox_2, inbox_3, inbox_4,
    inbox_5, inbox_6, inbox_7, inbox_8, inbox_9, inbox_10, inbox_11, inbox_12,
    inbox_13, inbox_14, inbox_15 TO gavel_statsd;
GRANT SELECT, UPDATE ON inbox_floor TO gavel_statsd;

-- migrate:down

DROP TABLE stats_dead;
DROP TABLE inbox_floor;
DROP TABLE inbox;
DROP TABLE user_stats;
