-- name: posts
-- Where the command post of each open incident of a region was last set.
SELECT DISTINCT ON (e.incident_id) e.incident_id, e.at, e.actor, e.facts, i.is_exercise, i.is_demo
  FROM incident_event e JOIN incident i USING (region_code, incident_id)
 WHERE e.region_code = %(region_code)s::text AND e.name = %(name)s::text
   AND i.status NOT IN ('closed', 'cancelled')
 ORDER BY e.incident_id, e.event_no DESC;
