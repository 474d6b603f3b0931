-- What an exercise's orders handed out stays out of its copy of the balance until the exercise is over:
-- the holds of its orders to depots are that ledger, also when the order itself is done. Closing or
-- cancelling the exercise, and with it what was merged into it, puts everything back.
CREATE FUNCTION exercise_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH RECURSIVE own (incident_id) AS (
        SELECT NEW.incident_id
         UNION
        SELECT m.incident_id FROM incident m JOIN own ON m.merged_into = own.incident_id
         WHERE m.region_code = NEW.region_code)
    UPDATE hold h SET ended_at = clock_timestamp(), ended_why = 'order_ended'
      FROM own
     WHERE h.region_code = NEW.region_code AND h.incident_id = own.incident_id AND h.is_exercise
       AND h.depot_code IS NOT NULL AND h.order_no IS NOT NULL AND h.ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER exercise_ends AFTER UPDATE ON incident FOR EACH ROW
    WHEN (NEW.is_exercise AND NEW.merged_into IS NULL AND NEW.status IN ('closed', 'cancelled')
          AND OLD.status NOT IN ('closed', 'cancelled'))
    EXECUTE FUNCTION exercise_ends();
