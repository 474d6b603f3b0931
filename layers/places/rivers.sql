-- name: rivers
-- The rivers of a region, to be drawn.
SELECT name, ST_AsGeoJSON(geom, 5, 0)::json AS geometry
  FROM river
 WHERE region_code = %(region_code)s::text
 ORDER BY river_code;

-- name: forget_rivers
-- Rivers come as one file: those beyond its last one are no longer there.
DELETE FROM river
 WHERE region_code = %(region_code)s::text AND NOT river_code = ANY (%(river_codes)s::text[]);

-- name: add_river
-- Keeps one river; one that is already so is left alone.
INSERT INTO river AS w (region_code, river_code, name, geom, is_demo)
VALUES (%(region_code)s::text, %(river_code)s::text, %(name)s::text,
        ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490)),
        %(is_demo)s::boolean)
    ON CONFLICT (region_code, river_code) DO UPDATE
   SET (name, geom, is_demo, updated_at) = (EXCLUDED.name, EXCLUDED.geom, EXCLUDED.is_demo, now())
 WHERE (w.name, w.is_demo) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.is_demo)
    OR ST_AsBinary(w.geom) IS DISTINCT FROM ST_AsBinary(EXCLUDED.geom);

-- name: ground_revision
-- Changes whenever the boundary, a township, a village or a river of a region changes: what the
-- base map shows. Two who may see different villages get different revisions, and so different maps.
SELECT concat_ws('/', r.updated_at,
                 (SELECT concat_ws('+', md5(string_agg(p.place_code, ',' ORDER BY p.place_code)),
                                   max(p.updated_at))
                    FROM place p
                   WHERE p.region_code = r.region_code AND p.retired_at IS NULL
                     AND p.kind IN ('township', 'village')),
                 (SELECT concat_ws('+', count(*), max(w.updated_at)) FROM river w
                   WHERE w.region_code = r.region_code)) AS revision
  FROM region r
 WHERE r.region_code = %(region_code)s::text;
