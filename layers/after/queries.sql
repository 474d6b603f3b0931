-- name: steps
-- Every step of the orders of some incidents, order by order in the order of their numbers.
SELECT s.order_no, s.step_no, s.revision, s.state, s.at, s.actor, s.note, s.after_event
  FROM order_step s
 WHERE s.region_code = %(region_code)s::text
   AND s.order_no IN (SELECT order_no FROM dispatch_order
                       WHERE region_code = %(region_code)s::text
                         AND incident_id = ANY (%(incident_ids)s::text[]))
 ORDER BY s.order_no, s.step_no;

-- name: holds_between
-- The last numbers of the logs when each hold of some incidents was taken and when it ended.
SELECT hold_id, taken_after, ended_after
  FROM hold
 WHERE region_code = %(region_code)s::text AND incident_id = ANY (%(incident_ids)s::text[]);

-- name: turn_outs
-- The turn-out of its team when each order of some incidents was first issued.
SELECT order_no, turn_out_min
  FROM dispatch_order
 WHERE region_code = %(region_code)s::text AND incident_id = ANY (%(incident_ids)s::text[])
   AND revision = 1;

-- name: runs
-- The finished orders of a region's teams, newest first: what was predicted and what was. What was
-- corrected before the team departed, or on its way, was promised otherwise: it is not compared.
-- It is the run of whoever carried it: a substitute's begins when he was told, and the way was
-- measured for the other one.
SELECT c.team_code, t.name AS team_name, t.vehicle, o.is_exercise,
       t.turn_out_min AS turn_out_now_min, o.turn_out_min, c.travel_min, c.issued_at,
       departed.at AS departed_at, arrived.at AS arrived_at
  FROM dispatch_order o
 CROSS JOIN LATERAL (SELECT o.substitute_kind, o.substitute_code, NULL::integer, o.escalated_at
                      WHERE o.substitute_part = 'carries'
                     UNION ALL
                     SELECT o.receiver_kind, o.receiver_code, o.travel_min, o.issued_at
                      WHERE o.substitute_part <> 'carries') AS c (kind, team_code, travel_min, issued_at)
  JOIN team t ON (t.region_code, t.team_code) = (o.region_code, c.team_code)
  LEFT JOIN LATERAL (SELECT at FROM order_step s
        WHERE (s.region_code, s.order_no, s.revision) = (o.region_code, o.order_no, 1)
          AND s.state = 'departed' ORDER BY step_no LIMIT 1) departed ON true
  LEFT JOIN LATERAL (SELECT at FROM order_step s
        WHERE (s.region_code, s.order_no, s.revision) = (o.region_code, o.order_no, 1)
          AND s.state = 'arrived' ORDER BY step_no LIMIT 1) arrived ON true
 WHERE o.region_code = %(region_code)s::text AND o.is_exercise = %(is_exercise)s::boolean
   AND o.receiver_kind = 'team' AND c.kind = 'team' AND o.revision = 1 AND o.issued_at IS NOT NULL
   AND t.retired_at IS NULL
   AND EXISTS (SELECT FROM order_step s
                WHERE (s.region_code, s.order_no) = (o.region_code, o.order_no)
                  AND s.state IN ('done', 'returned'))
 ORDER BY o.issued_at DESC, o.order_no DESC
 LIMIT 5000;

-- name: closures_known
-- The numbers of the closures that had been entered by a moment and were not lifted yet.
SELECT closure_id
  FROM closure
 WHERE region_code = %(region_code)s::text AND created_at <= %(at)s::timestamptz
   AND (lifted_at IS NULL OR lifted_at > %(at)s::timestamptz);

-- name: positions
-- Where each team of a region was last seen by a moment.
SELECT DISTINCT ON (p.team_code) p.team_code, t.name, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat,
       p.seen_at, p.source
  FROM team_position p
  JOIN team t ON (t.region_code, t.team_code) = (p.region_code, p.team_code)
 WHERE p.region_code = %(region_code)s::text AND p.seen_at <= %(at)s::timestamptz
 ORDER BY p.team_code, p.seen_at DESC;
