-- The ground off the roads: areas of one class each, which slow down or stop who walks.
CREATE TABLE terrain (
    region_code   text NOT NULL REFERENCES region,
    terrain_code  text NOT NULL,
    terrain_class text NOT NULL CHECK (terrain_class IN
                      ('flat', 'scrub', 'forest', 'pond', 'paddy', 'steep', 'marsh', 'water')),
    name          text NOT NULL DEFAULT '',
    geom          geometry(MultiPolygon, 4490) NOT NULL,
    given         jsonb NOT NULL DEFAULT '{}',
    note          text NOT NULL DEFAULT '',
    is_demo       boolean NOT NULL DEFAULT false,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, terrain_code)
);
CREATE INDEX terrain_geom ON terrain USING gist (geom);
-- Rivers are asked too now: whether one lies between a road and a spot.
CREATE INDEX river_geom ON river USING gist (geom);

CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON terrain
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('terrain_code');
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON terrain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- The ground everybody stands on, as rivers are: read by all, changed by imports alone.
GRANT SELECT ON terrain TO situ_reader, situ_writer;
