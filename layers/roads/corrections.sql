-- name: corrections
-- The corrections of a region, or the one of a key, each with the edges that it acts on now.
SELECT c.region_code, c.source_key, c.reason, c.kmh, c.forward, c.backward, c.on_foot, c.height_m,
       c.weight_t, c.width_m, c.is_rough, c.name, c.version, c.updated_by, c.updated_at,
       ARRAY(SELECT e.edge_id FROM road_edge e
              WHERE e.region_code = c.region_code AND e.source_key = c.source_key
              UNION ALL
             SELECT e.edge_id FROM road_edge e
              WHERE e.region_code = c.region_code AND e.base_key = c.source_key
                AND e.source_key <> c.source_key
              ORDER BY edge_id) AS edge_ids
  FROM road_correction c
 WHERE c.region_code = %(region_code)s::text
   AND (%(source_key)s::text IS NULL OR c.source_key = %(source_key)s::text)
 ORDER BY c.source_key;

-- name: add_correction
-- Keeps the first correction of a road; nothing where there is one already. Its version begins where
-- the network's stands, so that no later correction of that road ever has an earlier one's number.
INSERT INTO road_correction
       (region_code, source_key, kmh, forward, backward, on_foot, height_m, weight_t, width_m,
        is_rough, name, reason, version)
SELECT %(region_code)s::text, %(source_key)s::text, %(kmh)s::float8, %(forward)s::boolean,
       %(backward)s::boolean, %(on_foot)s::boolean, %(height_m)s::float8, %(weight_t)s::float8,
       %(width_m)s::float8, %(is_rough)s::boolean, %(name)s::text, %(reason)s::text,
       coalesce(max(n.version), 0) + 1
  FROM road_network n WHERE n.region_code = %(region_code)s::text
ON CONFLICT DO NOTHING;

-- name: change_correction
-- Puts another correction in the place of the version meant.
UPDATE road_correction
   SET kmh = %(kmh)s::float8, forward = %(forward)s::boolean, backward = %(backward)s::boolean,
       on_foot = %(on_foot)s::boolean, height_m = %(height_m)s::float8,
       weight_t = %(weight_t)s::float8, width_m = %(width_m)s::float8,
       is_rough = %(is_rough)s::boolean, name = %(name)s::text, reason = %(reason)s::text,
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND source_key = %(source_key)s::text
   AND version = %(version)s::bigint;

-- name: remove_correction
-- Takes away the version meant: the road is again as it was imported.
DELETE FROM road_correction
 WHERE region_code = %(region_code)s::text AND source_key = %(source_key)s::text
   AND version = %(version)s::bigint;
