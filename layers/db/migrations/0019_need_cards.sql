-- What the county knows better than the project's working figures: what a kind of incident calls
-- for, what must stay at home, and the figures that plans are made with. All else is in the code.

-- A kind's own card, and how often it was changed; a card without lines is set back.
CREATE TABLE need_card (
    region_code text NOT NULL REFERENCES region,
    kind_code   text NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, kind_code)
);
CREATE TABLE need_card_line (
    region_code text NOT NULL,
    kind_code   text NOT NULL,
    severity    text NOT NULL DEFAULT '' CHECK (severity IN ('', 'special', 'major', 'larger', 'general')),
    what        text NOT NULL CHECK (what IN ('skill', 'item', 'leader')),
    code        text NOT NULL,
    quantity    numeric NOT NULL CHECK (quantity > 0 AND (what = 'item' OR quantity = trunc(quantity))),
    place       integer NOT NULL, -- the most urgent first
    PRIMARY KEY (region_code, kind_code, severity, what, code),
    FOREIGN KEY (region_code, kind_code) REFERENCES need_card
);

-- People or teams with a skill that stay in a township, or ('') in the county, whatever happens.
CREATE TABLE home_cover (
    region_code   text NOT NULL REFERENCES region,
    township_code text NOT NULL DEFAULT '',
    skill         text NOT NULL,
    people        integer NOT NULL CHECK (people >= 0),
    teams         integer NOT NULL CHECK (teams >= 0), -- nothing of either: nobody has to stay
    version       bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    updated_by    text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, township_code, skill)
);

-- Numbers that plans are made with (layers/command/figures.py); NULL: as in all counties.
CREATE TABLE plan_figure (
    region_code text NOT NULL REFERENCES region,
    figure      text NOT NULL,
    value       double precision CHECK (value > 0),
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, figure)
);

DO $$
DECLARE
    kept  regclass;
    named text;
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    -- A need belongs to a kind of incident and to no township: whoever keeps anything may keep it.
    keeps CONSTANT text := of_region || $q$ AND (SELECT asker('writes')) IN ('county', 'own')$q$;
BEGIN
    FOR kept, named IN VALUES ('need_card'::regclass, 'kind_code'),
            ('need_card_line', 'kind_code,severity,what,code'),
            ('home_cover', 'township_code,skill'), ('plan_figure', 'figure') LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, of_region);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, keeps);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', kept, keeps, keeps);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', kept);
        EXECUTE format('GRANT INSERT, UPDATE ON %s TO situ_writer', kept);
        IF kept <> 'need_card_line'::regclass THEN
            EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION next_version()', kept);
        END IF;
    END LOOP;
    -- A card's lines are replaced whole.
    EXECUTE format('CREATE POLICY removed ON need_card_line FOR DELETE TO situ_writer USING (%s)', keeps);
    GRANT DELETE ON need_card_line TO situ_writer;
END $$;
