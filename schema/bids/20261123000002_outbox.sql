-- What happened here and is still to be told: written with the change itself,
-- in its transaction, and read by gavel-relay.
--
-- Rows are only ever inserted.  A relay reads what one snapshot of the
-- database shows and the one before did not (xid), in the order of the ids;
-- for one item or user that is the order of the commits, since the id is
-- taken under its row's lock.  Published rows leave by TRUNCATE of a leaf
-- that is no longer written to, so nothing is ever vacuumed.

-- migrate:up

CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event_id    uuid NOT NULL,
    routing_key text NOT NULL
                CHECK (octet_length(routing_key) BETWEEN 1 AND 255),
    subject_id  uuid NOT NULL,
    payload     bytea NOT NULL CHECK (octet_length(payload) <= 65536),
    request_id  text CHECK (octet_length(request_id) <= 255),
    traceparent text CHECK (octet_length(traceparent) <= 255),
    created_at  timestamptz NOT NULL DEFAULT now(),
    -- How many events this row stands for in outbox_xid: itself, or all of
    -- its statement's; NULL: another one does.
    events      integer DEFAULT 1
) PARTITION BY LIST (((id >> 17) & 3));

-- Writers go round these four, 131,072 ids in each.  Autovacuum has nothing
-- to do in them but get in TRUNCATE's way.
CREATE TABLE outbox_0 PARTITION OF outbox FOR VALUES IN (0)
    WITH (autovacuum_enabled = off);
CREATE TABLE outbox_1 PARTITION OF outbox FOR VALUES IN (1)
    WITH (autovacuum_enabled = off);
CREATE TABLE outbox_2 PARTITION OF outbox FOR VALUES IN (2)
    WITH (autovacuum_enabled = off);
CREATE TABLE outbox_3 PARTITION OF outbox FOR VALUES IN (3)
    WITH (autovacuum_enabled = off);

CREATE INDEX outbox_id ON outbox (id);
CREATE INDEX outbox_xid ON outbox (xid) WHERE events IS NOT NULL;

-- How far the relay has come, and which relay it is: all that the snapshot
-- "published" shows is published, and of what "target" shows beyond that, the
-- ids up to last_id.  Every write names the epoch; a relay whose epoch is over
-- finds no row.
CREATE TABLE outbox_cursor (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    published   pg_snapshot NOT NULL DEFAULT '1:1:',
    target      pg_snapshot,
    last_id     bigint NOT NULL DEFAULT 0,
    epoch       bigint NOT NULL DEFAULT 0,
    holder      text NOT NULL DEFAULT '',
    held_until  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

INSERT INTO outbox_cursor DEFAULT VALUES;

-- Events that no broker would take for reasons of their own, kept until
-- `gavel-relay redrive` sends them again.
CREATE TABLE outbox_dead (
    id          bigint PRIMARY KEY,
    event_id    uuid NOT NULL,
    routing_key text NOT NULL,
    subject_id  uuid NOT NULL,
    payload     bytea NOT NULL,
    request_id  text,
    traceparent text,
    created_at  timestamptz NOT NULL,
    reason      text NOT NULL,
    buried_at   timestamptz NOT NULL DEFAULT now()
);

GRANT INSERT (event_id, routing_key, subject_id, payload, request_id,
    traceparent, events) ON outbox TO gavel_bids, gavel_closer, gavel_relay;
GRANT SELECT, UPDATE (xid) ON outbox TO gavel_relay;
GRANT SELECT, TRUNCATE ON outbox_0, outbox_1, outbox_2, outbox_3
    TO gavel_relay;
GRANT SELECT, UPDATE ON outbox_cursor TO gavel_relay;
GRANT SELECT, INSERT, DELETE ON outbox_dead TO gavel_relay;

-- migrate:down

DROP TABLE outbox_dead;
DROP TABLE outbox_cursor;
DROP TABLE outbox;
