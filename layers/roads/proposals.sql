-- name: add_proposal
-- Writes a proposal down; it acts on nothing.
INSERT INTO closure_proposal (region_code, source, hazard_code, effect, geom, reach_m, reason,
                              starts_at, ends_at, height_m, weight_t, width_m, given, proposed_by,
                              is_exercise)
VALUES (%(region_code)s::text, %(source)s::text, %(hazard_code)s::text, %(effect)s::text,
        ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490), %(reach_m)s::float8,
        %(reason)s::text, %(starts_at)s::timestamptz, %(ends_at)s::timestamptz,
        %(height_m)s::float8, %(weight_t)s::float8, %(width_m)s::float8, %(given)s::jsonb,
        %(proposed_by)s::text, %(is_exercise)s::boolean)
RETURNING proposal_id;

-- name: proposals
-- The proposals of a region or one of them, only the open ones if asked for, oldest first.
SELECT region_code, proposal_id, hazard_code, effect, ST_AsGeoJSON(geom, 9, 0)::json AS geometry,
       reach_m, reason, starts_at, ends_at, height_m, weight_t, width_m, given, proposed_by,
       proposed_at, decision, decided_at, decided_by, decided_why, closure_id, version,
       is_exercise
  FROM closure_proposal
 WHERE region_code = %(region_code)s::text
   AND (%(proposal_id)s::integer IS NULL OR proposal_id = %(proposal_id)s::integer)
   AND (decided_at IS NULL OR NOT %(only_open)s::boolean)
 ORDER BY proposal_id;

-- name: decide
-- Confirms or declines a proposal; one that is decided already, or is no longer the version meant,
-- stays as it is.
UPDATE closure_proposal
   SET decision = %(decision)s::text, decided_at = now(), decided_by = %(decided_by)s::text,
       decided_why = %(decided_why)s::text, closure_id = %(closure_id)s::integer
 WHERE region_code = %(region_code)s::text AND proposal_id = %(proposal_id)s::integer
   AND decided_at IS NULL AND version = %(version)s::bigint;

-- name: roads_met
-- The roads on which a geometry with its reach would act: by name, how many edges and how many
-- metres of them lie within, the longest first.
WITH zone AS (
    SELECT r.metric_srid,
           CASE WHEN %(reach_m)s::float8 > 0
                THEN ST_Buffer(ST_Transform(shape.at, r.metric_srid), %(reach_m)s::float8)
                ELSE ST_Transform(shape.at, r.metric_srid) END AS area
      FROM region r,
           LATERAL (SELECT ST_Segmentize(ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490),
                                         0.005) AS at) AS shape
     WHERE r.region_code = %(region_code)s::text
), met AS (
    SELECT e.ref, e.name, e.length_m, line.at AS line, z.area
      FROM zone z
      JOIN road_edge e
        ON e.region_code = %(region_code)s::text
       AND e.geom && ST_Expand(ST_Transform(ST_Envelope(z.area), 4490), 0.0005),
           LATERAL (SELECT ST_Transform(e.geom, z.metric_srid) AS at) AS line
     WHERE ST_Intersects(line.at, z.area)
)
SELECT ref, name, count(*) AS edges,
       sum(length_m * coalesce(ST_Length(ST_Intersection(line, area)) / nullif(ST_Length(line), 0),
                               0)) AS length_m
  FROM met
 GROUP BY ref, name
 ORDER BY length_m DESC, ref, name;
