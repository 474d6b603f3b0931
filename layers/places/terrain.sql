-- name: save
-- Adds the areas and changes those that differ. What was sound before its datum was converted is
-- made sound again, so that no search ever stumbles over it.
WITH saved AS (
    INSERT INTO terrain AS t (
           region_code, terrain_code, terrain_class, name, geom, given, note, is_demo)
    SELECT %(region_code)s::text, r.terrain_code, r.terrain_class, r.name,
           ST_Multi(ST_CollectionExtract(ST_MakeValid(
               ST_SetSRID(ST_GeomFromGeoJSON(r.geometry), 4490)), 3)),
           r.given, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           terrain_code text, terrain_class text, name text, geometry json, given jsonb,
           note text, is_demo boolean)
        ON CONFLICT (region_code, terrain_code) DO UPDATE
       SET (terrain_class, name, geom, given, note, is_demo, updated_at)
         = (EXCLUDED.terrain_class, EXCLUDED.name, EXCLUDED.geom, EXCLUDED.given, EXCLUDED.note,
            EXCLUDED.is_demo, now())
     WHERE (t.terrain_class, t.name, t.given, t.note, t.is_demo)
        IS DISTINCT FROM
           (EXCLUDED.terrain_class, EXCLUDED.name, EXCLUDED.given, EXCLUDED.note, EXCLUDED.is_demo)
        OR ST_AsBinary(t.geom) IS DISTINCT FROM ST_AsBinary(EXCLUDED.geom)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: plainly
-- Until the transaction ends nothing is compiled: the planner expects thousands of stretches where
-- there are some dozens, and would compile for longer than they take.
SELECT set_config('jit', 'off', true);

-- name: grounds
-- What straight walks lead over, numbered from 1: stretches in areas of terrain, and where they
-- meet rivers (no class), in fractions of the walk from the road's end. With ``only_water`` of the
-- areas only water. What has thousands of points is cut first, once for all walks.
WITH walk AS MATERIALIZED (
    SELECT w.number, ST_SetSRID(ST_MakeLine(
               ST_MakePoint(w.lon, w.lat),
               ST_MakePoint(%(lon)s::float8, %(lat)s::float8)), 4490) AS line
      FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS w (lon, lat, number)),
around AS MATERIALIZED (
    SELECT ST_Expand(ST_SetSRID(ST_Extent(line)::geometry, 4490), 0.00001) AS box FROM walk),
area AS MATERIALIZED (
    SELECT t.terrain_class, t.name,
           CASE WHEN ST_NPoints(t.geom) < 200 THEN t.geom
                ELSE ST_CollectionExtract(ST_Intersection(t.geom, around.box), 3) END AS geom
      FROM around
      JOIN terrain t ON t.region_code = %(region_code)s::text AND t.geom && around.box
     WHERE NOT %(only_water)s::boolean OR t.terrain_class = 'water'),
river_part AS MATERIALIZED (
    SELECT r.name, ST_Subdivide(r.geom, 32) AS geom
      FROM around
      JOIN river r ON r.region_code = %(region_code)s::text AND r.geom && around.box),
met AS (
    SELECT walk.number, walk.line, area.terrain_class, area.name,
           (ST_Dump(ST_Intersection(walk.line, area.geom))).geom AS part
      FROM walk
      JOIN area ON area.geom && walk.line AND ST_Intersects(area.geom, walk.line)
     UNION ALL
    SELECT walk.number, walk.line, NULL, r.name,
           (ST_Dump(ST_Intersection(walk.line, r.geom))).geom
      FROM walk
      JOIN river_part r ON r.geom && walk.line AND ST_Intersects(r.geom, walk.line))
SELECT number, terrain_class, name,
       ST_LineLocatePoint(line, coalesce(ST_StartPoint(part), part)) AS start,
       ST_LineLocatePoint(line, coalesce(ST_EndPoint(part), part)) AS "end"
  FROM met
 ORDER BY number, start, "end", terrain_class, name;
