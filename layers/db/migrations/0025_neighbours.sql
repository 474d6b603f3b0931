-- Whom a county asks for help when its own teams and stock are not enough: its neighbours (邻县).
CREATE TABLE neighbour (
    region_code    text NOT NULL REFERENCES region,
    neighbour_code text NOT NULL CHECK (neighbour_code ~ '^[0-9]{6}$' AND neighbour_code <> region_code),
    name           text NOT NULL CHECK (name <> ''),
    name_en        text NOT NULL DEFAULT '',
    duty_phone     text NOT NULL DEFAULT '',
    way_in         text NOT NULL DEFAULT '', -- the road or the crossing by which they come
    drive_min      integer NOT NULL CHECK (drive_min BETWEEN 1 AND 1440), -- from the border to our seat
    may_ask        text[] NOT NULL DEFAULT '{}', -- codes of skills and items; none: anything
    source         text NOT NULL DEFAULT '',
    note           text NOT NULL DEFAULT '',
    is_demo        boolean NOT NULL DEFAULT false,
    version        bigint NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    updated_by     text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, neighbour_code)
);

CREATE TRIGGER next_version BEFORE UPDATE ON neighbour
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();
CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON neighbour
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('neighbour_code');
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON neighbour
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- As the need cards: the whole county's, so whoever keeps anything of it may keep them.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    keeps CONSTANT text := of_region || $q$ AND (SELECT asker('writes')) IN ('county', 'own')$q$;
BEGIN
    ALTER TABLE neighbour ENABLE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY seen ON neighbour FOR SELECT TO situ_reader, situ_writer USING (%s)', of_region);
    EXECUTE format('CREATE POLICY added ON neighbour FOR INSERT TO situ_writer WITH CHECK (%s)', keeps);
    EXECUTE format('CREATE POLICY changed ON neighbour FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', keeps, keeps);
    EXECUTE format('CREATE POLICY removed ON neighbour FOR DELETE TO situ_writer USING (%s)', keeps);
    GRANT SELECT ON neighbour TO situ_reader, situ_writer;
    GRANT INSERT, UPDATE, DELETE ON neighbour TO situ_writer;
END $$;
