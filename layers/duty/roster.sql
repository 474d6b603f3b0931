-- name: shifts
-- The shifts that touch a stretch of time, in order, or one of them.
SELECT shift_id, starts_at, ends_at, place, leader_name, leader_phone, substitute_name,
       substitute_phone, officer_name, officer_phone, note, is_demo, version, updated_by, updated_at
  FROM duty_shift
 WHERE region_code = %(region_code)s::text
   AND (%(shift_id)s::integer IS NULL OR shift_id = %(shift_id)s::integer)
   AND (%(since)s::timestamptz IS NULL OR ends_at > %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR starts_at < %(until)s::timestamptz)
   AND retired_at IS NULL
 ORDER BY starts_at, place;

-- name: save
-- Adds the shifts and changes those that differ: a shift is known by its beginning and its place.
WITH saved AS (
    INSERT INTO duty_shift AS s (
           region_code, starts_at, ends_at, place, leader_name, leader_phone, substitute_name,
           substitute_phone, officer_name, officer_phone, note, is_demo)
    SELECT %(region_code)s::text, r.starts_at, r.ends_at, r.place, r.leader_name, r.leader_phone,
           r.substitute_name, r.substitute_phone, r.officer_name, r.officer_phone, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           starts_at timestamptz, ends_at timestamptz, place text, leader_name text,
           leader_phone text, substitute_name text, substitute_phone text, officer_name text,
           officer_phone text, note text, is_demo boolean)
        ON CONFLICT (region_code, starts_at, place) DO UPDATE
       SET (ends_at, leader_name, leader_phone, substitute_name, substitute_phone, officer_name,
            officer_phone, note, is_demo, retired_at, updated_at)
         = (EXCLUDED.ends_at, EXCLUDED.leader_name, EXCLUDED.leader_phone,
            EXCLUDED.substitute_name, EXCLUDED.substitute_phone, EXCLUDED.officer_name,
            EXCLUDED.officer_phone, EXCLUDED.note, EXCLUDED.is_demo, NULL, now())
     WHERE (s.ends_at, s.leader_name, s.leader_phone, s.substitute_name, s.substitute_phone,
            s.officer_name, s.officer_phone, s.note, s.is_demo, s.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.ends_at, EXCLUDED.leader_name, EXCLUDED.leader_phone,
            EXCLUDED.substitute_name, EXCLUDED.substitute_phone, EXCLUDED.officer_name,
            EXCLUDED.officer_phone, EXCLUDED.note, EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: change
-- Changes what is told of a shift that is still the version meant.
UPDATE duty_shift AS t
   SET (ends_at, leader_name, leader_phone, substitute_name, substitute_phone, officer_name,
        officer_phone, note)
     = (SELECT n.ends_at, n.leader_name, n.leader_phone, n.substitute_name, n.substitute_phone,
               n.officer_name, n.officer_phone, n.note
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND shift_id = %(shift_id)s::integer
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: retire
-- Strikes a shift out of the roster, if it is still the version meant.
UPDATE duty_shift
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text AND shift_id = %(shift_id)s::integer
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: hand_over
-- Writes down that one shift was given over to the next.
INSERT INTO duty_handover (region_code, from_shift, to_shift, given_by, taken_by, note, actor)
VALUES (%(region_code)s::text, %(from_shift)s::integer, %(to_shift)s::integer, %(given_by)s::text,
        %(taken_by)s::text, %(note)s::text, %(actor)s::text)
RETURNING handover_id, at;

-- name: handovers
-- The last handovers, the newest first.
SELECT handover_id, from_shift, to_shift, at, given_by, taken_by, note, actor
  FROM duty_handover
 WHERE region_code = %(region_code)s::text
 ORDER BY handover_id DESC
 LIMIT %(limit)s::integer;
