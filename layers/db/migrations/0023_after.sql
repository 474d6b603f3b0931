-- What was promised is kept as it was promised: the turn-out of an order's team when it was issued.
-- Otherwise each accepted proposal would change the predictions of all orders before it.
ALTER TABLE dispatch_order ADD COLUMN turn_out_min double precision CHECK (turn_out_min >= 0);

CREATE FUNCTION order_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.turn_out_min INTO NEW.turn_out_min FROM team t
     WHERE NEW.receiver_kind = 'team' AND (t.region_code, t.team_code) = (NEW.region_code, NEW.receiver_code);
    RETURN NEW;
END $$;
CREATE TRIGGER promises BEFORE UPDATE ON dispatch_order
    FOR EACH ROW WHEN (OLD.state = 'drafted' AND NEW.state = 'issued') EXECUTE FUNCTION order_promises();

-- The review looks through the finished orders of all teams.
CREATE INDEX order_of_teams ON dispatch_order (region_code, is_exercise, issued_at DESC)
    WHERE receiver_kind = 'team' AND revision = 1;
