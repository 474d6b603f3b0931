-- name: edges_near
-- The edges within a distance of a point, nearest first. The index orders by degrees, so more are
-- fetched than are kept and then measured in metres.
SELECT e.edge_id, coalesce(e.base_key, e.source_key) AS base_key, near.apart_m,
       e.source_key, e.tail_node, e.head_node,
       ST_AsGeoJSON(e.geom, 15, 0)::json -> 'coordinates' AS coordinates, e.length_m, e.road_class,
       e.forward, e.backward, e.on_foot, e.limit_kmh, e.height_m, e.weight_t, e.width_m, e.name,
       e.ref, e.is_bridge, e.is_tunnel, e.is_ford, e.is_rough
  FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490) AS at) AS point,
       LATERAL (SELECT * FROM road_edge
                 WHERE region_code = %(region_code)s::text
                 ORDER BY geom <-> point.at LIMIT 4 * %(keep)s::integer) AS e,
       LATERAL (SELECT ST_Distance(e.geom::geography, point.at::geography) AS apart_m) AS near
 WHERE near.apart_m <= %(reach_m)s::float8
 ORDER BY near.apart_m, e.edge_id
 LIMIT %(keep)s::integer;

-- name: edge
-- One edge by its key.
SELECT e.edge_id, coalesce(e.base_key, e.source_key) AS base_key, 0.0::float8 AS apart_m,
       e.source_key, e.tail_node, e.head_node,
       ST_AsGeoJSON(e.geom, 15, 0)::json -> 'coordinates' AS coordinates, e.length_m, e.road_class,
       e.forward, e.backward, e.on_foot, e.limit_kmh, e.height_m, e.weight_t, e.width_m, e.name,
       e.ref, e.is_bridge, e.is_tunnel, e.is_ford, e.is_rough
  FROM road_edge e
 WHERE e.region_code = %(region_code)s::text AND e.source_key = %(source_key)s::text;
