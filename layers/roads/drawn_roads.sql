-- name: network_hold_drawn
-- Lets nobody else import or draw in this region until the transaction ends; no row: no roads.
SELECT region_code FROM road_network WHERE region_code = %(region_code)s::text FOR UPDATE;

-- name: drawn
-- The roads drawn in a region, or the one of a number, in the order in which they were drawn.
SELECT d.region_code, d.drawn_id, ST_AsGeoJSON(d.geom, 15, 0)::json -> 'coordinates' AS coordinates,
       d.joins, d.road_class, d.name, d.ref, d.forward, d.backward, d.on_foot, d.limit_kmh,
       d.height_m, d.weight_t, d.width_m, d.is_bridge, d.is_tunnel, d.is_ford, d.is_rough,
       ST_Length(d.geom::geography) AS length_m, d.reason, d.version, d.updated_by, d.updated_at,
       EXISTS (SELECT FROM road_edge e
                WHERE e.region_code = d.region_code AND e.source_key = 'drawn/' || d.drawn_id) AS is_laid
  FROM road_drawn d
 WHERE d.region_code = %(region_code)s::text
   AND (%(drawn_id)s::integer IS NULL OR d.drawn_id = %(drawn_id)s::integer)
 ORDER BY d.drawn_id;

-- name: add_drawn
-- Keeps a road as it was drawn; the network gets its next version and a new build by it.
INSERT INTO road_drawn
       (region_code, geom, joins, road_class, name, ref, forward, backward, on_foot, limit_kmh,
        height_m, weight_t, width_m, is_bridge, is_tunnel, is_ford, is_rough, reason, given)
VALUES (%(region_code)s::text, ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490),
        %(joins)s::integer[], %(road_class)s::text, %(name)s::text, %(ref)s::text,
        %(forward)s::boolean, %(backward)s::boolean, %(on_foot)s::boolean, %(limit_kmh)s::float8,
        %(height_m)s::float8, %(weight_t)s::float8, %(width_m)s::float8, %(is_bridge)s::boolean,
        %(is_tunnel)s::boolean, %(is_ford)s::boolean, %(is_rough)s::boolean, %(reason)s::text,
        %(given)s::jsonb)
RETURNING drawn_id;

-- name: remove_drawn
-- Takes away the version meant of a drawn road.
DELETE FROM road_drawn
 WHERE region_code = %(region_code)s::text AND drawn_id = %(drawn_id)s::integer
   AND version = %(version)s::bigint;

-- name: edge_first_half
-- What is left of an edge before the place where a drawn road joins it.
UPDATE road_edge
   SET geom = ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490),
       head_node = %(head_node)s::bigint, length_m = %(length_m)s::float8
 WHERE region_code = %(region_code)s::text AND edge_id = %(edge_id)s::integer;

-- name: edge_add
-- One more edge, with the next number.
INSERT INTO road_edge
       (region_code, edge_id, source_key, base_key, tail_node, head_node, geom, length_m, road_class,
        forward, backward, on_foot, limit_kmh, height_m, weight_t, width_m, name, ref, is_bridge,
        is_tunnel, is_ford, is_rough)
SELECT %(region_code)s::text, max(e.edge_id) + 1, %(source_key)s::text, %(base_key)s::text,
       %(tail_node)s::bigint, %(head_node)s::bigint,
       ST_SetSRID(ST_GeomFromGeoJSON(%(geometry)s::text), 4490), %(length_m)s::float8,
       %(road_class)s::text, %(forward)s::boolean, %(backward)s::boolean, %(on_foot)s::boolean,
       %(limit_kmh)s::float8, %(height_m)s::float8, %(weight_t)s::float8, %(width_m)s::float8,
       %(name)s::text, %(ref)s::text, %(is_bridge)s::boolean, %(is_tunnel)s::boolean,
       %(is_ford)s::boolean, %(is_rough)s::boolean
  FROM road_edge e WHERE e.region_code = %(region_code)s::text;

-- name: edges_take_out
-- Takes the edges of these drawn roads out of the network; the roads they joined stay split.
WITH gone AS (
    DELETE FROM road_edge
     WHERE region_code = %(region_code)s::text
       AND (source_key = ANY (%(keys)s::text[]) OR base_key = ANY (%(keys)s::text[]))
    RETURNING edge_id, length_m
), total AS (
    SELECT array_agg(edge_id ORDER BY edge_id) AS edge_ids, count(*) AS edges,
           coalesce(sum(length_m), 0) AS length_m FROM gone
)
UPDATE road_network AS n
   SET edge_count = n.edge_count - total.edges, length_km = n.length_km - total.length_m / 1000
  FROM total
 WHERE n.region_code = %(region_code)s::text
RETURNING coalesce(total.edge_ids, '{}') AS edge_ids;

-- name: edges_close_up
-- Numbers from 0 without gaps again: the last edges take the places of those that were taken out.
WITH last AS (
    SELECT e.edge_id, row_number() OVER (ORDER BY e.edge_id) AS place
      FROM road_edge e JOIN road_network n USING (region_code)
     WHERE e.region_code = %(region_code)s::text AND e.edge_id >= n.edge_count
), gap AS (
    SELECT free.edge_id, row_number() OVER (ORDER BY free.edge_id) AS place
      FROM unnest(%(gone)s::integer[]) AS free (edge_id)
      JOIN road_network n ON n.region_code = %(region_code)s::text AND free.edge_id < n.edge_count
)
UPDATE road_edge AS e SET edge_id = gap.edge_id
  FROM last JOIN gap USING (place)
 WHERE e.region_code = %(region_code)s::text AND e.edge_id = last.edge_id;

-- name: network_grown
-- The head of the network says what was laid into it.
UPDATE road_network
   SET edge_count = (SELECT max(e.edge_id) + 1 FROM road_edge e
                      WHERE e.region_code = %(region_code)s::text),
       length_km = length_km + %(length_m)s::float8 / 1000
 WHERE region_code = %(region_code)s::text;
