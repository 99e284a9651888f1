-- Accounts, their sessions, and the refresh tokens that sessions grew.
--
-- Secrets never lie here: of a password only its Argon2id hash, of a refresh
-- token only its SHA-256.
--
-- A session is a family of tokens.  Each use of the valid token replaces it
-- by its successor, one generation on, under the session's row lock; the
-- session says which generation is valid and since when.  The successor is
-- HMAC-SHA256 of the token under a key that only the servers have, so that
-- the predecessor, presented again within its ten seconds of grace, gets the
-- same answer although nothing but hashes was stored.  Old generations stay
-- as long as the session: whoever presents one ends the whole family.

-- migrate:up

-- Rules repeat those of the domain: what they forbid must not be there,
-- whoever writes.
CREATE TABLE users (
    id               uuid PRIMARY KEY,
    email            text COLLATE "C" NOT NULL UNIQUE
                     CHECK (octet_length(email) <= 254)
                     CHECK (email = lower(email))
                     CHECK (email ~
                         '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$'),
    password_hash    text COLLATE "C" NOT NULL
                     CHECK (octet_length(password_hash) <= 160)
                     CHECK (password_hash LIKE '$argon2id$v=19$m=%'),
    -- Rises when the password changes, not when its hash is renewed.
    password_version integer NOT NULL DEFAULT 1 CHECK (password_version > 0),
    full_name        text NOT NULL
                     CHECK (octet_length(full_name) <= 200)
                     CHECK (btrim(full_name) <> ''),
    country_code     text COLLATE "C" NOT NULL
                     CHECK (country_code ~ '^[A-Z][A-Z]$'),
    phone_number     text NOT NULL
                     CHECK (octet_length(phone_number) <= 32)
                     CHECK (btrim(phone_number) <> ''),
    avatar_url       text NOT NULL DEFAULT ''
                     CHECK (octet_length(avatar_url) <= 2048),
    role             text NOT NULL DEFAULT 'user'
                     CHECK (octet_length(role) BETWEEN 1 AND 64),
    permissions      text[] NOT NULL DEFAULT '{}'
                     CHECK (cardinality(permissions) <= 16)
                     CHECK (array_position(permissions, NULL) IS NULL),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES users,
    user_agent  text NOT NULL CHECK (octet_length(user_agent) <= 512),
    ip_address  text NOT NULL CHECK (octet_length(ip_address) <= 45),
    -- The valid token's, and since when: the session's last use as well.
    generation  integer NOT NULL DEFAULT 0
                CHECK (generation BETWEEN 0 AND 10000),
    rotated_at  timestamptz NOT NULL DEFAULT now(),
    created_at  timestamptz NOT NULL DEFAULT now(),
    -- Of the whole family: a rotated token never outlives it.
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    revoked_for text CHECK (revoked_for IN
                    ('logout', 'revoked', 'reuse', 'password', 'displaced')),
    CHECK (expires_at > created_at),
    CHECK ((revoked_at IS NULL) = (revoked_for IS NULL))
);

-- Listing, displacing and ending an account's live sessions.
CREATE INDEX sessions_live ON sessions (user_id, rotated_at DESC)
    WHERE revoked_at IS NULL;

-- Purging.
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    generation  integer NOT NULL CHECK (generation >= 0),
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, generation)
);

-- The valid generation of a session always has its token.
ALTER TABLE sessions ADD CONSTRAINT sessions_valid_token
    FOREIGN KEY (id, generation)
    REFERENCES refresh_tokens (session_id, generation)
    DEFERRABLE INITIALLY DEFERRED;

GRANT SELECT, INSERT, UPDATE (password_hash, password_version, updated_at)
    ON users TO gavel_auth;
GRANT SELECT, INSERT, UPDATE (user_agent, ip_address, generation, rotated_at,
    revoked_at, revoked_for) ON sessions TO gavel_auth;
GRANT SELECT, INSERT ON refresh_tokens TO gavel_auth;

-- Purging takes no more than to see which have expired.
GRANT SELECT (id, expires_at), DELETE ON sessions TO gavel_relay;

-- migrate:down

ALTER TABLE sessions DROP CONSTRAINT sessions_valid_token;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE users;
