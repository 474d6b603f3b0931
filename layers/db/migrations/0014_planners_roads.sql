-- What the county's planners know better than the file the roads came from: corrections of a stretch,
-- roads that are missing, the table of speeds, the sizes of the vehicles. Kept apart from the imported
-- edges, so that the next import keeps them.
CREATE TABLE road_correction (
    region_code text NOT NULL REFERENCES region,
    source_key  text NOT NULL, -- of the edge as imported; no foreign key: it outlives an import
    -- NULL: as imported. kmh takes the place of the class's speed and of the posted limit.
    kmh         double precision CHECK (kmh BETWEEN 1 AND 150),
    forward     boolean,
    backward    boolean,
    on_foot     boolean,
    height_m    double precision CHECK (height_m > 0),
    weight_t    double precision CHECK (weight_t > 0),
    width_m     double precision CHECK (width_m > 0),
    is_rough    boolean,
    name        text,
    reason      text NOT NULL,
    version     bigint NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, source_key),
    CONSTRAINT road_correction_says_something CHECK (
        num_nonnulls(kmh, forward, backward, on_foot, height_m, weight_t, width_m, is_rough, name) > 0)
);

CREATE TABLE road_drawn (
    region_code text NOT NULL REFERENCES region,
    drawn_id    integer GENERATED ALWAYS AS IDENTITY,
    geom        geometry(LineString, 4490) NOT NULL, -- as drawn; laid, its ends lie on the roads they join
    joins       integer[] NOT NULL DEFAULT '{}',     -- vertices that join roads, besides the two ends
    road_class  text NOT NULL,
    name        text NOT NULL DEFAULT '',
    ref         text NOT NULL DEFAULT '',
    forward     boolean NOT NULL,
    backward    boolean NOT NULL,
    on_foot     boolean NOT NULL,
    limit_kmh   double precision CHECK (limit_kmh > 0),
    height_m    double precision CHECK (height_m > 0),
    weight_t    double precision CHECK (weight_t > 0),
    width_m     double precision CHECK (width_m > 0),
    is_bridge   boolean NOT NULL,
    is_tunnel   boolean NOT NULL,
    is_ford     boolean NOT NULL,
    is_rough    boolean NOT NULL,
    reason      text NOT NULL,
    given       jsonb NOT NULL DEFAULT '{}',
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, drawn_id)
);

-- Both hold only what the county changed; all else is the table in layers/roads/vehicles.py.
CREATE TABLE road_speed (
    region_code text NOT NULL REFERENCES region,
    vehicle     text NOT NULL,
    road_class  text NOT NULL,
    kmh         double precision NOT NULL CHECK (kmh BETWEEN 1 AND 150),
    version     bigint NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, vehicle, road_class)
);
CREATE TABLE vehicle_size (
    region_code text NOT NULL REFERENCES region,
    vehicle     text NOT NULL,
    height_m    double precision NOT NULL CHECK (height_m > 0),
    weight_t    double precision NOT NULL CHECK (weight_t > 0),
    width_m     double precision NOT NULL CHECK (width_m > 0),
    takes_rough boolean NOT NULL,
    takes_fords boolean NOT NULL,
    version     bigint NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, vehicle)
);

-- Where a drawn road joins an edge in its middle, the edge becomes two: base_key is the source_key of the
-- whole, which corrections go by; NULL for what is whole, and for the part that kept it.
ALTER TABLE road_edge ADD COLUMN base_key text;
CREATE INDEX road_edge_base ON road_edge (region_code, base_key) WHERE base_key IS NOT NULL;

-- Whatever a planner changes, answers name another version from then on.
CREATE FUNCTION roads_known_better() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE road_network SET version = version + 1,
           build = CASE WHEN TG_TABLE_NAME = 'road_drawn' THEN gen_random_uuid() ELSE build END
     WHERE region_code = coalesce(NEW.region_code, OLD.region_code);
    RETURN NULL;
END $$;

DO $$
DECLARE
    kept  regclass;
    named text;
    -- Roads lie through all townships: whoever keeps anything of the county's may keep them.
    keeps CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))
        AND (SELECT asker('writes')) IN ('county', 'own')$q$;
BEGIN
    FOR kept, named IN VALUES ('road_correction'::regclass, 'source_key'), ('road_drawn', 'drawn_id'),
            ('road_speed', 'vehicle,road_class'), ('vehicle_size', 'vehicle') LOOP
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s FOR EACH ROW
                        WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version()', kept);
        EXECUTE format('CREATE TRIGGER known_better AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW
                        EXECUTE FUNCTION roads_known_better()', kept);
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
    END LOOP;
    -- Everybody reads the roads and what is known better of them: one loaded copy serves them all.
    FOR kept IN VALUES ('road_correction'::regclass), ('road_drawn'), ('road_speed'), ('vehicle_size'),
            ('road_network'), ('road_edge') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (true)', kept);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, keeps);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', kept, keeps, keeps);
        EXECUTE format('CREATE POLICY removed ON %s FOR DELETE TO situ_writer USING (%s)', kept, keeps);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', kept);
        -- The head of a network is made by an import alone.
        IF kept = 'road_network'::regclass THEN
            EXECUTE format('GRANT UPDATE ON %s TO situ_writer', kept);
        ELSE
            EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO situ_writer', kept);
        END IF;
    END LOOP;
END $$;
