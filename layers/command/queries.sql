-- name: next_number
-- The next serial number of a region's day; the row's lock keeps two reports from sharing one.
INSERT INTO incident_counter AS c (region_code, day, last)
VALUES (%(region_code)s::text, %(day)s::date, 1)
ON CONFLICT (region_code, day) DO UPDATE SET last = c.last + 1
RETURNING last;

-- name: add
-- Keeps a reported incident.
INSERT INTO incident (region_code, incident_id, kind_code, status, geom, given, place_text,
                      township_code, occurred_at, reported_at, description, dead, missing,
                      injured, reporter_name, reporter_phone, is_demo)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(kind_code)s::text, %(status)s::text,
        ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490), %(given)s::jsonb,
        %(place_text)s::text, %(township_code)s::text, %(occurred_at)s::timestamptz,
        %(reported_at)s::timestamptz, %(description)s::text, %(dead)s::integer,
        %(missing)s::integer, %(injured)s::integer, %(reporter_name)s::text,
        %(reporter_phone)s::text, %(is_demo)s::boolean);

-- name: incidents
-- Incidents, the newest first: one by its id, or the last of a region, or of all regions.
SELECT region_code, incident_id, kind_code, status, ST_X(geom) AS lon, ST_Y(geom) AS lat, given,
       place_text, township_code, occurred_at, reported_at, description, dead, missing, injured,
       reporter_name, reporter_phone, is_demo
  FROM incident
 WHERE (%(region_code)s::text IS NULL OR region_code = %(region_code)s::text)
   AND (%(incident_id)s::text IS NULL OR incident_id = %(incident_id)s::text)
 ORDER BY reported_at DESC, incident_id DESC
 LIMIT %(limit)s::integer;

-- name: record
-- Writes down what happened to an incident, in the transaction in which it happened.
INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(name)s::text, %(actor)s::text,
        %(facts)s::jsonb);

-- name: events
-- Everything that happened to an incident, in order.
SELECT event_no, name, at, actor, facts
  FROM incident_event
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
 ORDER BY event_no;
