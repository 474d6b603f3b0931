-- name: speeds
-- The speeds that a county changed, of one vehicle or of all.
SELECT vehicle, road_class, kmh, version, updated_by, updated_at
  FROM road_speed
 WHERE region_code = %(region_code)s::text
   AND (%(vehicle)s::text IS NULL OR vehicle = %(vehicle)s::text)
 ORDER BY vehicle, road_class;

-- name: add_speed
-- Keeps the first change of a speed. Versions begin where the network's stands, so that none comes
-- again after a speed was set back.
INSERT INTO road_speed (region_code, vehicle, road_class, kmh, version)
SELECT %(region_code)s::text, %(vehicle)s::text, %(road_class)s::text, %(kmh)s::float8,
       coalesce(max(n.version), 0) + 1
  FROM road_network n WHERE n.region_code = %(region_code)s::text
ON CONFLICT DO NOTHING;

-- name: change_speed
-- Puts another speed in the place of the version meant.
UPDATE road_speed SET kmh = %(kmh)s::float8, updated_at = now()
 WHERE region_code = %(region_code)s::text AND vehicle = %(vehicle)s::text
   AND road_class = %(road_class)s::text AND version = %(version)s::bigint;

-- name: reset_speed
-- Takes the version meant away: the speed is again that of all counties.
DELETE FROM road_speed
 WHERE region_code = %(region_code)s::text AND vehicle = %(vehicle)s::text
   AND road_class = %(road_class)s::text AND version = %(version)s::bigint;

-- name: sizes
-- The sizes that a county changed, of one vehicle or of all.
SELECT vehicle, height_m, weight_t, width_m, takes_rough, takes_fords, version, updated_by, updated_at
  FROM vehicle_size
 WHERE region_code = %(region_code)s::text
   AND (%(vehicle)s::text IS NULL OR vehicle = %(vehicle)s::text)
 ORDER BY vehicle;

-- name: add_size
-- Keeps the first change of a vehicle's size.
INSERT INTO vehicle_size (region_code, vehicle, height_m, weight_t, width_m, takes_rough,
                          takes_fords, version)
SELECT %(region_code)s::text, %(vehicle)s::text, %(height_m)s::float8, %(weight_t)s::float8,
       %(width_m)s::float8, %(takes_rough)s::boolean, %(takes_fords)s::boolean,
       coalesce(max(n.version), 0) + 1
  FROM road_network n WHERE n.region_code = %(region_code)s::text
ON CONFLICT DO NOTHING;

-- name: change_size
-- Puts another size in the place of the version meant.
UPDATE vehicle_size
   SET height_m = %(height_m)s::float8, weight_t = %(weight_t)s::float8,
       width_m = %(width_m)s::float8, takes_rough = %(takes_rough)s::boolean,
       takes_fords = %(takes_fords)s::boolean, updated_at = now()
 WHERE region_code = %(region_code)s::text AND vehicle = %(vehicle)s::text
   AND version = %(version)s::bigint;

-- name: reset_size
-- Takes the version meant away: the size is again that of all counties.
DELETE FROM vehicle_size
 WHERE region_code = %(region_code)s::text AND vehicle = %(vehicle)s::text
   AND version = %(version)s::bigint;
