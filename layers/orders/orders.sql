-- name: next_serial
-- The next order's serial of an incident; the row's lock keeps two orders from sharing one.
INSERT INTO order_counter AS c (region_code, incident_id, last)
VALUES (%(region_code)s::text, %(incident_id)s::text, 1)
    ON CONFLICT (region_code, incident_id) DO UPDATE SET last = c.last + 1
RETURNING last, extract(year FROM now() AT TIME ZONE 'Asia/Shanghai')::integer AS year;

-- name: add
-- Writes a revision of an order down, as a draft.
INSERT INTO dispatch_order (
       region_code, order_no, revision, is_exercise, is_demo, incident_id, change, change_why,
       urgency, response_level, receiver_kind, receiver_code, receiver_name, substitute_kind,
       substitute_code, substitute_name, copies_to, task, arrive_at, given, place_text,
       assembly_text, way_text, avoid_text, travel_min, contact_name, contact_phone, safety_text,
       feedback_text, receipt_min, arrival_min, is_spoken, hold_ids, drafted_by, signed_name,
       signed_post, state, resumes, receiver_part, substitute_part, escalated_at)
VALUES (%(region_code)s::text, %(order_no)s::text, %(revision)s::integer, %(is_exercise)s::boolean,
        %(is_demo)s::boolean, %(incident_id)s::text, %(change)s::text, %(change_why)s::text,
        %(urgency)s::text, %(response_level)s::text, %(receiver_kind)s::text,
        %(receiver_code)s::text, %(receiver_name)s::text, %(substitute_kind)s::text,
        %(substitute_code)s::text, %(substitute_name)s::text, %(copies_to)s::text[],
        %(task)s::text, ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490),
        %(given)s::jsonb, %(place_text)s::text, %(assembly_text)s::text, %(way_text)s::text,
        %(avoid_text)s::text, %(travel_min)s::integer, %(contact_name)s::text,
        %(contact_phone)s::text, %(safety_text)s::text, %(feedback_text)s::text,
        %(receipt_min)s::integer, %(arrival_min)s::integer, %(is_spoken)s::boolean,
        %(hold_ids)s::bigint[], %(drafted_by)s::text, %(signed_name)s::text,
        %(signed_post)s::text, 'drafted', %(resumes)s::text, %(receiver_part)s::text,
        %(substitute_part)s::text,
        CASE WHEN %(substitute_part)s::text <> 'untold' THEN now() END);

-- name: orders
-- Orders by number, of an incident, or all of a region: every revision, or the latest of each.
SELECT o.region_code, o.order_no, o.revision, o.is_exercise, o.is_demo, o.incident_id, o.change,
       o.change_why, o.urgency, o.response_level, o.receiver_kind, o.receiver_code,
       o.receiver_name, o.substitute_kind, o.substitute_code, o.substitute_name, o.copies_to,
       o.task, ST_X(o.arrive_at) AS lon, ST_Y(o.arrive_at) AS lat, o.given, o.place_text,
       o.assembly_text, o.way_text, o.avoid_text, o.travel_min, o.contact_name, o.contact_phone,
       o.safety_text, o.feedback_text, o.receipt_min, o.arrival_min, o.is_spoken, o.hold_ids,
       o.drafted_by, o.drafted_at, o.signed_by, o.signed_name, o.signed_post, o.issued_at,
       o.receipt_due_at, o.arrival_due_at, o.paper_due_at, o.paper_at, o.escalated_at, o.state,
       o.resumes, o.version, o.updated_by, o.receiver_part, o.substitute_part,
       coalesce((SELECT json_agg(json_build_object('item_code', l.item_code,
                            'quantity', l.quantity::text, 'batch', l.batch, 'name', l.name,
                            'unit', l.unit) ORDER BY l.line_no)
                   FROM order_line l
                  WHERE (l.region_code, l.order_no, l.revision)
                      = (o.region_code, o.order_no, o.revision)), '[]') AS lines
  FROM dispatch_order o
 WHERE o.region_code = %(region_code)s::text
   AND (%(order_no)s::text IS NULL OR o.order_no = %(order_no)s::text)
   AND (%(revision)s::integer IS NULL OR o.revision = %(revision)s::integer)
   AND (%(incident_ids)s::text[] IS NULL OR o.incident_id = ANY (%(incident_ids)s::text[]))
   AND (NOT %(only_last)s::boolean OR NOT EXISTS (
        SELECT FROM dispatch_order n
         WHERE (n.region_code, n.order_no) = (o.region_code, o.order_no)
           AND n.revision > o.revision))
 ORDER BY o.incident_id, length(o.order_no), o.order_no, o.revision;

-- name: lock
-- Every revision of an order, kept as they are until the end of the transaction.
SELECT revision FROM dispatch_order
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
 ORDER BY revision
   FOR NO KEY UPDATE;

-- name: issue
-- A draft goes out: from now on its times run.
UPDATE dispatch_order
   SET state = 'issued', signed_by = %(by)s::text, issued_at = now(),
       receipt_due_at = now() + receipt_min * interval '1 minute',
       arrival_due_at = now() + arrival_min * interval '1 minute',
       paper_due_at = CASE WHEN is_spoken THEN now() + %(paper_h)s::integer * interval '1 hour' END
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer AND state = 'drafted';

-- name: move
-- A revision's next state; no row: it has another state meanwhile.
UPDATE dispatch_order SET state = %(to)s::text
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer AND state = %(state)s::text;

-- name: share
-- What its receiver and its substitute have to do with it; who is not told yet is told now.
UPDATE dispatch_order
   SET receiver_part = %(receiver_part)s::text, substitute_part = %(substitute_part)s::text,
       escalated_at = coalesce(escalated_at,
                               CASE WHEN %(substitute_part)s::text <> 'untold' THEN now() END)
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer
   AND (receiver_part, substitute_part)
       IS DISTINCT FROM (%(receiver_part)s::text, %(substitute_part)s::text);

