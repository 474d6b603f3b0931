-- Roads for every vehicle: an edge keeps facts (who may use it, what limits it), and the seconds
-- follow from them and from a vehicle's speeds when the roads are loaded.
ALTER TABLE road_edge
    ADD COLUMN forward   boolean,
    ADD COLUMN backward  boolean,
    ADD COLUMN on_foot   boolean NOT NULL DEFAULT true,
    ADD COLUMN is_ford   boolean NOT NULL DEFAULT false,
    ADD COLUMN is_rough  boolean NOT NULL DEFAULT false,
    ADD COLUMN limit_kmh double precision CHECK (limit_kmh > 0),
    ADD COLUMN height_m  double precision CHECK (height_m > 0),
    ADD COLUMN weight_t  double precision CHECK (weight_t > 0),
    ADD COLUMN width_m   double precision CHECK (width_m > 0);

-- The speed that the stored seconds imply is kept as a ceiling where something lowered it: a sign,
-- a gate, a ford. Where it is the speed of the class, as the program's table had it until now, no
-- ceiling is left: a county may change its table, and other vehicles have tables of their own.
UPDATE road_edge
   SET forward = forward_s IS NOT NULL, backward = backward_s IS NOT NULL,
       on_foot = road_class NOT IN ('高速', '匝道', 'motorway', 'motorway_link'),
       limit_kmh = nullif(length_m, 0) * 3.6 / nullif(coalesce(forward_s, backward_s), 0);
UPDATE road_edge
   SET limit_kmh = NULL
  FROM (VALUES
        (80, '{高速,motorway}'::text[]),
        (60, '{trunk}'),
        (50, '{国道,primary}'),
        (40, '{省道,匝道,motorway_link,trunk_link,secondary}'),
        (35, '{primary_link,tertiary}'),
        (30, '{县道,城市道路,专用公路,secondary_link}'),
        (25, '{乡道,街道,tertiary_link,unclassified,residential}'),
        (20, '{村道,road}'),
        (15, '{林道,service}'),
        (12, '{机耕路,living_street,track}')) AS told (kmh, classes)
 WHERE road_class = ANY (told.classes) AND limit_kmh > told.kmh - 0.001;

-- Islands differ from vehicle to vehicle: they are found in memory, where the roads are loaded.
ALTER TABLE road_edge
    ALTER COLUMN forward SET NOT NULL,
    ALTER COLUMN backward SET NOT NULL,
    DROP COLUMN forward_s,
    DROP COLUMN backward_s,
    DROP COLUMN island;
ALTER TABLE road_network DROP COLUMN main_islands;

-- The version counts every change that an answer could notice; the build names the edges.
ALTER TABLE road_network ADD COLUMN build uuid NOT NULL DEFAULT gen_random_uuid();

-- Every process that holds a copy of a region's roads is told that there is another now.
CREATE FUNCTION roads_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('situ_roads', NEW.region_code);
    RETURN NULL;
END $$;
CREATE TRIGGER roads_changed AFTER INSERT OR UPDATE ON road_network
    FOR EACH ROW EXECUTE FUNCTION roads_changed();
