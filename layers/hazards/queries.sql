-- name: hazards
-- The standing dangers on the books, or one of them.
SELECT hazard_code, kind, name, risk_level, township_code, address,
       ST_AsGeoJSON(geom, 9, 0)::json AS geometry, given, households, people, property_wan,
       answerable_name, answerable_post, answerable_phone, note, is_demo, updated_at
  FROM hazard
 WHERE region_code = %(region_code)s::text
   AND (%(hazard_code)s::text IS NULL OR hazard_code = %(hazard_code)s::text)
   AND retired_at IS NULL
 ORDER BY hazard_code;

-- name: shown
-- What a map shows of each danger, the worst first, then the one that threatens the most people. A
-- symbol stands on a point that lies on it; a telephone number is not read.
SELECT hazard_code, kind, name, risk_level, township_code, address,
       ST_X(spot.at) AS lon, ST_Y(spot.at) AS lat, GeometryType(geom) <> 'POINT' AS has_shape,
       households, people, property_wan, answerable_name, answerable_post, note, is_demo, updated_at
  FROM hazard,
       LATERAL (SELECT CASE GeometryType(geom) WHEN 'POINT' THEN geom
                       ELSE ST_PointOnSurface(geom) END AS at) AS spot
 WHERE region_code = %(region_code)s::text
   AND retired_at IS NULL
 ORDER BY array_position(%(levels)s::text[], risk_level), coalesce(people, 0) DESC,
       hazard_code COLLATE "C";

-- name: shapes
-- The lines and areas of dangers, for a map that draws them itself.
SELECT hazard_code, ST_AsGeoJSON(geom, 9, 0)::json AS geometry
  FROM hazard
 WHERE region_code = %(region_code)s::text
   AND GeometryType(geom) <> 'POINT'
   AND retired_at IS NULL;

-- name: tile
-- The lines and areas of dangers that touch a tile of the web mercator, as a Mapbox vector tile: each
-- whole, to half a pixel, with its code and level; what is smaller than four pixels lies beneath its
-- symbol until the next zoom (SEEN_PX of static/four/canvas.js is twice that).
-- A pixel is a 256th of the tile, an arc of the earth's round by the zoom.
WITH tile AS (
    SELECT box, ST_Transform(box, 4490) AS reach, 360 / 2 ^ (%(z)s::integer + 8) AS pixel_deg
      FROM ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) AS box),
drawn AS (
    SELECT hazard_code AS code, risk_level AS level,
           ST_AsMVTGeom(ST_Transform(ST_SimplifyPreserveTopology(geom, pixel_deg / 2), 3857), box,
                        4096, 0, false) AS shape
      FROM hazard, tile
     WHERE region_code = %(region_code)s::text
       AND geom && reach
       AND GeometryType(geom) <> 'POINT'
       AND retired_at IS NULL
       AND greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) >= 4 * pixel_deg
     ORDER BY hazard_code COLLATE "C")
SELECT ST_AsMVT(drawn, 'hazards', 4096, 'shape') AS tile FROM drawn WHERE shape IS NOT NULL;

-- name: near
-- The dangers within a true distance of a point, nearest first; 0 m means inside it. The box is
-- the question moved to the column's CRS, so that the column's index can answer it; it is a
-- hundredth and a metre too large, because the buffer is drawn on a plane and of nothing there is
-- no box.
WITH asked AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490)::geography AS at)
SELECT h.hazard_code, h.kind, h.name, h.risk_level, h.township_code, h.address,
       ST_AsGeoJSON(h.geom, 9, 0)::json AS geometry, h.given, h.households, h.people,
       h.property_wan, h.answerable_name, h.answerable_post, h.answerable_phone, h.note,
       h.is_demo, h.updated_at, ST_Distance(h.geom::geography, asked.at) AS distance_m
  FROM hazard h, asked
 WHERE h.region_code = %(region_code)s::text
   AND h.retired_at IS NULL
   AND h.geom && ST_SetSRID(ST_Buffer(asked.at, 1.01 * %(radius_m)s::float8 + 1)::geometry, 4490)
   AND ST_DWithin(h.geom::geography, asked.at, %(radius_m)s::float8)
 ORDER BY distance_m, h.hazard_code;

-- name: named
-- Every code that was ever given, with the name and township of what it stands for.
SELECT hazard_code AS code, name, township_code, retired_at IS NOT NULL AS is_retired
  FROM hazard
 WHERE region_code = %(region_code)s::text;

-- name: save
-- Adds the hazards and changes those that differ; a retired one comes back.
WITH saved AS (
    INSERT INTO hazard AS h (
           region_code, hazard_code, kind, name, risk_level, township_code, address, geom, given,
           households, people, property_wan, answerable_name, answerable_post,
           answerable_phone, note, is_demo)
    SELECT %(region_code)s::text, r.hazard_code, r.kind, r.name, r.risk_level, r.township_code,
           r.address, ST_SetSRID(ST_GeomFromGeoJSON(r.geometry), 4490), r.given,
           r.households, r.people, r.property_wan, r.answerable_name, r.answerable_post,
           r.answerable_phone, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           hazard_code text, kind text, name text, risk_level text, township_code text,
           address text, geometry json, given jsonb, households integer, people integer,
           property_wan double precision, answerable_name text, answerable_post text,
           answerable_phone text, note text, is_demo boolean)
        ON CONFLICT (region_code, hazard_code) DO UPDATE
       SET (kind, name, risk_level, township_code, address, geom, given, households, people,
            property_wan, answerable_name, answerable_post, answerable_phone, note, is_demo,
            retired_at, updated_at)
         = (EXCLUDED.kind, EXCLUDED.name, EXCLUDED.risk_level, EXCLUDED.township_code,
            EXCLUDED.address, EXCLUDED.geom, EXCLUDED.given, EXCLUDED.households,
            EXCLUDED.people, EXCLUDED.property_wan, EXCLUDED.answerable_name,
            EXCLUDED.answerable_post, EXCLUDED.answerable_phone, EXCLUDED.note,
            EXCLUDED.is_demo, NULL, now())
     WHERE (h.kind, h.name, h.risk_level, h.township_code, h.address, h.geom, h.given,
            h.households, h.people, h.property_wan, h.answerable_name, h.answerable_post,
            h.answerable_phone, h.note, h.is_demo, h.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.kind, EXCLUDED.name, EXCLUDED.risk_level, EXCLUDED.township_code,
            EXCLUDED.address, EXCLUDED.geom, EXCLUDED.given, EXCLUDED.households,
            EXCLUDED.people, EXCLUDED.property_wan, EXCLUDED.answerable_name,
            EXCLUDED.answerable_post, EXCLUDED.answerable_phone, EXCLUDED.note,
            EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: retire
-- Strikes a danger off the books without forgetting it.
UPDATE hazard
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text
   AND hazard_code = %(hazard_code)s::text
   AND retired_at IS NULL;
