-- name: teams
-- The teams in service, or one of them, each with its newest position.
SELECT t.team_code, t.name, t.kind, t.team_level, t.skills, t.people_total, t.people_available,
       t.status, t.turn_out_min, t.township_code, t.address, t.leader_name, t.phones,
       t.managing_unit, t.vehicle, t.equipment, t.note, t.is_demo, t.given, t.updated_at,
       ST_X(t.base) AS lon, ST_Y(t.base) AS lat,
       p.seen_at, p.source AS seen_source, ST_X(p.geom) AS seen_lon, ST_Y(p.geom) AS seen_lat
  FROM team t
  LEFT JOIN LATERAL (
       SELECT seen_at, source, geom
         FROM team_position
        WHERE (region_code, team_code) = (t.region_code, t.team_code)
        ORDER BY seen_at DESC
        LIMIT 1) p ON true
 WHERE t.region_code = %(region_code)s::text
   AND (%(team_code)s::text IS NULL OR t.team_code = %(team_code)s::text)
   AND t.retired_at IS NULL
 ORDER BY t.team_code;

-- name: named
-- Every code that was ever given, with the name and township of what it stands for.
SELECT team_code AS code, name, township_code, retired_at IS NOT NULL AS is_retired
  FROM team
 WHERE region_code = %(region_code)s::text;

-- name: save
-- Adds the teams and changes those that differ. The status of a known team is left alone: a
-- planner's table must not call a team home that is fighting a fire. Where no vehicle is told,
-- a known team keeps its own, and a new one comes by car.
WITH saved AS (
    INSERT INTO team AS t (
           region_code, team_code, name, kind, team_level, skills, people_total,
           people_available, status, turn_out_min, township_code, address, base, given,
           leader_name, phones, managing_unit, vehicle, equipment, note, is_demo)
    SELECT %(region_code)s::text, r.team_code, r.name, r.kind, r.team_level, r.skills,
           r.people_total, r.people_available, r.status, r.turn_out_min, r.township_code,
           r.address, ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4490), r.given,
           r.leader_name, r.phones, r.managing_unit, COALESCE(r.vehicle, known.vehicle, 'car'),
           r.equipment, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           team_code text, name text, kind text, team_level text, skills text[],
           people_total integer, people_available integer, status text,
           turn_out_min double precision, township_code text, address text,
           lon double precision, lat double precision, given jsonb, leader_name text,
           phones text[], managing_unit text, vehicle text, equipment text, note text,
           is_demo boolean)
      LEFT JOIN team known
        ON (known.region_code, known.team_code) = (%(region_code)s::text, r.team_code)
        ON CONFLICT (region_code, team_code) DO UPDATE
       SET (name, kind, team_level, skills, people_total, people_available, turn_out_min,
            township_code, address, base, given, leader_name, phones, managing_unit,
            vehicle, equipment, note, is_demo, retired_at, updated_at)
         = (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.team_level, EXCLUDED.skills,
            EXCLUDED.people_total, EXCLUDED.people_available, EXCLUDED.turn_out_min,
            EXCLUDED.township_code, EXCLUDED.address, EXCLUDED.base, EXCLUDED.given,
            EXCLUDED.leader_name, EXCLUDED.phones, EXCLUDED.managing_unit, EXCLUDED.vehicle,
            EXCLUDED.equipment, EXCLUDED.note, EXCLUDED.is_demo, NULL, now())
     WHERE (t.name, t.kind, t.team_level, t.skills, t.people_total, t.people_available,
            t.turn_out_min, t.township_code, t.address, t.base, t.given, t.leader_name,
            t.phones, t.managing_unit, t.vehicle, t.equipment, t.note, t.is_demo, t.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.team_level, EXCLUDED.skills,
            EXCLUDED.people_total, EXCLUDED.people_available, EXCLUDED.turn_out_min,
            EXCLUDED.township_code, EXCLUDED.address, EXCLUDED.base, EXCLUDED.given,
            EXCLUDED.leader_name, EXCLUDED.phones, EXCLUDED.managing_unit, EXCLUDED.vehicle,
            EXCLUDED.equipment, EXCLUDED.note, EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: record_position
-- Adds a sighting to the track of a team in service; the same moment told twice is one sighting.
INSERT INTO team_position (region_code, team_code, seen_at, geom, given, source)
SELECT region_code, team_code, %(seen_at)s::timestamptz,
       ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490),
       %(given)s::jsonb, %(source)s::text
  FROM team
 WHERE region_code = %(region_code)s::text
   AND team_code = %(team_code)s::text
   AND retired_at IS NULL
    ON CONFLICT (region_code, team_code, seen_at) DO UPDATE
   SET geom = EXCLUDED.geom, given = EXCLUDED.given, source = EXCLUDED.source;

-- name: set_status
-- Says what a team in service is doing now.
UPDATE team
   SET status = %(status)s::text, updated_at = now()
 WHERE region_code = %(region_code)s::text
   AND team_code = %(team_code)s::text
   AND retired_at IS NULL;

-- name: retire
-- Takes a team out of service; its track and its past orders keep their meaning.
UPDATE team
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text
   AND team_code = %(team_code)s::text
   AND retired_at IS NULL;
