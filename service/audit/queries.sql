-- name: entries
-- Entries of a region, the newest first, before a number; every condition that is NULL lets all through.
SELECT region_code, entry_no, at, actor, actor_role, address, request_id, action, object_kind, object_id,
       outcome, reason, before, after, hash
  FROM audit_entry
 WHERE region_code = %(region_code)s::text
   AND (%(before_no)s::bigint IS NULL OR entry_no < %(before_no)s::bigint)
   AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR at < %(until)s::timestamptz)
   AND (%(actor)s::text IS NULL OR actor = %(actor)s::text)
   AND (%(action)s::text IS NULL OR action = %(action)s::text)
   AND (%(object_kind)s::text IS NULL OR object_kind = %(object_kind)s::text)
   AND (%(object_id)s::text IS NULL OR object_id = %(object_id)s::text)
   AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s::text)
 ORDER BY entry_no DESC, at DESC
 LIMIT %(limit)s::bigint;

-- name: history
-- Entries of a region from a moment on until another, the oldest first, after a number.
SELECT region_code, entry_no, at, actor, actor_role, address, request_id, action, object_kind, object_id,
       outcome, reason, before, after, hash
  FROM audit_entry
 WHERE region_code = %(region_code)s::text AND entry_no > %(after_no)s::bigint
   AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR at < %(until)s::timestamptz)
 ORDER BY entry_no
 LIMIT %(limit)s::bigint;

-- name: record
-- Writes one entry at the end of the region's chain and gives its number.
SELECT audit_write(%(region_code)s::text, %(action)s::text, %(object_kind)s::text, %(object_id)s::text,
                   %(outcome)s::text, %(reason)s::text, %(before)s::jsonb, %(after)s::jsonb) AS entry_no;

-- name: regions
-- The regions of which anything is remembered; an entry without a head is one of them.
SELECT region_code FROM audit_head
 UNION SELECT region_code FROM audit_pruned
 UNION SELECT region_code FROM audit_entry
 ORDER BY region_code;

-- name: ends
-- Where a chain begins and ends, all of one moment: nobody writes or prunes between the two.
SELECT pruned.last_no AS pruned_no, pruned.last_hash AS pruned_hash,
       head.last_no AS head_no, head.last_hash AS head_hash, now() AS now,
       (SELECT max(entry_no) FROM audit_entry WHERE region_code = %(region_code)s::text) AS newest_no
  FROM (SELECT 1) AS always
  LEFT JOIN audit_head AS head ON head.region_code = %(region_code)s::text
  LEFT JOIN (SELECT last_no, last_hash FROM audit_pruned WHERE region_code = %(region_code)s::text
              ORDER BY last_no DESC LIMIT 1) AS pruned ON true;

-- name: settle
-- The head follows the entries of this transaction now, and not only at its commit.
SET CONSTRAINTS follows IMMEDIATE;
SET CONSTRAINTS follows DEFERRED;

-- name: links
-- The next entries of a chain, each with the hash it should have after the one before it. Written out
-- here, and in PostgreSQL's own functions: whoever can change an entry can change audit_hash too.
SELECT e.entry_no, e.at, e.action, e.object_kind, e.object_id, e.hash,
       pg_catalog.sha256(
           coalesce(lag(e.hash) OVER (ORDER BY e.entry_no, e.at), %(hash)s::bytea)
           OPERATOR(pg_catalog.||) pg_catalog.convert_to(pg_catalog.jsonb_build_array(
               e.region_code, e.entry_no,
               pg_catalog.to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               e.actor, e.actor_role, e.address, e.request_id, e.action, e.object_kind, e.object_id,
               e.outcome, e.reason, e.before, e.after)::pg_catalog.text, 'UTF8')) AS should_be
  FROM audit_entry AS e
 WHERE e.region_code = %(region_code)s::text AND e.entry_no <= %(newest_no)s::bigint
   AND (%(after_no)s::bigint IS NULL
        OR (e.entry_no, e.at) > (%(after_no)s::bigint, %(after_at)s::timestamptz))
 ORDER BY e.entry_no, e.at
 LIMIT %(limit)s::bigint;

-- name: newest
-- The last entry of a region's chain.
SELECT entry_no, at, hash FROM audit_entry
 WHERE region_code = %(region_code)s::text
 ORDER BY entry_no DESC, at DESC LIMIT 1;

-- name: months
-- The months that end on or before a day, the oldest first: table, name, and the moment it ends.
SELECT room.relname AS room, replace(substr(room.relname, 7), '_', '-') AS month,
       (to_date(substr(room.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'Asia/Shanghai' AS ends
  FROM pg_inherits JOIN pg_class AS room ON room.oid = inhrelid
 WHERE inhparent = 'audit_entry'::regclass
   AND to_date(substr(room.relname, 7), 'YYYY_MM') + interval '1 month' <= %(before)s::date
 ORDER BY room.relname;

-- name: latest_prune
-- The last day before which everything is older than so many days, on the county's calendar.
SELECT ((now() - make_interval(days => %(days)s::integer)) AT TIME ZONE 'Asia/Shanghai')::date AS day;

-- name: wait_briefly
-- Locks are waited for no longer than a moment, for the rest of the transaction.
SELECT set_config('lock_timeout', '1s', true);

-- name: leaving
-- The last entry of each region that goes with the months before a moment, and how many go. Entangled:
-- an entry that stays has a lower number (a clock was set back over the end of a month).
SELECT last.region_code, last.entry_no, last.hash, last.entries,
       EXISTS (SELECT FROM audit_entry AS stays
                WHERE stays.region_code = last.region_code AND stays.at >= %(ends)s::timestamptz
                  AND stays.entry_no < last.entry_no) AS is_entangled
  FROM (SELECT DISTINCT ON (region_code) region_code, entry_no, hash,
               count(*) OVER (PARTITION BY region_code) AS entries
          FROM audit_entry WHERE at < %(ends)s::timestamptz
         ORDER BY region_code, entry_no DESC) AS last
 ORDER BY last.region_code;

-- name: keep_start
-- Writes down where a region's chain begins once its oldest months are gone.
INSERT INTO audit_pruned (region_code, last_no, last_hash)
VALUES (%(region_code)s::text, %(last_no)s::bigint, %(last_hash)s::bytea);
