-- name: neighbours
-- A region's neighbours, whoever is soonest at its seat first.
SELECT neighbour_code, name, name_en, duty_phone, way_in, drive_min, may_ask, source, note, is_demo,
       version, updated_by, updated_at
  FROM neighbour
 WHERE region_code = %(region_code)s::text
 ORDER BY drive_min, neighbour_code;

-- name: add
-- A neighbour that was not in the table.
INSERT INTO neighbour (region_code, neighbour_code, name, name_en, duty_phone, way_in, drive_min,
                       may_ask, source, note)
VALUES (%(region_code)s::text, %(neighbour_code)s::text, %(name)s::text, %(name_en)s::text,
        %(duty_phone)s::text, %(way_in)s::text, %(drive_min)s::integer, %(may_ask)s::text[],
        %(source)s::text, %(note)s::text)
ON CONFLICT DO NOTHING;

-- name: change
-- Puts other words in the place of the version meant.
UPDATE neighbour
   SET name = %(name)s::text, name_en = %(name_en)s::text, duty_phone = %(duty_phone)s::text,
       way_in = %(way_in)s::text, drive_min = %(drive_min)s::integer,
       may_ask = %(may_ask)s::text[], source = %(source)s::text, note = %(note)s::text,
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND neighbour_code = %(neighbour_code)s::text
   AND version = %(version)s::bigint;

-- name: remove
-- Takes a neighbour out, if it is still the version meant.
DELETE FROM neighbour
 WHERE region_code = %(region_code)s::text AND neighbour_code = %(neighbour_code)s::text
   AND version = %(version)s::bigint;

-- name: save
-- Adds the neighbours of a table and changes those that differ.
WITH saved AS (
    INSERT INTO neighbour AS n (
           region_code, neighbour_code, name, name_en, duty_phone, way_in, drive_min, may_ask,
           source, note, is_demo)
    SELECT %(region_code)s::text, r.neighbour_code, r.name, r.name_en, r.duty_phone, r.way_in,
           r.drive_min, r.may_ask, r.source, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           neighbour_code text, name text, name_en text, duty_phone text, way_in text,
           drive_min integer, may_ask text[], source text, note text, is_demo boolean)
        ON CONFLICT (region_code, neighbour_code) DO UPDATE
       SET (name, name_en, duty_phone, way_in, drive_min, may_ask, source, note, is_demo, updated_at)
         = (EXCLUDED.name, EXCLUDED.name_en, EXCLUDED.duty_phone, EXCLUDED.way_in,
            EXCLUDED.drive_min, EXCLUDED.may_ask, EXCLUDED.source, EXCLUDED.note,
            EXCLUDED.is_demo, now())
     WHERE (n.name, n.name_en, n.duty_phone, n.way_in, n.drive_min, n.may_ask, n.source, n.note,
            n.is_demo)
        IS DISTINCT FROM
           (EXCLUDED.name, EXCLUDED.name_en, EXCLUDED.duty_phone, EXCLUDED.way_in,
            EXCLUDED.drive_min, EXCLUDED.may_ask, EXCLUDED.source, EXCLUDED.note,
            EXCLUDED.is_demo)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;
