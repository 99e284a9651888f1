-- The roles of Gavel's programs and its three databases; run by a superuser,
-- as often as one likes.  Passwords come from the environment.
--
-- gavel_owner owns the databases and runs the migrations; the others get
-- what their program needs from the migrations' GRANTs, and no more.

\getenv owner GAVEL_OWNER_PASSWORD
\getenv auth GAVEL_AUTH_PASSWORD
\getenv bids GAVEL_BIDS_PASSWORD
\getenv stats GAVEL_STATS_PASSWORD
\getenv relay GAVEL_RELAY_PASSWORD
\getenv statsd GAVEL_STATSD_PASSWORD
\getenv closer GAVEL_CLOSER_PASSWORD

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['gavel_owner', 'gavel_auth', 'gavel_bids', 'gavel_stats',
    'gavel_relay', 'gavel_statsd', 'gavel_closer']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

ALTER ROLE gavel_owner  LOGIN PASSWORD :'owner';
ALTER ROLE gavel_auth   LOGIN PASSWORD :'auth';
ALTER ROLE gavel_bids   LOGIN PASSWORD :'bids';
ALTER ROLE gavel_stats  LOGIN PASSWORD :'stats';
ALTER ROLE gavel_relay  LOGIN PASSWORD :'relay';
ALTER ROLE gavel_statsd LOGIN PASSWORD :'statsd';
ALTER ROLE gavel_closer LOGIN PASSWORD :'closer';

SELECT format('CREATE DATABASE %I OWNER gavel_owner', name)
FROM unnest(ARRAY['auth_db', 'bid_db', 'stats_db']) AS name
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec

REVOKE ALL ON DATABASE auth_db, bid_db, stats_db FROM PUBLIC;
GRANT CONNECT ON DATABASE auth_db  TO gavel_auth, gavel_relay;
GRANT CONNECT ON DATABASE bid_db   TO gavel_bids, gavel_relay, gavel_closer;
GRANT CONNECT ON DATABASE stats_db TO gavel_stats, gavel_statsd;
