-- Which reports are due by when, as a county has set it, and the reports that were made upward.

-- What is not set here is as in layers/codes/report_clocks.csv.
CREATE TABLE clock_rule (
    region_code text NOT NULL REFERENCES region,
    code        text NOT NULL,
    minutes     integer NOT NULL CHECK (minutes > 0),
    every_min   integer CHECK (every_min > 0), -- NULL: once
    for_days    integer CHECK (for_days > 0),
    kinds       text[] NOT NULL, -- none: every kind
    severities  text[] NOT NULL CHECK (severities <@ ARRAY['special', 'major', 'larger', 'general']),
    source      text NOT NULL,
    is_off      boolean NOT NULL DEFAULT false,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, code)
);

-- Only added: a correction is another report that names what it corrects. An exercise's reports hang
-- on the exercise.
CREATE TABLE incident_report (
    region_code text NOT NULL,
    report_id   integer GENERATED ALWAYS AS IDENTITY,
    incident_id text NOT NULL,
    is_exercise boolean NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('first', 'follow_up', 'final', 'zero', 'top_up')),
    sender      text NOT NULL CHECK (sender IN ('county', 'firm')),
    serial      integer NOT NULL CHECK (serial > 0),
    sent_to     text NOT NULL,
    is_written  boolean NOT NULL,
    text        text NOT NULL CHECK (text <> ''),
    fields      jsonb NOT NULL, -- what it told: dead, missing, injured, loss_wan, area_ha, unit, event_no
    corrects    integer,
    made_by     text NOT NULL,
    at          timestamptz NOT NULL, -- when it was made
    filed_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, report_id),
    FOREIGN KEY (region_code, incident_id, is_exercise)
        REFERENCES incident (region_code, incident_id, is_exercise),
    UNIQUE (region_code, incident_id, report_id),
    FOREIGN KEY (region_code, incident_id, corrects)
        REFERENCES incident_report (region_code, incident_id, report_id),
    UNIQUE (region_code, incident_id, kind, sender, serial)
);
CREATE TRIGGER incident_report_append_only BEFORE UPDATE OR DELETE ON incident_report
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER next_version BEFORE UPDATE ON clock_rule FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();

-- Whoever commands (COMMAND_INCIDENT) reports and sets the limits.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    sees CONSTANT text := of_region || $q$ AND (SELECT asker('clearance'))::integer >= 1$q$;
    commands CONSTANT text := of_region || $q$ AND (SELECT asker('commands')) = 'county'$q$;
    kept  regclass;
    named text;
BEGIN
    FOR kept, named IN VALUES ('clock_rule'::regclass, 'code'), ('incident_report', 'report_id') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, sees);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, commands);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader', kept);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO situ_writer', kept);
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
    END LOOP;
    EXECUTE 'CREATE POLICY changed ON clock_rule FOR UPDATE TO situ_writer USING ('
        || commands || ') WITH CHECK (' || commands || ')';
    GRANT UPDATE ON clock_rule TO situ_writer;
END $$;
