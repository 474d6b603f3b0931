-- Holds: while somebody decides, a team or so much of a batch is kept for one incident, until a moment.
-- An order makes a hold its own: then it has no end but the order's. So one row says who has a team,
-- whether it is only kept or already sent. An exercise's rows and a real incident's never meet.
CREATE TABLE hold (
    region_code text NOT NULL,
    hold_id     bigint GENERATED ALWAYS AS IDENTITY,
    is_exercise boolean NOT NULL,
    incident_id text NOT NULL,
    team_code   text,
    depot_code  text,
    item_code   text,
    batch       text NOT NULL DEFAULT '',
    quantity    numeric CONSTRAINT hold_quantity_above_nothing CHECK (quantity > 0 AND quantity < 'Infinity'),
    taken_by    text NOT NULL,
    taken_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz,
    order_no    text,
    ended_at    timestamptz,
    ended_why   text CHECK (ended_why IN ('expired', 'released', 'ordered', 'order_ended')),
    PRIMARY KEY (region_code, hold_id),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident,
    FOREIGN KEY (region_code, team_code) REFERENCES team,
    FOREIGN KEY (region_code, depot_code) REFERENCES depot,
    FOREIGN KEY (region_code, item_code) REFERENCES item,
    CONSTRAINT hold_of_one_thing CHECK (
        (team_code IS NOT NULL AND num_nonnulls(depot_code, item_code, quantity) = 0)
        OR (team_code IS NULL AND num_nonnulls(depot_code, item_code, quantity) = 3)),
    CONSTRAINT hold_ends CHECK (ended_at IS NOT NULL OR (expires_at IS NULL) = (order_no IS NOT NULL)),
    CONSTRAINT hold_ended_why CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);
-- The one promise about teams: nobody has a team whom somebody else has. Whose time is over is ended by
-- whoever takes the team next (below), so that nothing waits for a tidy-up; a clock that jumps back can
-- only make a hold last longer, never give one team to two.
CREATE UNIQUE INDEX hold_one_of_a_team ON hold (region_code, is_exercise, team_code)
    WHERE ended_at IS NULL AND team_code IS NOT NULL;
CREATE INDEX hold_of_a_batch ON hold (region_code, is_exercise, depot_code, item_code, batch)
    WHERE ended_at IS NULL AND team_code IS NULL;
CREATE INDEX hold_of_an_incident ON hold (region_code, incident_id, hold_id);
CREATE INDEX hold_of_an_order ON hold (region_code, order_no) WHERE order_no IS NOT NULL;
CREATE INDEX hold_to_expire ON hold (expires_at) WHERE ended_at IS NULL;

-- How much of a batch is kept and not yet sent. An exercise counts what it "sent", too: its holds are
-- its ledger, on a copy of the balance.
CREATE FUNCTION held_of(in_region text, exercise boolean, depot text, item text, of_batch text) RETURNS numeric
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(quantity), 0) FROM hold
     WHERE region_code = in_region AND is_exercise = exercise AND depot_code = depot AND item_code = item
       AND batch = of_batch AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
$$;

-- Whoever takes something first ends what is over; and of a batch no more is held than lies there. Real
-- holds wait for one another at the balance's own row, where an issue waits too; an exercise at a lock of
-- its own, so that it never keeps a real one waiting.
CREATE FUNCTION hold_is_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    lies_there numeric;
BEGIN
    IF NEW.team_code IS NOT NULL THEN
        UPDATE hold SET ended_at = clock_timestamp(), ended_why = 'expired'
         WHERE (region_code, is_exercise, team_code) = (NEW.region_code, NEW.is_exercise, NEW.team_code)
           AND ended_at IS NULL AND expires_at <= clock_timestamp();
        RETURN NEW;
    END IF;
    IF NEW.is_exercise THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(
            concat_ws('/', 'exercise', NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch), 0));
        SELECT on_hand INTO lies_there FROM stock_balance b
         WHERE (b.region_code, b.depot_code, b.item_code, b.batch)
             = (NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch);
    ELSE
        SELECT on_hand INTO lies_there FROM stock_balance b
         WHERE (b.region_code, b.depot_code, b.item_code, b.batch)
             = (NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch) FOR NO KEY UPDATE;
    END IF;
    UPDATE hold SET ended_at = clock_timestamp(), ended_why = 'expired'
     WHERE region_code = NEW.region_code AND is_exercise = NEW.is_exercise AND depot_code = NEW.depot_code
       AND item_code = NEW.item_code AND batch = NEW.batch AND ended_at IS NULL AND expires_at <= clock_timestamp();
    IF held_of(NEW.region_code, NEW.is_exercise, NEW.depot_code, NEW.item_code, NEW.batch) + NEW.quantity
       > coalesce(lies_there, 0) THEN
        RAISE EXCEPTION 'more is held of % % than lies there', NEW.item_code, NEW.batch
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_within_stock', TABLE = 'hold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_is_taken BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION hold_is_taken();

