-- Who answers for what, who is on shift, and who was called: the chain (责任链), the roster (值班表),
-- the handovers (交接班) and the calls (叫应).

-- A post answers where all that it names fits: a blank township is the whole county, a blank committee
-- every sector, a blank level whatever the level; else from that response level up (I is the gravest).
CREATE TABLE duty_post (
    region_code   text NOT NULL REFERENCES region,
    post_code     text NOT NULL,
    post          text NOT NULL,
    unit          text NOT NULL DEFAULT '',
    township_code text NOT NULL DEFAULT '',
    committee     text NOT NULL DEFAULT '',
    level         text NOT NULL DEFAULT '' CHECK (level IN ('', 'I', 'II', 'III', 'IV')),
    holder_name   text NOT NULL DEFAULT '', -- blank: vacant
    holder_phone  text NOT NULL DEFAULT '',
    substitutes   jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(substitutes) = 'array'), -- [{name, phone}], in order
    answer_min    double precision CHECK (answer_min > 0 AND answer_min <= 1440), -- NULL: the county's duty_limit
    note          text NOT NULL DEFAULT '',
    is_demo       boolean NOT NULL DEFAULT false,
    version       bigint NOT NULL DEFAULT 1,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    updated_by    text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    retired_at    timestamptz,
    PRIMARY KEY (region_code, post_code)
);

-- What the county set itself; all else is layers/duty/model.py's.
CREATE TABLE duty_limit (
    region_code text NOT NULL REFERENCES region,
    answer_min  double precision NOT NULL CHECK (answer_min > 0 AND answer_min <= 1440),
    hazard_m    double precision NOT NULL CHECK (hazard_m >= 0 AND hazard_m <= 20000),
    ahead_days  integer NOT NULL CHECK (ahead_days BETWEEN 1 AND 31),
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code)
);

-- Gaps and overlaps are told, not forbidden: a roster is written before it is right.
CREATE TABLE duty_shift (
    region_code      text NOT NULL REFERENCES region,
    shift_id         integer GENERATED ALWAYS AS IDENTITY,
    starts_at        timestamptz NOT NULL,
    ends_at          timestamptz NOT NULL CHECK (ends_at > starts_at),
    place            text NOT NULL DEFAULT '',
    leader_name      text NOT NULL DEFAULT '',
    leader_phone     text NOT NULL DEFAULT '',
    substitute_name  text NOT NULL DEFAULT '', -- of the leader
    substitute_phone text NOT NULL DEFAULT '',
    officer_name     text NOT NULL DEFAULT '',
    officer_phone    text NOT NULL DEFAULT '',
    note             text NOT NULL DEFAULT '',
    is_demo          boolean NOT NULL DEFAULT false,
    version          bigint NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    updated_by       text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    retired_at       timestamptz,
    PRIMARY KEY (region_code, shift_id),
    UNIQUE (region_code, starts_at, place)
);

CREATE TABLE duty_handover (
    region_code text NOT NULL REFERENCES region,
    handover_id integer GENERATED ALWAYS AS IDENTITY,
    from_shift  integer NOT NULL,
    to_shift    integer NOT NULL CHECK (to_shift <> from_shift),
    at          timestamptz NOT NULL DEFAULT now(),
    given_by    text NOT NULL CHECK (given_by <> ''),
    taken_by    text NOT NULL CHECK (taken_by <> ''),
    note        text NOT NULL,
    actor       text NOT NULL,
    PRIMARY KEY (region_code, handover_id),
    FOREIGN KEY (region_code, from_shift) REFERENCES duty_shift,
    FOREIGN KEY (region_code, to_shift) REFERENCES duty_shift
);

