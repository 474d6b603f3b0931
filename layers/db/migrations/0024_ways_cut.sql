-- Closures that were held against the ways of orders (指令单) under way: each once, when it begins to act.
CREATE TABLE closure_weighed (
    region_code text NOT NULL,
    closure_id  integer NOT NULL,
    weighed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, closure_id),
    FOREIGN KEY (region_code, closure_id) REFERENCES closure
);
-- What acts already is known to everybody.
INSERT INTO closure_weighed (region_code, closure_id)
SELECT region_code, closure_id FROM closure WHERE starts_at <= now();

-- Only the room's own clock writes here, with the room's rights.
DO $$
DECLARE
    commands CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))
        AND (SELECT asker('role')) IN ('operator', 'leader')$q$;
BEGIN
    ALTER TABLE closure_weighed ENABLE ROW LEVEL SECURITY;
    EXECUTE 'CREATE POLICY seen ON closure_weighed FOR SELECT TO situ_reader, situ_writer USING (' || commands || ')';
    EXECUTE 'CREATE POLICY added ON closure_weighed FOR INSERT TO situ_writer WITH CHECK (' || commands || ')';
    GRANT SELECT ON closure_weighed TO situ_reader, situ_writer;
    GRANT INSERT ON closure_weighed TO situ_writer;
    CREATE TRIGGER never_emptied BEFORE TRUNCATE ON closure_weighed
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
END $$;
