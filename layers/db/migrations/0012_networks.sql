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

-- The seconds of edges that were imported before are kept as the ceiling that they imply.
UPDATE road_edge
   SET forward = forward_s IS NOT NULL, backward = backward_s IS NOT NULL,
       limit_kmh = CASE WHEN length_m > 0
                        THEN length_m * 3.6 / nullif(coalesce(forward_s, backward_s), 0) END;

ALTER TABLE road_edge
    ALTER COLUMN forward SET NOT NULL,
    ALTER COLUMN backward SET NOT NULL,
    DROP COLUMN forward_s,
    DROP COLUMN backward_s;

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
