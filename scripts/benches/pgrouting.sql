-- name: make_tables
-- Edges as pgRouting wants them, -1 for a direction that is not allowed, and who stands where; those
-- of the last network go.
DROP TABLE IF EXISTS bench_edge, bench_team;
CREATE TABLE bench_edge (
    id integer NOT NULL, source bigint NOT NULL, target bigint NOT NULL,
    cost double precision NOT NULL, reverse_cost double precision NOT NULL,
    length_m double precision NOT NULL, limit_kmh double precision, road_class text NOT NULL,
    geom geometry(LineString, 4490) NOT NULL
);
CREATE TABLE bench_team (
    node bigint PRIMARY KEY, turn_out_s double precision NOT NULL,
    geom geometry(Point, 4490) NOT NULL
);

-- name: index_tables
-- What a careful administrator gives such tables.
ALTER TABLE bench_edge ADD PRIMARY KEY (id);
CREATE INDEX ON bench_edge USING gist (geom);
CREATE INDEX ON bench_team USING gist ((geom::geography));
ANALYZE bench_edge;
ANALYZE bench_team;

-- name: make_region
-- The region that our service keeps the network in.
INSERT INTO region (region_code, name, metric_srid)
VALUES (%(region_code)s::text, 'bench', 4547);
INSERT INTO road_network (region_code, version, source, edge_count, length_km, digest)
SELECT %(region_code)s::text, 1, 'bench', count(*), sum(length_m) / 1000, '' FROM bench_edge

-- name: make_edges
-- The same edges as our service keeps them, for its loader; those of the last network go.
DELETE FROM road_edge;
INSERT INTO road_edge
       (region_code, edge_id, source_key, tail_node, head_node, geom, length_m, road_class,
        forward, backward, limit_kmh)
SELECT %(region_code)s::text, id, 'b' || id, source, target, geom, length_m, road_class,
       cost >= 0, reverse_cost >= 0, limit_kmh
  FROM bench_edge

-- name: tidy
-- As autovacuum would have done it in time.
VACUUM ANALYZE road_edge

-- name: edges
-- The roads turned round, as pgRouting reads them: one search from the incident serves all teams.
-- Only those in a box, and without the closed ones, where these are given.
SELECT id, target AS source, source AS target, cost, reverse_cost
  FROM bench_edge
 WHERE (%(box)s::float8[] IS NULL
        OR geom && ST_MakeEnvelope((%(box)s::float8[])[1], (%(box)s::float8[])[2],
                                   (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4490))
   AND (%(closed)s::integer[] IS NULL OR id <> ALL (%(closed)s::integer[]))

-- name: closed
-- The edges that meet a closure.
SELECT DISTINCT e.id
  FROM unnest(%(zones)s::text[]) AS zone(wkt)
  JOIN bench_edge e ON ST_Intersects(e.geom, ST_GeomFromText(zone.wkt, 4490))

-- name: box
-- The teams nearest by air, and the box around them and the incident, a tenth wider on each side.
WITH spot AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490) AS geom),
     near AS (SELECT t.node, t.geom FROM bench_team t, spot
               ORDER BY t.geom::geography <-> spot.geom::geography
               LIMIT %(teams)s::integer),
     seen AS (SELECT ST_Extent(geom) AS box
                FROM (SELECT geom FROM near UNION ALL SELECT geom FROM spot) AS spots),
     wide AS (SELECT ST_Expand(box, 0.1 * (ST_XMax(box) - ST_XMin(box)),
                                    0.1 * (ST_YMax(box) - ST_YMin(box))) AS box
                FROM seen)
SELECT (SELECT array_agg(node) FROM near) AS nodes,
       ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] AS box
  FROM wide

-- name: seconds
-- Seconds of driving between the incident and those teams it can be reached from.
SELECT end_vid AS node, agg_cost AS drive_s
  FROM pgr_dijkstraCost(%(edges)s::text, %(incident)s::bigint, %(nodes)s::bigint[], true)

-- name: routes
-- The drawn ways of some teams to the incident: pgRouting gives them from the incident outwards.
SELECT way.end_vid AS node,
       ST_AsBinary(ST_MakeLine(CASE WHEN e.target = way.node THEN e.geom
                                    ELSE ST_Reverse(e.geom) END ORDER BY way.path_seq DESC)) AS line
  FROM pgr_dijkstra(%(edges)s::text, %(incident)s::bigint, %(nodes)s::bigint[], true) AS way
  JOIN bench_edge e ON e.id = way.edge
 GROUP BY way.end_vid

-- name: topology
-- The facts of all edges, as whoever wants them in memory asks for them.
SELECT edge_id, tail_node, head_node, length_m, road_class, forward, backward, on_foot, is_bridge,
       is_tunnel, is_ford, is_rough, limit_kmh, height_m, weight_t, width_m
  FROM road_edge
 WHERE region_code = %(region_code)s::text
 ORDER BY edge_id
