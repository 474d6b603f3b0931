-- Who looks at a screen is nudged when something on it has changed: "431123/teams", once a transaction, when it
-- commits. A nudge holds no data; whoever hears it reads what he may see.
CREATE FUNCTION nudges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('situ_live', one.region_code || '/' || TG_ARGV[0])
       FROM (SELECT DISTINCT region_code FROM told) AS one;
    RETURN NULL;
END $$;

-- A statement's rows are looked at together: an import of a hundred thousand is one nudge.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('place', 'places'), ('hazard', 'hazards'),
        ('depot', 'stock'), ('item', 'stock'), ('stock_quota', 'stock'), ('stock_balance', 'stock'),
        ('team', 'teams'), ('team_position', 'teams'),
        ('incident', 'incidents'), ('incident_event', 'log'), ('incident_report', 'reports'), ('log_photo', 'log'),
        ('hold', 'holds'), ('dispatch_order', 'orders'), ('order_step', 'orders'), ('inbox', 'messages'),
        ('outbox', 'orders'), ('closure', 'closures'), ('closure_proposal', 'closures'),
        ('duty_call', 'calls'), ('duty_shift', 'duty'), ('duty_handover', 'duty'), ('road_network', 'roads'),
        ('river', 'roads'), ('region', 'roads')) AS t (of_table, topic)
    LOOP
        EXECUTE format('CREATE TRIGGER nudges_added AFTER INSERT ON %I REFERENCING NEW TABLE AS told
                        FOR EACH STATEMENT EXECUTE FUNCTION nudges(%L)', one.of_table, one.topic);
        EXECUTE format('CREATE TRIGGER nudges_changed AFTER UPDATE ON %I REFERENCING NEW TABLE AS told
                        FOR EACH STATEMENT EXECUTE FUNCTION nudges(%L)', one.of_table, one.topic);
        EXECUTE format('CREATE TRIGGER nudges_gone AFTER DELETE ON %I REFERENCING OLD TABLE AS told
                        FOR EACH STATEMENT EXECUTE FUNCTION nudges(%L)', one.of_table, one.topic);
    END LOOP;
END $$;