-- name: want_next
-- The room is to be told who is the next best.
UPDATE dispatch_order SET wants_next = true
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer;

-- name: write_paper
-- A spoken order's paper is there; no row: it was there before, or none was due.
UPDATE dispatch_order SET paper_at = now()
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer AND is_spoken AND paper_at IS NULL;

-- name: step
-- Writes a step of an order's life down.
INSERT INTO order_step (region_code, order_no, revision, state, actor, note)
VALUES (%(region_code)s::text, %(order_no)s::text, %(revision)s::integer, %(state)s::text,
        %(actor)s::text, %(note)s::text);

-- name: steps
-- Every step of an order, in the order of their numbers.
SELECT step_no, revision, state, at, actor, note
  FROM order_step
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
 ORDER BY step_no;

-- name: carry
-- What follows for its teams, and for what the order held.
SELECT order_moves_teams(%(region_code)s::text, %(order_no)s::text, %(revision)s::integer,
                         %(status)s::text),
       order_carries(%(region_code)s::text, %(order_no)s::text, %(revision)s::integer,
                     NULL, %(ends)s::boolean);

-- name: move_stock
-- The lines leave the depot's ledger, or come back to it.
SELECT order_moves_stock(%(region_code)s::text, %(order_no)s::text, %(revision)s::integer,
                         %(comes_back)s::boolean);

-- name: handed_out
-- What depots have sent to each incident under orders that were neither refused nor taken back.
SELECT o.incident_id, l.item_code, sum(l.quantity) AS quantity
  FROM dispatch_order o
  JOIN order_line l USING (region_code, order_no, revision)
 WHERE o.region_code = %(region_code)s::text AND o.is_exercise = %(is_exercise)s::boolean
   AND o.receiver_kind = 'depot' AND o.change <> 'withdrawn'
   AND o.state NOT IN ('drafted', 'refused', 'replaced', 'discarded')
 GROUP BY o.incident_id, l.item_code;

-- name: worked
-- The teams that worked for each incident to the end and are home again.
SELECT DISTINCT incident_id,
       CASE WHEN substitute_part = 'carries' THEN substitute_code ELSE receiver_code END AS team_code
  FROM dispatch_order
 WHERE region_code = %(region_code)s::text AND is_exercise = %(is_exercise)s::boolean
   AND receiver_kind = 'team' AND change <> 'withdrawn' AND state = 'returned';

-- name: refused_by
-- The teams and depots that have refused an order of these incidents.
SELECT DISTINCT p.code
  FROM dispatch_order o
 CROSS JOIN LATERAL (VALUES (o.receiver_kind, o.receiver_code, o.receiver_part),
                            (o.substitute_kind, o.substitute_code, o.substitute_part))
       AS p (kind, code, part)
 WHERE o.region_code = %(region_code)s::text AND o.incident_id = ANY (%(incident_ids)s::text[])
   AND p.kind IN ('team', 'depot') AND p.part = 'refused';

-- name: receipt_due
-- Orders whose receipt is due and was not given; those another process has in hand are left to it.
SELECT region_code, order_no, revision FROM dispatch_order
 WHERE state IN ('issued', 'delivered') AND receipt_due_at <= now()
 ORDER BY receipt_due_at
 LIMIT 20
   FOR NO KEY UPDATE SKIP LOCKED;

-- name: arrival_due
-- Orders whose receiver should have arrived and has not said so, told about once.
UPDATE dispatch_order o SET arrival_told_at = now()
  FROM (SELECT region_code, order_no, revision FROM dispatch_order
         WHERE arrival_due_at <= now() AND arrival_told_at IS NULL
           AND state IN ('issued', 'delivered', 'overdue', 'acknowledged', 'departed')
           AND change <> 'withdrawn' AND resumes NOT IN ('arrived', 'working', 'done')
         ORDER BY arrival_due_at
         LIMIT 20
           FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE (o.region_code, o.order_no, o.revision) = (due.region_code, due.order_no, due.revision)
RETURNING o.region_code, o.order_no, o.revision;

-- name: paper_due
-- Spoken orders whose paper is due and not there, told about once.
UPDATE dispatch_order o SET paper_told_at = now()
  FROM (SELECT region_code, order_no, revision FROM dispatch_order
         WHERE paper_due_at <= now() AND paper_at IS NULL AND paper_told_at IS NULL
         ORDER BY paper_due_at
         LIMIT 20
           FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE (o.region_code, o.order_no, o.revision) = (due.region_code, due.order_no, due.revision)
RETURNING o.region_code, o.order_no, o.revision;

-- name: to_propose
-- Orders for which somebody else has to be found, each in hand of one process alone.
UPDATE dispatch_order o SET proposed_at = now(), wants_next = false
  FROM (SELECT region_code, order_no, revision FROM dispatch_order
         WHERE wants_next
         ORDER BY order_no
         LIMIT 5
           FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE (o.region_code, o.order_no, o.revision) = (due.region_code, due.order_no, due.revision)
RETURNING o.region_code, o.order_no, o.revision;

-- name: to_release
-- Orders of which somebody was released and has not been told, told about once.
UPDATE dispatch_order o SET release_told_at = now()
  FROM (SELECT region_code, order_no, revision FROM dispatch_order
         WHERE 'released' IN (receiver_part, substitute_part) AND release_told_at IS NULL
         ORDER BY order_no
         LIMIT 20
           FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE (o.region_code, o.order_no, o.revision) = (due.region_code, due.order_no, due.revision)
RETURNING o.region_code, o.order_no, o.revision;
