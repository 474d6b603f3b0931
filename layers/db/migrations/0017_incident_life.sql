-- The life of an incident: its severity and response level, what is known of the damage, merging,
-- exercises beside the real ones, and the county's own rules for them.
ALTER TABLE incident
    ADD COLUMN is_exercise    boolean NOT NULL DEFAULT false,
    ADD COLUMN severity       text CHECK (severity IN ('special', 'major', 'larger', 'general')),
    ADD COLUMN response_level text CHECK (response_level IN ('I', 'II', 'III', 'IV')),
    ADD COLUMN loss_wan       double precision CHECK (loss_wan >= 0), -- NULL: not known yet
    ADD COLUMN area_ha        double precision CHECK (area_ha >= 0),
    ADD COLUMN merged_into    text CHECK (merged_into <> incident_id),
    -- Real and exercise never meet: what hangs on an incident may refer to it in this way.
    ADD UNIQUE (region_code, incident_id, is_exercise),
    ADD FOREIGN KEY (region_code, merged_into, is_exercise)
        REFERENCES incident (region_code, incident_id, is_exercise),
    -- What is merged is closed for action; what is over has no response.
    ADD CONSTRAINT incident_merged CHECK (merged_into IS NULL OR status = 'closed'),
    ADD CONSTRAINT incident_over CHECK (status NOT IN ('closed', 'cancelled') OR response_level IS NULL);
CREATE INDEX incident_merged_into ON incident (region_code, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX incident_open ON incident (region_code, is_exercise, occurred_at)
    WHERE status NOT IN ('closed', 'cancelled');

-- An exercise stays one, and a real incident real: whatever hangs on it counts on that.
CREATE TRIGGER exercise_for_good BEFORE UPDATE ON incident
    FOR EACH ROW WHEN (OLD.is_exercise <> NEW.is_exercise) EXECUTE FUNCTION refuse_rewriting();

-- Exercises are counted apart, so that they leave no gaps in the real numbers.
ALTER TABLE incident_counter
    ADD COLUMN is_exercise boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT incident_counter_pkey,
    ADD PRIMARY KEY (region_code, day, is_exercise);

-- What a county has set otherwise than layers/codes/response_levels.csv and layers/command/duplicates.py.
CREATE TABLE response_level (
    region_code text NOT NULL REFERENCES region,
    level       text NOT NULL CHECK (level IN ('I', 'II', 'III', 'IV')),
    severities  text[] NOT NULL CHECK (severities <@ ARRAY['special', 'major', 'larger', 'general']),
    meaning     text NOT NULL,
    must_come   text[] NOT NULL,
    units       text[] NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, level)
);
CREATE TABLE duplicate_rule (
    region_code text NOT NULL REFERENCES region,
    radius_m    double precision NOT NULL CHECK (radius_m >= 0),
    within_min  double precision NOT NULL CHECK (within_min >= 0),
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code)
);

-- Whoever commands (COMMAND_INCIDENT) writes incidents and these rules, and need not keep records.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    sees CONSTANT text := of_region || $q$ AND (SELECT asker('clearance'))::integer >= 1$q$;
    writes CONSTANT text := of_region
        || $q$ AND ((SELECT asker('writes')) = 'county' OR (SELECT asker('commands')) = 'county')$q$;
    kept  regclass;
    named text;
BEGIN
    FOR kept IN VALUES ('incident'::regclass), ('incident_event') LOOP
        EXECUTE format('ALTER POLICY added ON %s WITH CHECK (%s)', kept, writes);
        EXECUTE format('ALTER POLICY changed ON %s USING (%s) WITH CHECK (%s)', kept, writes, writes);
    END LOOP;
    FOR kept, named IN VALUES ('response_level'::regclass, 'level'), ('duplicate_rule', 'region_code') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, sees);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, writes);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', kept, writes, writes);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', kept);
        EXECUTE format('GRANT INSERT, UPDATE ON %s TO situ_writer', kept);
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s FOR EACH ROW
                        WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version()', kept);
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
    END LOOP;
END $$;
