-- Photographs in an incident's log. Here they are kept as they were made anew on arrival; that they came, and
-- what the camera said, is an event (log.photo). Only added: a picture is never changed and never taken away.
CREATE TABLE log_photo (
    region_code text NOT NULL,
    incident_id text NOT NULL,
    of_event    bigint NOT NULL, -- the report that it belongs to
    photo_id    text NOT NULL, -- the SHA-256 of the picture: a report has the same one once
    is_exercise boolean NOT NULL,
    picture     bytea NOT NULL CHECK (octet_length(picture) BETWEEN 1 AND 8000000), -- JPEG
    width_px    integer NOT NULL CHECK (width_px > 0),
    height_px   integer NOT NULL CHECK (height_px > 0),
    added_at    timestamptz NOT NULL DEFAULT now(),
    added_by    text NOT NULL DEFAULT coalesce(asker('actor'), session_user),
    PRIMARY KEY (region_code, of_event, photo_id),
    FOREIGN KEY (region_code, incident_id, is_exercise) REFERENCES incident (region_code, incident_id, is_exercise),
    FOREIGN KEY (region_code, of_event) REFERENCES incident_event,
    CONSTRAINT log_photo_is_what_it_says CHECK (photo_id = encode(sha256(picture), 'hex'))
);
CREATE INDEX log_photo_of_an_incident ON log_photo (region_code, incident_id, photo_id);
-- A JPEG is small already: pressing it again would cost and gain nothing.
ALTER TABLE log_photo ALTER COLUMN picture SET STORAGE EXTERNAL;

CREATE TRIGGER log_photo_append_only BEFORE UPDATE OR DELETE ON log_photo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON log_photo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
-- The audit remembers who added which picture by its SHA-256, and is spared the picture itself.
CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON log_photo
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('incident_id,of_event,photo_id', 'picture');

-- The room sees all and adds; a team's leader adds to the incident that he is ordered to, and sees of it
-- what he reported himself.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    room    CONSTANT text := of_region || $q$ AND (SELECT asker('clearance'))::integer >= 1$q$;
    adds    CONSTANT text := of_region || $q$ AND ((SELECT asker('writes')) = 'county' OR (SELECT asker('commands')) = 'county')$q$;
    is_team CONSTANT text := of_region || $q$ AND (SELECT asker('role')) = 'team'$q$;
BEGIN
    ALTER TABLE log_photo ENABLE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY seen ON log_photo FOR SELECT TO situ_reader, situ_writer USING (%s)', room);
    EXECUTE format('CREATE POLICY added ON log_photo FOR INSERT TO situ_writer WITH CHECK (%s)', adds);
    EXECUTE 'CREATE POLICY own_seen ON log_photo FOR SELECT TO situ_reader, situ_writer USING (' || is_team
        || $q$ AND added_by = (SELECT asker('actor')))$q$;
    EXECUTE 'CREATE POLICY own_added ON log_photo FOR INSERT TO situ_writer WITH CHECK (' || is_team
        || $q$ AND added_by = (SELECT asker('actor')) AND EXISTS (SELECT FROM dispatch_order o
            WHERE (o.region_code, o.incident_id) = (log_photo.region_code, log_photo.incident_id)))$q$;
    EXECUTE 'CREATE POLICY own_word ON incident_event FOR SELECT TO situ_reader, situ_writer USING (' || is_team
        || $q$ AND actor = (SELECT asker('actor')) AND name IN ('log.report', 'log.photo'))$q$;
    GRANT SELECT ON log_photo TO situ_reader, situ_writer;
    GRANT INSERT ON log_photo TO situ_writer;
END $$;
