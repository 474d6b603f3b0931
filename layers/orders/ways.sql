-- name: weigh_new
-- Closures that act now and were not yet held against the ways of orders; each in one hand only.
-- From known_at on whoever issues an order has reckoned with it.
WITH new AS (
    INSERT INTO closure_weighed (region_code, closure_id)
    SELECT c.region_code, c.closure_id
      FROM closure c
     WHERE c.starts_at <= now() AND c.lifted_at IS NULL
       AND (c.ends_at IS NULL OR c.ends_at > now())
       AND NOT EXISTS (SELECT FROM closure_weighed w
                        WHERE (w.region_code, w.closure_id) = (c.region_code, c.closure_id))
     ORDER BY c.region_code, c.closure_id
        ON CONFLICT DO NOTHING
    RETURNING region_code, closure_id)
SELECT n.region_code, n.closure_id, greatest(c.created_at, c.starts_at) AS known_at, c.is_exercise
  FROM new n
  JOIN closure c USING (region_code, closure_id)
 ORDER BY n.region_code, n.closure_id;

-- name: begun_since
-- Closures that act now and of which nobody could know at a moment.
SELECT closure_id FROM closure
 WHERE region_code = %(region_code)s::text AND greatest(created_at, starts_at) > %(moment)s::timestamptz
   AND starts_at <= now() AND lifted_at IS NULL AND (ends_at IS NULL OR ends_at > now())
   AND (%(in_exercise)s::boolean OR NOT is_exercise)
 ORDER BY closure_id;

-- name: under_way
-- Orders whose team or lorry has still to get to where it was ordered, and drafts of such orders.
SELECT o.region_code, o.order_no, o.revision
  FROM dispatch_order o
  JOIN incident i USING (region_code, incident_id)
 WHERE o.region_code = %(region_code)s::text AND o.receiver_kind IN ('team', 'depot')
   AND (o.state IN ('issued', 'delivered', 'overdue', 'acknowledged', 'departed')
        OR o.state = 'drafted' AND i.status NOT IN ('closed', 'cancelled'))
   AND o.change <> 'withdrawn' AND o.resumes NOT IN ('arrived', 'working', 'done')
 ORDER BY o.order_no;
