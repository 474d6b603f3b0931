-- name: add_closure
-- Writes a closure down; it acts on the very next answer.
INSERT INTO closure (region_code, effect, geom, reach_m, starts_at, ends_at, height_m, weight_t,
                     width_m, reason, reported_by, given, is_exercise)
VALUES (%(region_code)s::text, %(effect)s::text,
        ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490), %(reach_m)s::float8,
        %(starts_at)s::timestamptz, %(ends_at)s::timestamptz, %(height_m)s::float8,
        %(weight_t)s::float8, %(width_m)s::float8, %(reason)s::text, %(reported_by)s::text,
        %(given)s::jsonb, %(is_exercise)s::boolean)
RETURNING closure_id;

-- name: lift_closure
-- Opens the road again, from now on; a closure that is lifted already, or is no longer the version
-- meant, stays as it is.
UPDATE closure SET lifted_at = now(), lifted_by = %(lifted_by)s::text
 WHERE region_code = %(region_code)s::text AND closure_id = %(closure_id)s::integer
   AND lifted_at IS NULL AND version = %(version)s::bigint
RETURNING closure_id;

-- name: closures
-- The closures of a region, those in force at a moment only when one is given, oldest first; an
-- exercise's or real ones only, if asked for.
SELECT closure_id, region_code, effect, ST_AsGeoJSON(geom, 6, 0)::json AS geometry, reach_m,
       starts_at, ends_at, height_m, weight_t, width_m, lifted_at, reason, reported_by, given,
       version, is_exercise
  FROM closure
 WHERE region_code = %(region_code)s::text
   AND (%(closure_id)s::integer IS NULL OR closure_id = %(closure_id)s::integer)
   AND (%(is_exercise)s::boolean IS NULL OR is_exercise = %(is_exercise)s::boolean)
   AND (%(at)s::timestamptz IS NULL
        OR (starts_at <= %(at)s::timestamptz
            AND (ends_at IS NULL OR ends_at > %(at)s::timestamptz)
            AND (lifted_at IS NULL OR lifted_at > %(at)s::timestamptz)))
 ORDER BY closure_id;

-- name: nudge_turned
-- Tells screens of regions in which a closure began or ended by its time, after a moment and until
-- now; of one that was lifted its lifting has told.
SELECT one.region_code, pg_notify('situ_live', one.region_code || '/closures')
  FROM (SELECT DISTINCT region_code FROM closure
         WHERE lifted_at IS NULL
           AND (starts_at > %(since)s::timestamptz AND starts_at <= now()
                OR ends_at > %(since)s::timestamptz AND ends_at <= now())) AS one;

-- name: nearest_road
-- The road nearest to a geometry and how far it is, to tell a person where a closure would belong.
-- Its sides are straight in degrees: they are cut short, so that the metric grid does not bend them.
SELECT e.name, e.ref,
       ST_Distance(ST_Transform(e.geom, r.metric_srid),
                   ST_Transform(shape.at, r.metric_srid)) AS distance_m
  FROM region r,
       LATERAL (SELECT ST_Segmentize(ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490),
                                     0.005) AS at) AS shape,
       LATERAL (SELECT geom, name, ref FROM road_edge
                 WHERE region_code = r.region_code
                 ORDER BY geom <-> shape.at LIMIT 8) AS e
 WHERE r.region_code = %(region_code)s::text
 ORDER BY distance_m
 LIMIT 1;
