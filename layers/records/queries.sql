-- name: records
-- The records of a layer in the asker's scope, by code: those of some codes, or whose name or code
-- has a word in it, from a code on. The scope stands here in full, and again in the database's own
-- row-level security: each wall would hold without the other.
SELECT layer, region_code, code, kind, name, township_code, unit, sensitivity, version, updated_at,
       updated_by, is_demo, lon, lat, facts
  FROM record
 WHERE layer = %(layer)s::text
   AND region_code = %(region_code)s::text
   AND (%(regions)s::text[] IS NULL OR region_code = ANY (%(regions)s::text[]))
   AND (sensitivity_rank(sensitivity) <= %(clearance)s::integer
        OR ((%(layers)s::text[] IS NULL OR layer = ANY (%(layers)s::text[]))
            AND (unit <> '' AND unit = %(unit)s::text
                 OR township_code <> '' AND township_code = ANY (%(townships)s::text[]))))
   AND (%(codes)s::text[] IS NULL OR code = ANY (%(codes)s::text[]))
   AND (%(township_code)s::text IS NULL OR township_code = %(township_code)s::text)
   AND (%(word)s::text IS NULL OR strpos(name, %(word)s::text) > 0 OR strpos(code, %(word)s::text) > 0)
   AND (%(after)s::text IS NULL OR code > %(after)s::text)
 ORDER BY code
 LIMIT %(limit)s::integer;

-- name: names
-- Codes and names of a layer's records in the asker's scope, in one row: all of them, or those whose
-- name or code has a word in it in small letters. The scope stands here in full as well.
SELECT coalesce(array_agg(code), '{}') AS codes, coalesce(array_agg(name), '{}') AS names
  FROM record
 WHERE layer = %(layer)s::text
   AND region_code = %(region_code)s::text
   AND (%(regions)s::text[] IS NULL OR region_code = ANY (%(regions)s::text[]))
   AND (sensitivity_rank(sensitivity) <= %(clearance)s::integer
        OR ((%(layers)s::text[] IS NULL OR layer = ANY (%(layers)s::text[]))
            AND (unit <> '' AND unit = %(unit)s::text
                 OR township_code <> '' AND township_code = ANY (%(townships)s::text[]))))
   AND (%(word)s::text IS NULL OR strpos(lower(name), %(word)s::text) > 0
        OR strpos(lower(code), %(word)s::text) > 0);

-- name: change_places
-- Changes what is told of a place that is still the version meant.
UPDATE place AS t
   SET (address, people, contact_name, contact_phone, note, township_code, unit, sensitivity)
     = (SELECT n.address, n.people, n.contact_name, n.contact_phone, n.note, n.township_code, n.unit,
               n.sensitivity
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND place_code = %(code)s::text
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: change_hazards
-- Changes what is told of a hazard that is still the version meant.
UPDATE hazard AS t
   SET (address, risk_level, households, people, answerable_name, answerable_post,
        answerable_phone, note, township_code, unit, sensitivity)
     = (SELECT n.address, n.risk_level, n.households, n.people, n.answerable_name,
               n.answerable_post, n.answerable_phone, n.note, n.township_code, n.unit, n.sensitivity
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND hazard_code = %(code)s::text
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: change_depots
-- Changes what is told of a depot that is still the version meant.
UPDATE depot AS t
   SET (address, contact_name, contact_phone, load_min, vehicle, note, township_code, keeper_unit,
        sensitivity)
     = (SELECT n.address, n.contact_name, n.contact_phone, n.load_min, n.vehicle, n.note,
               n.township_code, n.keeper_unit, n.sensitivity
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND depot_code = %(code)s::text
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: change_teams
-- Changes what is told of a team that is still the version meant.
UPDATE team AS t
   SET (address, status, people_total, people_available, turn_out_min, leader_name, phones,
        vehicle, equipment, note, township_code, managing_unit, sensitivity)
     = (SELECT n.address, n.status, n.people_total, n.people_available, n.turn_out_min,
               n.leader_name, n.phones, n.vehicle, n.equipment, n.note, n.township_code, n.managing_unit,
               n.sensitivity
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND team_code = %(code)s::text
   AND version = %(version)s::bigint AND retired_at IS NULL;
