-- name: classes
-- The classes of a region's roads.
SELECT DISTINCT road_class FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY 1;

-- name: labels
-- What a region's roads are called.
SELECT DISTINCT name, ref FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY 1, 2;

-- name: edges
-- The edges without their lines, in the order of edge_id; columns of fixed width, never NULL, and
-- few of them, since each costs more than what it holds. kind: the flags, and 256 × the class.
SELECT edge_id, tail_node, head_node, length_m,
       coalesce(limit_kmh, 'Infinity')::real AS limit_kmh,
       coalesce(height_m, 'Infinity')::real AS height_m,
       coalesce(weight_t, 'Infinity')::real AS weight_t,
       coalesce(width_m, 'Infinity')::real AS width_m,
       forward::integer + 2 * backward::integer + 4 * on_foot::integer + 8 * is_bridge::integer
       + 16 * is_tunnel::integer + 32 * is_ford::integer + 64 * is_rough::integer
       + 256 * (array_position(%(classes)s::text[], road_class) - 1) AS kind
  FROM road_edge
 WHERE region_code = %(region_code)s::text
 ORDER BY edge_id;

-- name: lines
-- What each edge is called and its line, in the same order.
SELECT (label.number - 1)::integer, ST_AsBinary(e.geom, 'NDR')
  FROM road_edge e
  JOIN unnest(%(names)s::text[], %(refs)s::text[]) WITH ORDINALITY AS label(name, ref, number)
    ON label.name = e.name AND label.ref = e.ref
 WHERE e.region_code = %(region_code)s::text
 ORDER BY e.edge_id;
