-- Who takes it. Who carries an order (指令单): its receiver, or the substitute who was asked when no receipt came. Each has
-- a part in it (layers/orders/carrier.py); both teams are held by the order as long as both are asked.
ALTER TABLE dispatch_order
    ADD receiver_part   text NOT NULL DEFAULT 'asked'
        CHECK (receiver_part IN ('asked', 'carries', 'refused', 'released')),
    ADD substitute_part text NOT NULL DEFAULT 'untold'
        CHECK (substitute_part IN ('untold', 'stands_by', 'asked', 'carries', 'refused', 'released')),
    ADD wants_next      boolean NOT NULL DEFAULT false, -- somebody else has to be found and proposed
    ADD release_told_at timestamptz,
    ADD CONSTRAINT order_one_carries CHECK (
        change = 'withdrawn' OR (receiver_part, substitute_part) <> ('carries', 'carries')),
    ADD CONSTRAINT order_part_of_somebody CHECK (substitute_part = 'untold' OR substitute_code IS NOT NULL);

-- What was before: whoever had acknowledged is taken for the receiver, and nobody is told of it again.
ALTER TABLE dispatch_order DISABLE TRIGGER USER;
UPDATE dispatch_order SET
    receiver_part = CASE WHEN state = 'refused' THEN 'refused'
        WHEN resumes <> '' OR state IN ('acknowledged', 'departed', 'arrived', 'working', 'done', 'returned')
        THEN 'carries' ELSE 'asked' END,
    substitute_part = CASE WHEN escalated_at IS NULL THEN 'untold'
        WHEN state IN ('issued', 'delivered', 'overdue') THEN 'asked' ELSE 'released' END,
    wants_next = state = 'refused' AND proposed_at IS NULL AND receiver_kind = 'team',
    release_told_at = CASE WHEN escalated_at IS NOT NULL AND state NOT IN ('issued', 'delivered', 'overdue') THEN now() END;
ALTER TABLE dispatch_order ENABLE TRIGGER USER;

DROP INDEX order_to_propose_for;
CREATE INDEX order_to_propose_for ON dispatch_order (region_code, order_no) WHERE wants_next;
CREATE INDEX order_to_release ON dispatch_order (region_code, order_no)
    WHERE 'released' IN (receiver_part, substitute_part) AND release_told_at IS NULL;

-- What follows for teams from an order, and is not left to whoever writes it: whoever is asked or carries it
-- does what the order's state says; whoever has no part in it any more is at home, and nobody's. An exercise
-- moves no team. What the order held besides, order_carries ends.
CREATE FUNCTION order_moves_teams(in_region text, of_order text, of_revision integer, status_now text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one    dispatch_order;
    bound  text[];
    freed  text[];
BEGIN
    SELECT * INTO STRICT one FROM dispatch_order
     WHERE region_code = in_region AND order_no = of_order AND revision = of_revision;
    IF asker('role') = 'team' AND NOT (one.receiver_kind = 'team' AND one.receiver_code = asker('team')
            OR one.substitute_part <> 'untold' AND one.substitute_kind = 'team' AND one.substitute_code = asker('team')) THEN
        RAISE EXCEPTION 'not the order of this team' USING ERRCODE = 'insufficient_privilege';
    END IF;
    bound := array_remove(ARRAY[
        CASE WHEN one.receiver_kind = 'team' AND one.receiver_part IN ('asked', 'carries') THEN one.receiver_code END,
        CASE WHEN one.substitute_kind = 'team' AND one.substitute_part IN ('asked', 'carries') THEN one.substitute_code END
        ], NULL);
    WITH over AS (
        UPDATE hold SET ended_at = clock_timestamp(), ended_why = 'order_ended'
         WHERE region_code = in_region AND order_no = of_order AND ended_at IS NULL
           AND team_code IS NOT NULL AND team_code <> ALL (bound)
        RETURNING team_code)
    SELECT coalesce(array_agg(team_code), '{}') INTO freed FROM over;
    IF one.is_exercise THEN
        RETURN;
    END IF;
    UPDATE team SET status = 'standby', updated_at = now()
     WHERE region_code = in_region AND team_code = ANY (freed) AND status = 'dispatched';
    IF status_now IS NOT NULL THEN
        UPDATE team SET status = status_now, updated_at = now()
         WHERE region_code = in_region AND team_code = ANY (bound) AND status <> status_now;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION order_moves_teams(text, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION order_moves_teams(text, text, integer, text) TO situ_writer;

-- Promised is the turn-out of whoever carries it: the substitute's, as it was when he took the order.
CREATE FUNCTION order_promises_otherwise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.turn_out_min INTO NEW.turn_out_min FROM team t
     WHERE NEW.substitute_kind = 'team' AND (t.region_code, t.team_code) = (NEW.region_code, NEW.substitute_code);
    RETURN NEW;
END $$;
CREATE TRIGGER promises_otherwise BEFORE UPDATE ON dispatch_order
    FOR EACH ROW WHEN (OLD.substitute_part <> 'carries' AND NEW.substitute_part = 'carries')
    EXECUTE FUNCTION order_promises_otherwise();

-- Calls after which nobody of the post is left to call: the room is told so once for each (layers/duty/calls.py).
CREATE TABLE duty_exhausted (
    region_code text NOT NULL,
    call_id     integer NOT NULL, -- the last one, which came to nothing
    told_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, call_id),
    FOREIGN KEY (region_code, call_id) REFERENCES duty_call
);
DO $$
DECLARE
    commands CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))
        AND (SELECT asker('role')) IN ('operator', 'leader')$q$;
BEGIN
    ALTER TABLE duty_exhausted ENABLE ROW LEVEL SECURITY;
    EXECUTE 'CREATE POLICY seen ON duty_exhausted FOR SELECT TO situ_reader, situ_writer USING (' || commands || ')';
    EXECUTE 'CREATE POLICY added ON duty_exhausted FOR INSERT TO situ_writer WITH CHECK (' || commands || ')';
    GRANT SELECT ON duty_exhausted TO situ_reader, situ_writer;
    GRANT INSERT ON duty_exhausted TO situ_writer;
    CREATE TRIGGER never_emptied BEFORE TRUNCATE ON duty_exhausted
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
END $$;
