-- name: response_levels
-- What a county has set of its response levels.
SELECT level, severities, meaning, must_come, units, version, updated_by
  FROM response_level
 WHERE region_code = %(region_code)s::text;

-- name: add_response_level
-- Keeps the first setting of a level.
INSERT INTO response_level (region_code, level, severities, meaning, must_come, units)
VALUES (%(region_code)s::text, %(level)s::text, %(severities)s::text[], %(meaning)s::text,
        %(must_come)s::text[], %(units)s::text[])
ON CONFLICT DO NOTHING;

-- name: change_response_level
-- Puts another setting in the place of the version meant.
UPDATE response_level
   SET severities = %(severities)s::text[], meaning = %(meaning)s::text,
       must_come = %(must_come)s::text[], units = %(units)s::text[], updated_at = now()
 WHERE region_code = %(region_code)s::text AND level = %(level)s::text
   AND version = %(version)s::bigint;

-- name: duplicate_rule
-- How near is near for a county, where it has said so.
SELECT radius_m, within_min, version, updated_by
  FROM duplicate_rule
 WHERE region_code = %(region_code)s::text;

-- name: add_duplicate_rule
-- Keeps the first setting.
INSERT INTO duplicate_rule (region_code, radius_m, within_min)
VALUES (%(region_code)s::text, %(radius_m)s::float8, %(within_min)s::float8)
ON CONFLICT DO NOTHING;

-- name: change_duplicate_rule
-- Puts another setting in the place of the version meant.
UPDATE duplicate_rule
   SET radius_m = %(radius_m)s::float8, within_min = %(within_min)s::float8, updated_at = now()
 WHERE region_code = %(region_code)s::text AND version = %(version)s::bigint;
