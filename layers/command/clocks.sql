-- name: limits
-- What a county has set of its limits of time for reports.
SELECT code, minutes, every_min, for_days, kinds, severities, source, is_off, version, updated_by
  FROM clock_rule
 WHERE region_code = %(region_code)s::text;

-- name: add_limits
-- Keeps the first setting of a rule.
INSERT INTO clock_rule (region_code, code, minutes, every_min, for_days, kinds, severities, source,
                        is_off)
VALUES (%(region_code)s::text, %(code)s::text, %(minutes)s::integer, %(every_min)s::integer,
        %(for_days)s::integer, %(kinds)s::text[], %(severities)s::text[], %(source)s::text,
        %(is_off)s::boolean)
ON CONFLICT DO NOTHING;

-- name: change_limits
-- Puts another setting in the place of the version meant.
UPDATE clock_rule
   SET minutes = %(minutes)s::integer, every_min = %(every_min)s::integer,
       for_days = %(for_days)s::integer, kinds = %(kinds)s::text[],
       severities = %(severities)s::text[], source = %(source)s::text,
       is_off = %(is_off)s::boolean, updated_at = now()
 WHERE region_code = %(region_code)s::text AND code = %(code)s::text
   AND version = %(version)s::bigint;

-- name: add_report
-- Keeps a report with the next serial of its kind and sender; the caller has the incident's turn.
INSERT INTO incident_report (region_code, incident_id, is_exercise, kind, sender, serial, sent_to,
                             is_written, text, fields, corrects, made_by, at)
SELECT %(region_code)s::text, %(incident_id)s::text, %(is_exercise)s::boolean, %(kind)s::text,
       %(sender)s::text, count(*) + 1, %(sent_to)s::text, %(is_written)s::boolean, %(text)s::text,
       %(fields)s::jsonb, %(corrects)s::integer, %(made_by)s::text, %(at)s::timestamptz
  FROM incident_report
 WHERE region_code = %(region_code)s::text AND incident_id = %(incident_id)s::text
   AND kind = %(kind)s::text AND sender = %(sender)s::text
RETURNING report_id, serial;

-- name: reports
-- The reports of these incidents, in the order in which they were filed.
SELECT region_code, incident_id, report_id, is_exercise, kind, sender, serial, sent_to, is_written,
       text, fields, corrects, made_by, at
  FROM incident_report
 WHERE region_code = %(region_code)s::text AND incident_id = ANY (%(incident_ids)s::text[])
 ORDER BY report_id;

-- name: steps
-- What the clocks of these incidents go by, from their own logs, in the order of writing.
SELECT incident_id, event_no, name, at, facts
  FROM incident_event
 WHERE region_code = %(region_code)s::text AND incident_id = ANY (%(incident_ids)s::text[])
   AND name IN ('situation', 'life.controlled', 'life.closed', 'life.cancelled')
 ORDER BY event_no;
