-- name: add
-- Keeps a photograph under what it is of.
INSERT INTO log_photo (region_code, incident_id, photo_id, of_event, is_exercise, picture,
                       width_px, height_px)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(photo_id)s::text, %(of_event)s::bigint,
        %(is_exercise)s::boolean, %(picture)s::bytea, %(width_px)s::integer,
        %(height_px)s::integer);

-- name: count
-- How many a report has, and whether the incident has this very picture already.
SELECT count(*) FILTER (WHERE of_event = %(of_event)s::bigint) AS of_report,
       coalesce(bool_or(photo_id = %(photo_id)s::text), false) AS is_there
  FROM log_photo
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text;

-- name: picture
-- One picture of an incident.
SELECT picture
  FROM log_photo
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND photo_id = %(photo_id)s::text;

-- name: report
-- What was noted under that number in an incident's own log.
SELECT event_no, name, at, actor, facts, incident_id
  FROM incident_event
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND event_no = %(event_no)s::bigint;
