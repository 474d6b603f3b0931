-- name: due
-- Spoken orders of the log whose paper is due and not written, and of which nobody was told; of all
-- regions, or the one that is meant. What is older than two months is beyond reminding.
SELECT s.region_code, s.incident_id, s.event_no, s.facts
  FROM incident_event s
 WHERE s.name = 'log.spoken_order' AND s.at > now() - interval '60 days'
   AND (s.facts ->> 'paper_due_at')::timestamptz <= now()
   AND (%(event_no)s::bigint IS NULL OR s.event_no = %(event_no)s::bigint)
   AND NOT EXISTS (
       SELECT FROM incident_event p
        WHERE p.region_code = s.region_code AND p.name IN ('log.paper_due', 'log.paper_written')
          AND p.facts ->> 'event_no' = s.event_no::text)
 ORDER BY s.incident_id, s.event_no
 LIMIT 20;
