-- name: next_number
-- The next serial number of a region's day, exercises counted apart; the row's lock keeps two reports from sharing one.
INSERT INTO incident_counter AS c (region_code, day, is_exercise, last)
VALUES (%(region_code)s::text, %(day)s::date, %(is_exercise)s::boolean, 1)
ON CONFLICT (region_code, day, is_exercise) DO UPDATE SET last = c.last + 1
RETURNING last;

-- name: add
-- Keeps a reported incident.
INSERT INTO incident (region_code, incident_id, kind_code, status, geom, given, place_text,
                      township_code, occurred_at, reported_at, description, dead, missing,
                      injured, reporter_name, reporter_phone, is_demo, is_exercise)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(kind_code)s::text, %(status)s::text,
        ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490), %(given)s::jsonb,
        %(place_text)s::text, %(township_code)s::text, %(occurred_at)s::timestamptz,
        %(reported_at)s::timestamptz, %(description)s::text, %(dead)s::integer,
        %(missing)s::integer, %(injured)s::integer, %(reporter_name)s::text,
        %(reporter_phone)s::text, %(is_demo)s::boolean, %(is_exercise)s::boolean);

-- name: incidents
-- Incidents, the newest first: one by its id, or the last of a region, or of all regions; those
-- still open; those of a span of time.
SELECT region_code, incident_id, kind_code, status, ST_X(geom) AS lon, ST_Y(geom) AS lat, given,
       place_text, township_code, occurred_at, reported_at, description, dead, missing, injured,
       reporter_name, reporter_phone, is_demo, is_exercise, severity, response_level, loss_wan,
       area_ha, merged_into, version, updated_by
  FROM incident
 WHERE (%(region_code)s::text IS NULL OR region_code = %(region_code)s::text)
   AND (%(incident_id)s::text IS NULL OR incident_id = %(incident_id)s::text)
   AND (%(is_exercise)s::boolean IS NULL OR is_exercise = %(is_exercise)s::boolean)
   AND (%(since)s::timestamptz IS NULL OR occurred_at >= %(since)s::timestamptz)
   AND (%(until)s::timestamptz IS NULL OR occurred_at <= %(until)s::timestamptz)
   AND (NOT coalesce(%(only_open)s::boolean, false) OR status NOT IN ('closed', 'cancelled'))
 ORDER BY reported_at DESC, incident_id DESC
 LIMIT %(limit)s::integer;

-- name: change
-- What a person has changed of an incident, in the place of the version he saw.
UPDATE incident
   SET status = %(status)s::text, severity = %(severity)s::text,
       response_level = %(response_level)s::text, dead = %(dead)s::integer,
       missing = %(missing)s::integer, injured = %(injured)s::integer,
       loss_wan = %(loss_wan)s::float8, area_ha = %(area_ha)s::float8,
       merged_into = %(merged_into)s::text
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND version = %(version)s::bigint;

-- name: in_turn
-- Waits until nobody else is writing into this incident's log: numbers come in the order of commits.
SELECT pg_advisory_xact_lock(hashtextextended('log/' || %(incident_id)s::text, 0));

-- name: record
-- Writes down what happened to an incident, in the transaction in which it happened.
INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(name)s::text, %(actor)s::text,
        %(facts)s::jsonb);

-- name: events
-- Everything that happened to an incident, and to those that were merged into it, in order.
WITH RECURSIVE own (incident_id) AS (
    SELECT %(incident_id)s::text
     UNION
    SELECT m.incident_id
      FROM incident m JOIN own ON m.merged_into = own.incident_id
     WHERE m.region_code = %(region_code)s::text
)
SELECT e.event_no, e.name, e.at, e.actor, e.facts, e.incident_id
  FROM incident_event e
 WHERE e.region_code = %(region_code)s::text AND e.incident_id IN (SELECT incident_id FROM own)
   AND e.event_no > coalesce(%(after)s::bigint, 0)
 ORDER BY e.event_no
 LIMIT %(limit)s::integer;

-- name: family
-- An incident and those that were merged into it, also through others.
WITH RECURSIVE own (incident_id) AS (
    SELECT %(incident_id)s::text
     UNION
    SELECT m.incident_id
      FROM incident m JOIN own ON m.merged_into = own.incident_id
     WHERE m.region_code = %(region_code)s::text
)
SELECT incident_id FROM own ORDER BY incident_id;

-- name: survivors
-- For each merged incident the one that goes on in the end.
WITH RECURSIVE led (incident_id, survivor) AS (
    SELECT incident_id, merged_into FROM incident
     WHERE region_code = %(region_code)s::text AND merged_into IS NOT NULL
     UNION
    SELECT led.incident_id, i.merged_into
      FROM led JOIN incident i ON i.incident_id = led.survivor
     WHERE i.region_code = %(region_code)s::text AND i.merged_into IS NOT NULL
)
SELECT led.incident_id, led.survivor
  FROM led JOIN incident i ON i.incident_id = led.survivor
 WHERE i.region_code = %(region_code)s::text AND i.merged_into IS NULL;

-- name: last_of_open
-- The last event of one name in the log of each open incident of a county.
SELECT DISTINCT ON (e.incident_id) e.event_no, e.name, e.at, e.actor, e.facts, e.incident_id
  FROM incident_event e
  JOIN incident i USING (region_code, incident_id)
 WHERE e.region_code = %(region_code)s::text AND e.name = %(name)s::text
   AND i.status NOT IN ('closed', 'cancelled')
 ORDER BY e.incident_id, e.event_no DESC;

-- name: last_event
-- The last thing that was written into an incident's own log.
SELECT event_no, name, at, actor, facts, incident_id
  FROM incident_event
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
 ORDER BY event_no DESC
 LIMIT 1;
