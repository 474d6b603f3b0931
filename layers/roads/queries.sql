-- name: network_hold
-- Lets nobody else replace this region's network until the transaction ends; no row: no region.
SELECT region_code FROM region WHERE region_code = %(region_code)s::text FOR NO KEY UPDATE;

-- name: network_find
-- The head of a region's network.
SELECT region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at,
       build, digest
FROM road_network WHERE region_code = %(region_code)s::text;

-- name: network_version
-- The version of a region's network; 0 when it has none.
SELECT coalesce(max(version), 0) AS version
FROM road_network WHERE region_code = %(region_code)s::text;

-- name: network_replace
-- The new head of a network whose edges were replaced: the next version and another build.
INSERT INTO road_network
       (region_code, version, source, is_schematic, is_demo, edge_count, length_km, digest)
VALUES (%(region_code)s::text, 1, %(source)s::text, %(is_schematic)s::boolean,
        %(is_demo)s::boolean, %(edge_count)s::integer, %(length_km)s::double precision,
        %(digest)s::text)
ON CONFLICT (region_code) DO UPDATE
SET version = road_network.version + 1, build = gen_random_uuid(), source = excluded.source,
    is_schematic = excluded.is_schematic, is_demo = excluded.is_demo,
    edge_count = excluded.edge_count, length_km = excluded.length_km,
    digest = excluded.digest, imported_at = now()
RETURNING region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at,
          build;

-- name: network_keep
-- The same edges again: what is said about them may be new, version and build are not.
UPDATE road_network
SET source = %(source)s::text, is_schematic = %(is_schematic)s::boolean,
    is_demo = %(is_demo)s::boolean
WHERE region_code = %(region_code)s::text
RETURNING region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at,
          build;

-- name: edges_remove
-- Takes away the edges of a region's network, before the new ones come in the same transaction.
DELETE FROM road_edge WHERE region_code = %(region_code)s::text;

-- name: edges_marks
-- What each imported edge says, in one number by its source key: two imports are compared by these.
-- What planners drew is not imported; of an edge that a drawn road has split nothing is said (NULL).
SELECT e.source_key,
       CASE WHEN NOT EXISTS (SELECT FROM road_edge part
                              WHERE part.region_code = e.region_code
                                AND part.base_key = e.source_key)
            THEN hash_record_extended(
                     ROW(e.tail_node, e.head_node, ST_AsBinary(e.geom), e.length_m, e.road_class,
                         e.forward, e.backward, e.on_foot, e.limit_kmh, e.height_m, e.weight_t,
                         e.width_m, e.name, e.ref, e.is_bridge, e.is_tunnel, e.is_ford, e.is_rough),
                     0) END AS mark
  FROM road_edge e
 WHERE e.region_code = %(region_code)s::text
   AND e.base_key IS NULL AND e.source_key NOT LIKE 'drawn/%%';

-- name: edges_all
-- Every edge as it was given, in the order of edge_id; the line as little-endian WKB.
SELECT source_key, tail_node, head_node, length_m, road_class, forward, backward, on_foot, limit_kmh,
       height_m, weight_t, width_m, name, ref, is_bridge, is_tunnel, is_ford, is_rough,
       ST_AsBinary(geom, 'NDR') AS line
FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY edge_id;

-- name: extent
-- The box around a region's roads; no row values where it has none.
SELECT ST_XMin(box.it) AS west, ST_YMin(box.it) AS south,
       ST_XMax(box.it) AS east, ST_YMax(box.it) AS north
  FROM (SELECT ST_Extent(geom) AS it FROM road_edge
         WHERE region_code = %(region_code)s::text) AS box
 WHERE box.it IS NOT NULL;

-- name: drawn_roads
-- All roads of a region that can be driven, as they are drawn on the base map.
SELECT road_class, ref, name, ST_AsGeoJSON(geom, 5, 0)::json AS geometry
  FROM road_edge
 WHERE region_code = %(region_code)s::text AND (forward OR backward)
 ORDER BY edge_id;
