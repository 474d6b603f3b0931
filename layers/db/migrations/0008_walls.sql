-- Who is asking, told to the database at the start of each transaction (layers/db/asking.py), and
-- the second wall behind our own conditions: roles that may only what they need, and row-level
-- security that shows and changes only the rows of the asker's scope. Nobody told: nothing seen.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['situ_reader', 'situ_writer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION asker(what text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('situ.' || what, true), '') $$;

CREATE FUNCTION sensitivity_rank(sensitivity text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT array_position(ARRAY['public', 'internal', 'sensitive'], sensitivity) - 1 $$;

-- What planners keep: which unit keeps a row, who may read it, which version of it this is.
ALTER TABLE place
    ADD unit        text NOT NULL DEFAULT '',
    ADD sensitivity text NOT NULL DEFAULT 'internal' CHECK (sensitivity_rank(sensitivity) >= 0),
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
ALTER TABLE hazard
    ADD unit        text NOT NULL DEFAULT '',
    ADD sensitivity text NOT NULL DEFAULT 'internal' CHECK (sensitivity_rank(sensitivity) >= 0),
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
ALTER TABLE depot
    ADD sensitivity text NOT NULL DEFAULT 'internal' CHECK (sensitivity_rank(sensitivity) >= 0),
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
ALTER TABLE team
    ADD sensitivity text NOT NULL DEFAULT 'internal' CHECK (sensitivity_rank(sensitivity) >= 0),
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
ALTER TABLE incident
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
ALTER TABLE closure
    ADD version     bigint NOT NULL DEFAULT 1,
    ADD updated_by  text NOT NULL DEFAULT '';
-- Where the townships and villages lie is no secret; everybody who signs in may find them.
UPDATE place SET sensitivity = 'public' WHERE kind IN ('township', 'village');

CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_by := coalesce(asker('actor'), session_user);
    RETURN NEW;
END $$;

-- Each wall is the same three sentences for each table: which rows are seen, which may be written.
CREATE FUNCTION pg_temp.wall(walled regclass, sees text, writes text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', walled, sees);
    EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', walled, writes);
    EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s) WITH CHECK (%s)', walled, writes, writes);
    EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', walled);
    EXECUTE format('GRANT INSERT, UPDATE ON %s TO situ_writer', walled);
END $$;

DO $$
DECLARE
    -- Written with scalar subqueries, so that each is asked once a statement and not once a row.
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    own CONSTANT text := $q$(((SELECT asker('layers')) = '*' OR '%1$s' = ANY ((SELECT string_to_array(asker('layers'), ','))::text[]))
        AND (%2$s <> '' AND %2$s = (SELECT asker('unit'))
             OR township_code <> '' AND township_code = ANY ((SELECT string_to_array(asker('townships'), ','))::text[])))$q$;
    cleared CONSTANT text := $q$sensitivity_rank(sensitivity) <= (SELECT asker('clearance'))::integer$q$;
    -- Incidents and closures are the command room's, not any unit's.
    room CONSTANT text := of_region || $q$ AND (SELECT asker('clearance'))::integer >= 1$q$;
    room_writes CONSTANT text := of_region || $q$ AND (SELECT asker('writes')) = 'county'$q$;
    layer text;
    unit text; -- the column that says which unit keeps the row
    kept regclass;
BEGIN
    FOR kept, layer, unit IN VALUES ('place'::regclass, 'places', 'unit'), ('hazard', 'hazards', 'unit'),
            ('depot', 'depots', 'keeper_unit'), ('team', 'teams', 'managing_unit') LOOP
        PERFORM pg_temp.wall(kept,
            of_region || ' AND (' || cleared || ' OR ' || format(own, layer, unit) || ')',
            of_region || $q$ AND ((SELECT asker('writes')) = 'county' OR (SELECT asker('writes')) = 'own' AND $q$ || format(own, layer, unit) || ')');
    END LOOP;
    FOR kept IN VALUES ('incident'::regclass), ('incident_event'), ('incident_counter'), ('closure') LOOP
        PERFORM pg_temp.wall(kept, room, room_writes);
    END LOOP;
    -- What belongs to a depot or a team is seen by whoever sees that depot or team.
    PERFORM pg_temp.wall('team_position',
        'EXISTS (SELECT FROM team t WHERE (t.region_code, t.team_code) = (team_position.region_code, team_position.team_code))', room_writes);
    FOR kept IN VALUES ('stock_quota'::regclass), ('stock_balance'), ('stock_movement') LOOP
        PERFORM pg_temp.wall(kept, format(
            'EXISTS (SELECT FROM depot d WHERE (d.region_code, d.depot_code) = (%1$s.region_code, %1$s.depot_code))', kept), room_writes);
    END LOOP;
    FOR kept IN VALUES ('place'::regclass), ('hazard'), ('depot'), ('team'), ('incident'), ('closure') LOOP
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON %s FOR EACH ROW
                        WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version()', kept);
    END LOOP;
END $$;

-- The ground everybody stands on: no rows of it are anybody's own.
GRANT SELECT ON region, river, road_network, road_edge, item, migration TO situ_reader, situ_writer;
GRANT SELECT, INSERT ON request_done TO situ_writer;
