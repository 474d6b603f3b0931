-- name: forget_none_of_it
-- In a database that is thrown away nobody asks later who changed what.
ALTER TABLE hazard DISABLE TRIGGER remembered;

-- name: strike_all
-- Every danger off the books, so that the next number of them begins with none.
DELETE FROM hazard WHERE region_code = %(region_code)s::text;

-- name: scatter
-- So many dangers over the county, the same each time: each in a township, of one of the levels, the
-- worst the fewest; a point, or with a width an area of about so many metres with seven corners.
WITH county AS (
    SELECT ST_XMin(b) AS west, ST_XMax(b) AS east, ST_YMin(b) AS south, ST_YMax(b) AS north
      FROM (SELECT ST_Envelope(boundary) AS b FROM region WHERE region_code = %(region_code)s::text) r),
townships AS (
    SELECT array_agg(place_code ORDER BY place_code) AS codes
      FROM place WHERE region_code = %(region_code)s::text AND kind = 'township'),
scattered AS (
    SELECT n, west + (east - west) * (n * 0.7548776662466927 %% 1) AS lon,
           south + (north - south) * (n * 0.5698402909980532 %% 1) AS lat, n * 0.6180339887498949 %% 1 AS chance
      FROM generate_series(1, %(count)s::integer) AS n, county)
INSERT INTO hazard (region_code, hazard_code, kind, name, risk_level, township_code, address, geom,
       households, people, property_wan, answerable_name, answerable_post, note, is_demo)
SELECT %(region_code)s::text, 'BX' || n, (%(kinds)s::text[])[1 + n %% cardinality(%(kinds)s::text[])],
       '第' || n || '处隐患点', CASE WHEN chance < 0.02 THEN 'major' WHEN chance < 0.12 THEN 'larger'
       WHEN chance < 0.45 THEN 'general' ELSE 'low' END,
       codes[1 + n %% cardinality(codes)], '双牌县第' || n %% 160 || '村第' || n %% 12 || '组',
       CASE WHEN %(width_m)s::float8 = 0 THEN ST_SetSRID(ST_MakePoint(lon, lat), 4490)
            ELSE ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY(
                 SELECT ST_MakePoint(lon + r * cos(a %% 7 * pi() * 2 / 7), lat + 0.9 * r * sin(a %% 7 * pi() * 2 / 7))
                   FROM generate_series(0, 7) AS a,
                        LATERAL (SELECT %(width_m)s::float8 / 222640 * (0.7 + 0.3 * (a %% 7 * n %% 3)) AS r) AS o
                  ORDER BY a))), 4490) END,
       n %% 40, n %% 170, n %% 900, CASE WHEN n %% 9 = 0 THEN '' ELSE '责任人' || n %% 700 END,
       '村支书', '雨季每日巡查', true
  FROM scattered, townships;

-- name: dangers
-- The same dangers as the peers are given them.
SELECT name, ST_X(at) AS lon, ST_Y(at) AS lat, ST_AsGeoJSON(geom, 6, 0)::json AS shape
  FROM hazard, LATERAL (SELECT ST_PointOnSurface(geom) AS at) AS spot
 WHERE region_code = %(region_code)s::text
 ORDER BY hazard_code;
