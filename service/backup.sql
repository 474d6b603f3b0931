-- name: take_snapshot
-- One moment of the database, which pg_dump then sees as well.
SELECT pg_export_snapshot() AS snapshot, current_setting('server_version_num')::integer / 10000 AS major,
       to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') AS stamp,
       to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS made_at,
       current_database()::text AS database, pg_database_size(current_database()) AS bytes;

-- name: row_counts
-- Every table of ours with its number of rows; a table in partitions is counted partition by partition.
SELECT t.relname::text AS name,
       (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %%I.%%I', n.nspname, t.relname),
              false, true, '')))[1]::text::bigint AS rows
  FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = 'public' AND t.relkind = 'r'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e')
 ORDER BY t.relname;

-- name: last_event
-- What happened last in any incident.
SELECT region_code, event_no, incident_id, name,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
  FROM incident_event
 ORDER BY event_no DESC
 LIMIT 1;

-- name: last_entries
-- The end of each region's audit chain.
SELECT DISTINCT ON (region_code) region_code, entry_no, encode(hash, 'hex') AS hash
  FROM audit_entry
 ORDER BY region_code, entry_no DESC;

-- name: migrations
-- The shape of the tables.
SELECT number, name, checksum FROM migration ORDER BY number;

-- name: broken_entries
-- How many audit entries do not follow from the one before, and chains that do not end where their head says.
WITH linked AS (
    SELECT e AS entry, e.region_code, e.entry_no, e.hash,
           lag(e.entry_no) OVER chain AS no_before, lag(e.hash) OVER chain AS hash_before,
           lead(e.entry_no) OVER chain IS NULL AS is_last
      FROM audit_entry e
    WINDOW chain AS (PARTITION BY e.region_code ORDER BY e.entry_no)
)
SELECT (SELECT count(*)
          FROM linked l
          LEFT JOIN audit_pruned p ON p.region_code = l.region_code AND p.last_no = l.entry_no - 1
         WHERE coalesce(l.no_before, p.last_no, 0) <> l.entry_no - 1
            OR l.hash <> audit_hash(coalesce(l.hash_before, p.last_hash, sha256(convert_to(l.region_code, 'UTF8'))),
                                    l.entry))
     + (SELECT count(*)
          FROM audit_head h
          LEFT JOIN linked l ON l.region_code = h.region_code AND l.is_last
          LEFT JOIN audit_pruned p ON p.region_code = h.region_code AND p.last_no = h.last_no
         WHERE h.last_no > 0
           AND h.last_hash IS DISTINCT FROM CASE WHEN l.entry_no = h.last_no THEN l.hash ELSE p.last_hash END)
       AS broken;

-- name: ground
-- What a dump needs to find in the database it is restored into.
SELECT to_regclass('public.region') IS NOT NULL AS is_ours,
       ARRAY(SELECT wanted.name FROM unnest(%(extensions)s::text[]) AS wanted (name)
              WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted.name)) AS extensions_missing,
       ARRAY(SELECT wanted.name FROM unnest(%(roles)s::text[]) AS wanted (name)
              WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)) AS roles_missing,
       current_setting('server_version_num')::integer / 10000 AS major;

-- name: template
-- Whether the server has the template that new databases are made from.
SELECT EXISTS (SELECT FROM pg_database WHERE datname = %(name)s::text) AS exists;

-- name: users_of
-- Who is connected to that database besides ourselves, by the names they gave.
SELECT coalesce(nullif(application_name, ''), '?') AS name, count(*) AS connections
  FROM pg_stat_activity
 WHERE datname = %(database)s::text AND pid <> pg_backend_pid() AND backend_type = 'client backend'
 GROUP BY 1
 ORDER BY 1;

-- name: remember_restore
-- An audit entry in every region: what follows here follows a backup, and what it lacks is elsewhere.
SELECT audit_write(region_code, 'restore', 'database', %(dump)s::text, 'done', %(made_at)s::text, NULL, NULL)
  FROM region;

-- name: end_sessions
-- A session ended since the backup was made must not come back to life.
UPDATE session SET ended_at = now(), ended_why = 'restored' WHERE ended_at IS NULL;