-- Somebody was called for an incident. Nobody is called twice for one post of one incident, and an
-- exercise's calls are apart from the real ones.
CREATE TABLE duty_call (
    region_code text NOT NULL REFERENCES region,
    call_id     integer GENERATED ALWAYS AS IDENTITY,
    incident_id text NOT NULL,
    is_exercise boolean NOT NULL DEFAULT false,
    post_key    text NOT NULL, -- post:<code>, shift:leader, shift:officer, hazard:<code>
    post        text NOT NULL, -- as it was called then
    person_name text NOT NULL CHECK (person_name <> ''),
    phone       text NOT NULL CHECK (phone <> ''),
    asked_at    timestamptz NOT NULL,
    due_at      timestamptz NOT NULL CHECK (due_at > asked_at),
    asked_by    text NOT NULL,
    instead_of  integer, -- the call that nobody answered
    answer      text CHECK (answer IN ('answered', 'declined')),
    answered_at timestamptz,
    answered_by text, -- who wrote the answer down
    answer_note text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, call_id),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident,
    FOREIGN KEY (region_code, instead_of) REFERENCES duty_call,
    CONSTRAINT duty_call_once UNIQUE (region_code, incident_id, is_exercise, post_key, person_name, phone),
    CONSTRAINT duty_call_answer CHECK (num_nonnulls(answer, answered_at, answered_by) IN (0, 3))
);

CREATE TRIGGER duty_handover_append_only BEFORE UPDATE OR DELETE ON duty_handover
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER duty_call_append_only BEFORE DELETE ON duty_call
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
-- All that is ever changed of a call is its answer, once, whoever asks.
CREATE TRIGGER answered_once BEFORE UPDATE ON duty_call FOR EACH ROW WHEN (OLD.answer IS NOT NULL OR
    (OLD.region_code, OLD.call_id, OLD.incident_id, OLD.is_exercise, OLD.post_key, OLD.post, OLD.person_name,
     OLD.phone, OLD.asked_at, OLD.due_at, OLD.asked_by, OLD.instead_of)
    IS DISTINCT FROM
    (NEW.region_code, NEW.call_id, NEW.incident_id, NEW.is_exercise, NEW.post_key, NEW.post, NEW.person_name,
     NEW.phone, NEW.asked_at, NEW.due_at, NEW.asked_by, NEW.instead_of))
    EXECUTE FUNCTION refuse_rewriting();

DO $$
DECLARE
    kept  regclass;
    named text;
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    -- The chain and the roster are the whole county's: whoever keeps anything of it may keep them.
    keeps CONSTANT text := of_region || $q$ AND (SELECT asker('writes')) IN ('county', 'own')$q$;
    sees  CONSTANT text := of_region || $q$ AND ((SELECT asker('clearance'))::integer >= 1
        OR (SELECT asker('writes')) IN ('county', 'own'))$q$;
BEGIN
    FOR kept, named IN VALUES ('duty_post'::regclass, 'post_code'), ('duty_limit', 'region_code'),
            ('duty_shift', 'shift_id'), ('duty_handover', 'handover_id'), ('duty_call', 'call_id') LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO situ_writer', kept);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader', kept);
    END LOOP;
    FOR kept IN VALUES ('duty_post'::regclass), ('duty_limit'), ('duty_shift'), ('duty_handover') LOOP
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, sees);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, keeps);
    END LOOP;
    FOR kept IN VALUES ('duty_post'::regclass), ('duty_limit'), ('duty_shift') LOOP
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', kept, keeps, keeps);
        EXECUTE format('GRANT UPDATE ON %s TO situ_writer', kept);
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s FOR EACH ROW
                        WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version()', kept);
    END LOOP;
    -- Calls belong to an incident, and so to the room.
    EXECUTE 'CREATE POLICY seen ON duty_call FOR SELECT TO situ_reader, situ_writer USING ('
        || of_region || $q$ AND (SELECT asker('clearance'))::integer >= 1)$q$;
    EXECUTE 'CREATE POLICY added ON duty_call FOR INSERT TO situ_writer WITH CHECK ('
        || of_region || $q$ AND (SELECT asker('commands')) = 'county')$q$;
    EXECUTE 'CREATE POLICY changed ON duty_call FOR UPDATE TO situ_writer USING ('
        || of_region || $q$ AND (SELECT asker('commands')) = 'county')$q$;
    GRANT UPDATE (answer, answered_at, answered_by, answer_note) ON duty_call TO situ_writer;
END $$;
