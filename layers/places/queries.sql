-- name: places
-- The places of some kinds (of all kinds when none are named), or one place.
SELECT place_code, kind, name, old_names, township_code, address,
       ST_X(geom) AS lon, ST_Y(geom) AS lat, given, people, contact_name, contact_phone,
       source, note, is_demo, updated_at
  FROM place
 WHERE region_code = %(region_code)s::text
   AND (%(place_code)s::text IS NULL OR place_code = %(place_code)s::text)
   AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s::text[]))
   AND retired_at IS NULL
 ORDER BY place_code;

-- name: near
-- The places within a true distance of a point, nearest first. The box is the question moved to
-- the column's CRS, so that the column's index can answer it; it is a hundredth and a metre too
-- large, because the buffer is drawn on a plane and of nothing there is no box.
WITH asked AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490)::geography AS at)
SELECT p.place_code, p.kind, p.name, p.old_names, p.township_code, p.address,
       ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, p.given, p.people, p.contact_name,
       p.contact_phone, p.source, p.note, p.is_demo, p.updated_at,
       ST_Distance(p.geom::geography, asked.at) AS distance_m
  FROM place p, asked
 WHERE p.region_code = %(region_code)s::text
   AND p.retired_at IS NULL
   AND p.geom && ST_SetSRID(ST_Buffer(asked.at, 1.01 * %(radius_m)s::float8 + 1)::geometry, 4490)
   AND ST_DWithin(p.geom::geography, asked.at, %(radius_m)s::float8)
 ORDER BY distance_m, p.place_code;

-- name: township_of
-- The township whose seat is nearest, by true distance; a county has too few for an index.
SELECT place_code, kind, name, old_names, township_code, address,
       ST_X(geom) AS lon, ST_Y(geom) AS lat, given, people, contact_name, contact_phone,
       source, note, is_demo, updated_at
  FROM place
 WHERE region_code = %(region_code)s::text
   AND kind = 'township'
   AND retired_at IS NULL
 ORDER BY ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(
              %(lon)s::float8, %(lat)s::float8), 4490)::geography), place_code
 LIMIT 1;

-- name: search
-- The places a typed word may mean, best first: the name itself, an old name, how it begins, its
-- pinyin, its initials, a part of it. strpos instead of LIKE: what is typed is never a pattern,
-- and a word of two characters has no trigram.
WITH ranked AS (
    SELECT p.*,
           CASE WHEN lower(p.name) = q.typed                                  THEN 1
                WHEN q.typed = ANY (p.old_names)                              THEN 2
                WHEN starts_with(lower(p.name), q.typed)                      THEN 3
                WHEN starts_with(p.pinyin, q.latin)                           THEN 4
                WHEN starts_with(p.initials, q.latin)                         THEN 5
                WHEN strpos(lower(p.name), q.typed) > 0
                  OR strpos(array_to_string(p.old_names, ' '), q.typed) > 0
                  OR strpos(p.pinyin, q.latin) > 0
                  OR strpos(p.initials, q.latin) > 0                          THEN 6
           END AS place_rank
      FROM place p,
           (SELECT %(typed)s::text AS typed, %(latin)s::text AS latin) q
     WHERE p.region_code = %(region_code)s::text
       AND p.retired_at IS NULL)
SELECT place_code, kind, name, old_names, township_code, address,
       ST_X(geom) AS lon, ST_Y(geom) AS lat, given, people, contact_name, contact_phone,
       source, note, is_demo, updated_at
  FROM ranked
 WHERE place_rank IS NOT NULL
 ORDER BY place_rank, kind <> 'township', kind <> 'village', length(name), place_code
 LIMIT %(limit)s::integer;

-- name: old_names
-- The places that were called otherwise, and how.
SELECT place_code, old_names
  FROM place
 WHERE region_code = %(region_code)s::text AND old_names <> '{}' AND retired_at IS NULL;

-- name: named
-- Every code that was ever given, with the name and township of what it stands for.
SELECT place_code AS code, name, township_code, retired_at IS NOT NULL AS is_retired
  FROM place
 WHERE region_code = %(region_code)s::text;

