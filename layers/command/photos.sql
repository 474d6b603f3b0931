-- name: add
-- Keeps a photograph of a report, unless the report has it already.
INSERT INTO log_photo (region_code, incident_id, photo_id, of_event, is_exercise, picture,
                       width_px, height_px)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(photo_id)s::text, %(of_event)s::bigint,
        %(is_exercise)s::boolean, %(picture)s::bytea, %(width_px)s::integer,
        %(height_px)s::integer)
ON CONFLICT DO NOTHING;

-- name: count
-- How many photographs a report has besides this one.
SELECT count(*) AS others
  FROM log_photo
 WHERE region_code = %(region_code)s::text AND of_event = %(of_event)s::bigint
   AND photo_id <> %(photo_id)s::text;

-- name: picture
-- One picture of an incident.
SELECT picture
  FROM log_photo
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND photo_id = %(photo_id)s::text
 LIMIT 1;

-- name: report
-- What was noted under that number in an incident's own log.
SELECT event_no, name, at, actor, facts, incident_id
  FROM incident_event
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND event_no = %(event_no)s::bigint;
