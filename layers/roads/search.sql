-- name: accesses
-- The edges nearest to each spot, with the place on them and the metres off the road: of the whole
-- network (island NULL) and, when asked for, of each of its main islands, so that a stray piece of
-- road beside the spot does not hide the roads that lead there. The index orders by degrees, so
-- four times as many are fetched as are kept and then ranked by metres.
SELECT spot.number::integer - 1 AS spot, part.island, near.edge_id, near.fraction, near.off_road_m
  FROM road_network n
  JOIN region r USING (region_code),
       unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS spot(lon, lat, number),
       LATERAL (SELECT ST_SetSRID(ST_MakePoint(spot.lon, spot.lat), 4490) AS at) AS point,
       LATERAL (SELECT NULL::integer AS island
                UNION ALL
                SELECT generate_series(0, n.main_islands - 1)
                 WHERE %(main_too)s::boolean) AS part,
       LATERAL (
           SELECT few.edge_id,
                  ST_LineLocatePoint(ST_Transform(few.geom, r.metric_srid),
                                     ST_Transform(point.at, r.metric_srid)) AS fraction,
                  ST_Distance(ST_Transform(few.geom, r.metric_srid),
                              ST_Transform(point.at, r.metric_srid)) AS off_road_m
             FROM (SELECT e.edge_id, e.geom
                     FROM road_edge e
                    WHERE e.region_code = r.region_code
                      AND (part.island IS NULL OR e.island = part.island)
                    ORDER BY e.geom <-> point.at
                    LIMIT 4 * %(keep)s::integer) AS few
            ORDER BY off_road_m, few.edge_id
            LIMIT %(keep)s::integer) AS near
 WHERE n.region_code = %(region_code)s::text
   AND near.off_road_m <= %(reach_m)s::float8
 ORDER BY spot.number, part.island NULLS FIRST, near.off_road_m, near.edge_id;

-- name: closed_stretches
-- The parts of edges on which these closures act, by fractions of length. An edge that ends where
-- it begins has no order of fractions, and is taken whole.
WITH zone AS (
    SELECT c.closure_id, c.effect, r.metric_srid,
           CASE WHEN c.reach_m > 0 THEN ST_Buffer(ST_Transform(c.geom, r.metric_srid), c.reach_m)
                ELSE ST_Transform(c.geom, r.metric_srid) END AS area
      FROM closure c JOIN region r USING (region_code)
     WHERE c.region_code = %(region_code)s::text
       AND c.closure_id = ANY (%(closure_ids)s::integer[])
), met AS (
    SELECT z.closure_id, z.effect, e.edge_id, line.at AS line, z.area
      FROM zone z
      JOIN road_edge e
        ON e.region_code = %(region_code)s::text
       AND e.geom && ST_Expand(ST_Transform(ST_Envelope(z.area), 4490), 0.0005),
           LATERAL (SELECT ST_Transform(e.geom, z.metric_srid) AS at) AS line
     WHERE ST_Intersects(line.at, z.area)
)
SELECT met.edge_id, met.closure_id, met.effect,
       CASE WHEN ST_IsClosed(met.line) THEN 0.0
            ELSE LEAST(ST_LineLocatePoint(met.line, ends.a), ST_LineLocatePoint(met.line, ends.b))
       END AS start,
       CASE WHEN ST_IsClosed(met.line) THEN 1.0
            ELSE GREATEST(ST_LineLocatePoint(met.line, ends.a),
                          ST_LineLocatePoint(met.line, ends.b))
       END AS "end"
  FROM met,
       LATERAL ST_Dump(ST_Intersection(met.line, met.area)) AS part,
       LATERAL (SELECT CASE WHEN GeometryType(part.geom) = 'POINT' THEN part.geom
                            ELSE ST_StartPoint(part.geom) END AS a,
                       CASE WHEN GeometryType(part.geom) = 'POINT' THEN part.geom
                            ELSE ST_EndPoint(part.geom) END AS b) AS ends
 ORDER BY met.edge_id, start, met.closure_id;

-- name: route_parts
-- The drawn line of each driven stretch and its road's name, in the order in which it is driven.
SELECT driven.route, e.name, e.ref, e.length_m * abs(driven."end" - driven.start) AS length_m,
       ST_AsGeoJSON(
           CASE WHEN abs(driven."end" - driven.start) = 1 THEN e.geom
                ELSE ST_Transform(
                         ST_LineSubstring(ST_Transform(e.geom, r.metric_srid),
                                          LEAST(driven.start, driven."end"),
                                          GREATEST(driven.start, driven."end")), 4490)
           END, 6, 0)::json -> 'coordinates' AS coordinates,
       driven.start > driven."end" AS is_backwards
  FROM region r,
       unnest(%(routes)s::integer[], %(edges)s::integer[], %(starts)s::float8[],
              %(ends)s::float8[]) WITH ORDINALITY
           AS driven(route, edge_id, start, "end", number)
  JOIN road_edge e ON e.region_code = %(region_code)s::text AND e.edge_id = driven.edge_id
 WHERE r.region_code = %(region_code)s::text
 ORDER BY driven.number;

-- name: road_at
-- What the road is called on which a spot was placed.
SELECT name, ref, road_class
  FROM road_edge
 WHERE region_code = %(region_code)s::text AND edge_id = %(edge_id)s::integer;

-- name: extent
-- The box around a region's roads; no row values where it has none.
SELECT ST_XMin(box.it) AS west, ST_YMin(box.it) AS south,
       ST_XMax(box.it) AS east, ST_YMax(box.it) AS north
  FROM (SELECT ST_Extent(geom) AS it FROM road_edge
         WHERE region_code = %(region_code)s::text) AS box
 WHERE box.it IS NOT NULL;

-- name: drawn_roads
-- All roads of a region as they are drawn on the base map.
SELECT road_class, ref, name, ST_AsGeoJSON(geom, 5, 0)::json AS geometry
  FROM road_edge
 WHERE region_code = %(region_code)s::text
 ORDER BY edge_id;
