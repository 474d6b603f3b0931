-- name: network_hold
-- Lets nobody else replace this region's network until the transaction ends; no row: no region.
SELECT region_code FROM region WHERE region_code = %(region_code)s::text FOR NO KEY UPDATE;

-- name: network_find
-- The head of a region's network.
SELECT region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at,
       digest
FROM road_network WHERE region_code = %(region_code)s::text;

-- name: network_version
-- The version of a region's network; 0 when it has none.
SELECT coalesce(max(version), 0) AS version
FROM road_network WHERE region_code = %(region_code)s::text;

-- name: network_replace
-- The new head of a network whose edges were replaced: the next version, from now on.
INSERT INTO road_network
       (region_code, version, source, is_schematic, is_demo, edge_count, length_km, main_islands,
        digest)
VALUES (%(region_code)s::text, 1, %(source)s::text, %(is_schematic)s::boolean,
        %(is_demo)s::boolean, %(edge_count)s::integer, %(length_km)s::double precision,
        %(main_islands)s::integer, %(digest)s::text)
ON CONFLICT (region_code) DO UPDATE
SET version = road_network.version + 1, source = excluded.source,
    is_schematic = excluded.is_schematic, is_demo = excluded.is_demo,
    edge_count = excluded.edge_count, length_km = excluded.length_km,
    main_islands = excluded.main_islands, digest = excluded.digest, imported_at = now()
RETURNING region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at;

-- name: network_keep
-- The same edges again: what is said about them may be new, the version is not.
UPDATE road_network
SET source = %(source)s::text, is_schematic = %(is_schematic)s::boolean,
    is_demo = %(is_demo)s::boolean
WHERE region_code = %(region_code)s::text
RETURNING region_code, version, source, is_schematic, is_demo, edge_count, length_km, imported_at;

-- name: edges_remove
-- Takes away the edges of a region's network, before the new ones come in the same transaction.
DELETE FROM road_edge WHERE region_code = %(region_code)s::text;

-- name: edges_topology
-- The network without its lines, in the order of edge_id; columns of fixed width, never NULL.
SELECT edge_id, tail_node, head_node,
       coalesce(forward_s, 'Infinity'::double precision)  AS forward_s,
       coalesce(backward_s, 'Infinity'::double precision) AS backward_s,
       length_m
FROM road_edge WHERE region_code = %(region_code)s::text ORDER BY edge_id;
