-- name: classes
-- The classes of a region's roads.
SELECT DISTINCT road_class FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY 1;

-- name: labels
-- What a region's roads are called.
SELECT DISTINCT name, ref FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY 1, 2;

-- name: edges
-- The edges without their lines, in the order of edge_id; columns of fixed width, never NULL.
SELECT e.edge_id, e.tail_node, e.head_node, e.length_m,
       coalesce(e.limit_kmh, 'Infinity')::real AS limit_kmh,
       coalesce(e.height_m, 'Infinity')::real AS height_m,
       coalesce(e.weight_t, 'Infinity')::real AS weight_t,
       coalesce(e.width_m, 'Infinity')::real AS width_m,
       e.forward::integer + 2 * e.backward::integer + 4 * e.on_foot::integer
       + 8 * e.is_bridge::integer + 16 * e.is_tunnel::integer + 32 * e.is_ford::integer
       + 64 * e.is_rough::integer AS flags,
       (array_position(%(classes)s::text[], e.road_class) - 1) AS road_class,
       (label.number - 1)::integer AS label,
       ST_NPoints(e.geom) AS points
  FROM road_edge e
  JOIN unnest(%(names)s::text[], %(refs)s::text[]) WITH ORDINALITY AS label(name, ref, number)
    ON label.name = e.name AND label.ref = e.ref
 WHERE e.region_code = %(region_code)s::text
 ORDER BY e.edge_id;

-- name: lines
-- The lines of the edges, in the same order.
SELECT ST_AsBinary(geom, 'NDR') FROM road_edge
 WHERE region_code = %(region_code)s::text ORDER BY edge_id;