-- name: save
-- Adds the places and changes those that differ; a retired one comes back.
WITH saved AS (
    INSERT INTO place AS p (
           region_code, place_code, kind, name, old_names, pinyin, initials, township_code,
           address, geom, given, people, contact_name, contact_phone, source, note, is_demo,
           sensitivity)
    SELECT %(region_code)s::text, r.place_code, r.kind, r.name, r.old_names, r.pinyin,
           r.initials, r.township_code, r.address,
           ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4490), r.given, r.people, r.contact_name,
           r.contact_phone, r.source, r.note, r.is_demo,
           -- Where townships and villages lie is no secret: everybody who signs in finds them.
           CASE WHEN r.kind IN ('township', 'village') THEN 'public' ELSE 'internal' END
      FROM json_to_recordset(%(rows)s::json) AS r (
           place_code text, kind text, name text, old_names text[], pinyin text, initials text,
           township_code text, address text, lon double precision, lat double precision,
           given jsonb, people integer, contact_name text, contact_phone text, source text,
           note text, is_demo boolean)
        ON CONFLICT (region_code, place_code) DO UPDATE
       SET (kind, name, old_names, pinyin, initials, township_code, address, geom, given,
            people, contact_name, contact_phone, source, note, is_demo, retired_at, updated_at)
         = (EXCLUDED.kind, EXCLUDED.name, EXCLUDED.old_names, EXCLUDED.pinyin,
            EXCLUDED.initials, EXCLUDED.township_code, EXCLUDED.address, EXCLUDED.geom,
            EXCLUDED.given, EXCLUDED.people, EXCLUDED.contact_name, EXCLUDED.contact_phone,
            EXCLUDED.source, EXCLUDED.note, EXCLUDED.is_demo, NULL, now())
     WHERE (p.kind, p.name, p.old_names, p.pinyin, p.initials, p.township_code, p.address,
            p.geom, p.given, p.people, p.contact_name, p.contact_phone, p.source, p.note,
            p.is_demo, p.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.kind, EXCLUDED.name, EXCLUDED.old_names, EXCLUDED.pinyin,
            EXCLUDED.initials, EXCLUDED.township_code, EXCLUDED.address, EXCLUDED.geom,
            EXCLUDED.given, EXCLUDED.people, EXCLUDED.contact_name, EXCLUDED.contact_phone,
            EXCLUDED.source, EXCLUDED.note, EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: retire
-- Takes a place off the map without forgetting it.
UPDATE place
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text
   AND place_code = %(place_code)s::text
   AND retired_at IS NULL;

-- name: regions
-- The regions this database serves, or one of them, with the bounds of their boundary.
SELECT region_code, name, name_en, metric_srid, source, is_demo,
       ST_XMin(boundary) AS west, ST_YMin(boundary) AS south,
       ST_XMax(boundary) AS east, ST_YMax(boundary) AS north
  FROM region
 WHERE %(region_code)s::text IS NULL OR region_code = %(region_code)s::text
 ORDER BY region_code;

-- name: regions_at
-- The regions whose boundary covers a point; its edge belongs to it.
SELECT region_code, name, name_en, metric_srid, source, is_demo,
       ST_XMin(boundary) AS west, ST_YMin(boundary) AS south,
       ST_XMax(boundary) AS east, ST_YMax(boundary) AS north
  FROM region
 WHERE ST_Covers(boundary, ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490))
 ORDER BY region_code;

-- name: contains
-- Whether a region's boundary covers a point; NULL where it has none.
SELECT ST_Covers(boundary, ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490))
       AS contains
  FROM region
 WHERE region_code = %(region_code)s::text;

-- name: boundary
-- A region's boundary as GeoJSON; NULL where it has none.
SELECT ST_AsGeoJSON(boundary, 9, 0)::json AS boundary
  FROM region
 WHERE region_code = %(region_code)s::text;

-- name: save_region
-- Adds a region or changes what differs; a boundary is kept when none is given.
INSERT INTO region AS g (region_code, name, name_en, metric_srid, source, is_demo, boundary)
VALUES (%(region_code)s::text, %(region_name)s::text, %(name_en)s::text, %(metric_srid)s::integer,
        %(source)s::text, %(is_demo)s::boolean,
        ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(%(boundary)s::json), 4490)))
    ON CONFLICT (region_code) DO UPDATE
   SET (name, name_en, metric_srid, source, is_demo, boundary, updated_at)
     = (EXCLUDED.name, EXCLUDED.name_en, EXCLUDED.metric_srid, EXCLUDED.source,
        EXCLUDED.is_demo, COALESCE(EXCLUDED.boundary, g.boundary), now())
 WHERE (g.name, g.name_en, g.metric_srid, g.source, g.is_demo)
       IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_en, EXCLUDED.metric_srid, EXCLUDED.source,
                         EXCLUDED.is_demo)
    OR ST_AsBinary(g.boundary) IS DISTINCT FROM
       ST_AsBinary(COALESCE(EXCLUDED.boundary, g.boundary));