-- What is held for one incident is not issued to another. The movement has just taken the balance's lock.
-- A stocktake is not refused: it says what is there.
CREATE FUNCTION issue_leaves_what_is_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_balance b
                WHERE (b.region_code, b.depot_code, b.item_code, b.batch)
                    = (NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch)
                  AND b.on_hand < held_of(NEW.region_code, false, NEW.depot_code, NEW.item_code, NEW.batch)) THEN
        RAISE EXCEPTION '% % is held', NEW.item_code, NEW.batch
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_within_stock', TABLE = 'hold';
    END IF;
    RETURN NEW;
END $$;
-- Named to come after stock_movement_carries: triggers fire in the order of their names.
CREATE TRIGGER stock_movement_leaves_held AFTER INSERT ON stock_movement
    FOR EACH ROW WHEN (NEW.kind = 'issue') EXECUTE FUNCTION issue_leaves_what_is_held();

-- What is over stays as it was.
CREATE TRIGGER ended_once BEFORE UPDATE OR DELETE ON hold
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();

-- The limits of time and number that a county sets for itself; what it has not set is as in all counties
-- (layers/orders/limits.py).
CREATE TABLE order_limit (
    region_code text NOT NULL REFERENCES region,
    limit_name  text NOT NULL,
    value       integer NOT NULL CONSTRAINT order_limit_above_nothing CHECK (value > 0),
    version     bigint NOT NULL DEFAULT 1,
    updated_by  text NOT NULL DEFAULT '',
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, limit_name)
);
CREATE TRIGGER next_version BEFORE UPDATE ON order_limit
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();

-- Who asks may be one team's leader.
ALTER TABLE account ADD team_code text NOT NULL DEFAULT '', DROP CONSTRAINT account_role_check,
    ADD CONSTRAINT account_role_check CHECK (role IN ('operator', 'planner', 'leader', 'department', 'team',
        'system_admin', 'security_admin', 'auditor')),
    ADD CONSTRAINT account_team_of_a_leader CHECK ((role = 'team') = (team_code <> ''));
ALTER TABLE api_key ADD team_code text NOT NULL DEFAULT '', DROP CONSTRAINT api_key_role_check,
    ADD CONSTRAINT api_key_role_check CHECK (role IN ('operator', 'planner', 'leader', 'department', 'team', 'watcher')),
    ADD CONSTRAINT api_key_team_of_a_leader CHECK ((role = 'team') = (team_code <> ''));
GRANT SELECT (team_code) ON account, api_key TO situ_reader;
-- Asked by whoever keeps accounts, who sees no team.
CREATE FUNCTION team_is_there(in_region text, team text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM team t WHERE t.region_code = in_region AND t.team_code = team AND t.retired_at IS NULL) $$;
REVOKE EXECUTE ON FUNCTION team_is_there(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION team_is_there(text, text) TO situ_writer;
CREATE TRIGGER account_team_ends_sessions AFTER UPDATE OF team_code ON account FOR EACH ROW
    WHEN (OLD.team_code IS DISTINCT FROM NEW.team_code) EXECUTE FUNCTION end_sessions();

-- The room – who commands an incident – sees and keeps them.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    commands  CONSTANT text := of_region || $q$ AND (SELECT asker('role')) IN ('operator', 'leader')$q$;
    kept regclass;
    named text;
BEGIN
    FOR kept, named IN VALUES ('hold'::regclass, 'hold_id'), ('order_limit', 'limit_name') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO situ_reader, situ_writer USING (%s)', kept, commands);
        EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO situ_writer WITH CHECK (%s)', kept, commands);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO situ_writer USING (%s)', kept, commands);
        EXECUTE format('GRANT SELECT ON %s TO situ_reader, situ_writer', kept);
        EXECUTE format('GRANT INSERT, UPDATE ON %s TO situ_writer', kept);
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', kept, named);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', kept);
    END LOOP;
    -- Whoever commands writes down what happened, also the leader, who keeps no records.
    EXECUTE 'CREATE POLICY commanded ON incident_event FOR INSERT TO situ_writer WITH CHECK (' || commands || ')';
END $$;
