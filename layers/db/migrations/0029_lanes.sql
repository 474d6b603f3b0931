-- What the service does by itself, in two hands: receivers' own systems have one to themselves.

-- A newer revision of its order was issued before it was sent: it is neither sent nor given up.
ALTER TABLE outbox ADD superseded_at timestamptz, ADD tried_at timestamptz, DROP CONSTRAINT outbox_ends_once,
    ADD CONSTRAINT outbox_ends_once CHECK (num_nonnulls(taken_at, given_up_at, superseded_at) <= 1);
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (next_try_at, message_no)
    WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL;
CREATE INDEX outbox_waiting_of_a_receiver ON outbox (region_code, receiver_kind, receiver_code, message_no)
    WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL AND channel = 'webhook';

-- Whose hold has expired reads it in his log, whoever ended it: the clock, or another who took the thing
-- first. Written in that same transaction, in the incident's turn as every event (see in_turn).
CREATE FUNCTION hold_has_expired() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('log/' || NEW.incident_id, 0));
    INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
    VALUES (NEW.region_code, NEW.incident_id, 'hold.expired', coalesce(asker('actor'), session_user),
            jsonb_build_object('hold_id', NEW.hold_id) || CASE WHEN NEW.team_code IS NOT NULL
                THEN jsonb_build_object('team_code', NEW.team_code)
                ELSE jsonb_build_object('depot_code', NEW.depot_code, 'item_code', NEW.item_code,
                                        'batch', NEW.batch, 'quantity', NEW.quantity::text) END);
    RETURN NULL;
END $$;
CREATE TRIGGER hold_has_expired AFTER UPDATE ON hold FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_why = 'expired') EXECUTE FUNCTION hold_has_expired();

-- Whose paper is due is asked every second (layers/command/papers.sql).
CREATE INDEX incident_event_spoken ON incident_event (at) WHERE name = 'log.spoken_order';
CREATE INDEX incident_event_of_a_paper ON incident_event (region_code, (facts ->> 'event_no'))
    WHERE name IN ('log.paper_due', 'log.paper_written');

-- A past moment is put together by the numbers of the log, whatever clocks said: each step of an order, and
-- the beginning and the end of each hold, know the last number before them. What is older has none.
ALTER TABLE order_step ADD after_event bigint;
ALTER TABLE hold ADD taken_after bigint, ADD ended_after bigint;

CREATE FUNCTION last_event_no() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT last_value FROM incident_event_event_no_seq $$;
REVOKE EXECUTE ON FUNCTION last_event_no() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION last_event_no() TO situ_writer;

CREATE FUNCTION stands_after_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'order_step' THEN
        NEW.after_event := last_event_no();
    ELSIF TG_OP = 'INSERT' THEN
        NEW.taken_after := last_event_no();
    ELSE
        NEW.ended_after := last_event_no();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_after_event BEFORE INSERT ON order_step FOR EACH ROW EXECUTE FUNCTION stands_after_event();
CREATE TRIGGER stands_after_event BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION stands_after_event();
CREATE TRIGGER ends_after_event BEFORE UPDATE ON hold FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION stands_after_event();
