-- name: covers
-- What must stay at home, by township ('' the county) and skill.
SELECT township_code, skill, people, teams, version, updated_by, updated_at
  FROM home_cover
 WHERE region_code = %(region_code)s::text
 ORDER BY township_code, skill;

-- name: add
-- The first word about a township and a skill.
INSERT INTO home_cover (region_code, township_code, skill, people, teams)
VALUES (%(region_code)s::text, %(township_code)s::text, %(skill)s::text, %(people)s::integer,
        %(teams)s::integer)
ON CONFLICT DO NOTHING;

-- name: change
-- Puts other numbers in the place of the version meant.
UPDATE home_cover
   SET people = %(people)s::integer, teams = %(teams)s::integer, updated_at = now()
 WHERE region_code = %(region_code)s::text AND township_code = %(township_code)s::text
   AND skill = %(skill)s::text AND version = %(version)s::bigint;
