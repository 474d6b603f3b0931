-- name: lock
-- One migration run at a time, whoever starts it; held by the session, not the transaction.
SELECT pg_advisory_lock(%(key)s::bigint);

-- name: unlock
-- Gives the migration lock back.
SELECT pg_advisory_unlock(%(key)s::bigint);

-- name: make_history
-- The one history of this database's shape.
CREATE TABLE IF NOT EXISTS migration (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: history_exists
-- Whether any migration was ever applied here.
SELECT to_regclass('migration') IS NOT NULL AS exists;

-- name: history
-- What was applied, in order.
SELECT number, name, checksum, applied_at FROM migration ORDER BY number;

-- name: remember
-- Writes down that a migration was applied, in its own transaction.
INSERT INTO migration (number, name, checksum)
VALUES (%(number)s::integer, %(name)s::text, %(checksum)s::text);

-- name: now
-- The database's clock: the only clock that stored times come from.
SELECT now() AS now;

-- name: promises
-- The settings on which "nothing acknowledged is lost" and Chinese search depend.
SELECT current_setting('synchronous_commit')  AS synchronous_commit,
       current_setting('fsync')               AS fsync,
       current_setting('full_page_writes')    AS full_page_writes,
       current_setting('server_encoding')     AS server_encoding,
       (SELECT datctype FROM pg_database WHERE datname = current_database()) AS character_type;

-- name: tell_asker
-- Who asks and how far it reaches; the last argument of set_config: for this transaction only.
SELECT set_config('situ.actor',      %(actor)s::text,      %(is_local)s::boolean),
       set_config('situ.role',       %(role)s::text,       %(is_local)s::boolean),
       set_config('situ.address',    %(address)s::text,    %(is_local)s::boolean),
       set_config('situ.request_id', %(request_id)s::text, %(is_local)s::boolean),
       set_config('situ.regions',    %(regions)s::text,    %(is_local)s::boolean),
       set_config('situ.clearance',  %(clearance)s::text,  %(is_local)s::boolean),
       set_config('situ.writes',     %(writes)s::text,     %(is_local)s::boolean),
       set_config('situ.commands',   %(commands)s::text,   %(is_local)s::boolean),
       set_config('situ.unit',       %(unit)s::text,       %(is_local)s::boolean),
       set_config('situ.townships',  %(townships)s::text,  %(is_local)s::boolean),
       set_config('situ.layers',     %(layers)s::text,     %(is_local)s::boolean),
       set_config('situ.team',       %(team)s::text,       %(is_local)s::boolean);
