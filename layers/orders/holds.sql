-- name: take
-- Holds a thing, or keeps it for an order at once; by its trigger what is over ends first. It fails
-- where somebody has the thing, by hold_one_of_a_team or hold_within_stock.
INSERT INTO hold (region_code, is_exercise, incident_id, team_code, depot_code, item_code, batch,
                  quantity, taken_by, expires_at, order_no)
VALUES (%(region_code)s::text, %(is_exercise)s::boolean, %(incident_id)s::text,
        %(team_code)s::text, %(depot_code)s::text, %(item_code)s::text, %(batch)s::text,
        %(quantity)s::numeric, %(taken_by)s::text,
        CASE WHEN %(order_no)s::text IS NULL
             THEN clock_timestamp() + %(hold_min)s::integer * interval '1 minute' END,
        %(order_no)s::text)
RETURNING hold_id;

-- name: before
-- A place to come back to when something is lost to somebody else.
SAVEPOINT before_taking;

-- name: back
-- Back to that place; the transaction goes on.
ROLLBACK TO SAVEPOINT before_taking;

-- name: kept
-- The place is needed no more.
RELEASE SAVEPOINT before_taking;

-- name: holds
-- Holds by their number, of an incident, or all of a region; with the moment of asking.
SELECT region_code, hold_id, is_exercise, incident_id, team_code, depot_code, item_code, batch,
       quantity, taken_by, taken_at, expires_at, order_no, ended_at, ended_why,
       clock_timestamp() AS now
  FROM hold
 WHERE region_code = %(region_code)s::text
   AND (%(incident_ids)s::text[] IS NULL OR incident_id = ANY (%(incident_ids)s::text[]))
   AND (%(hold_ids)s::bigint[] IS NULL OR hold_id = ANY (%(hold_ids)s::bigint[]))
   AND (NOT %(only_live)s::boolean
        OR (ended_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())))
 ORDER BY hold_id;

-- name: who_has
-- Who has that team, or some of that batch, at this moment; the latest first.
SELECT region_code, hold_id, is_exercise, incident_id, team_code, depot_code, item_code, batch,
       quantity, taken_by, taken_at, expires_at, order_no, ended_at, ended_why,
       clock_timestamp() AS now
  FROM hold
 WHERE region_code = %(region_code)s::text AND is_exercise = %(is_exercise)s::boolean
   AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
   AND (team_code = %(team_code)s::text
        OR (depot_code, item_code, batch)
         = (%(depot_code)s::text, %(item_code)s::text, %(batch)s::text))
 ORDER BY hold_id DESC;

-- name: hold_row
-- A hold, kept as it is until the end of the transaction.
SELECT hold_id FROM hold
 WHERE region_code = %(region_code)s::text AND hold_id = ANY (%(hold_ids)s::bigint[])
 ORDER BY hold_id
   FOR NO KEY UPDATE;

-- name: end
-- Ends holds that are not over yet.
UPDATE hold SET ended_at = clock_timestamp(), ended_why = %(why)s::text
 WHERE region_code = %(region_code)s::text AND hold_id = ANY (%(hold_ids)s::bigint[])
   AND ended_at IS NULL;

-- name: lessen
-- Of what is held a part has gone out with an order, or come back from one.
UPDATE hold SET quantity = quantity - %(by)s::numeric
 WHERE region_code = %(region_code)s::text AND hold_id = %(hold_id)s::bigint
   AND ended_at IS NULL;

-- name: take_over
-- A team's hold becomes its order's: it has no end but the order's.
UPDATE hold SET order_no = %(order_no)s::text, expires_at = NULL
 WHERE region_code = %(region_code)s::text AND hold_id = %(hold_id)s::bigint
   AND ended_at IS NULL AND order_no IS NULL AND expires_at > clock_timestamp();

-- name: expire
-- Ends the holds whose time is over and tells which; another process's are left to it.
UPDATE hold h SET ended_at = clock_timestamp(), ended_why = 'expired'
  FROM (SELECT region_code, hold_id FROM hold
         WHERE ended_at IS NULL AND expires_at <= clock_timestamp()
         ORDER BY expires_at
         LIMIT 100
           FOR UPDATE SKIP LOCKED) AS over
 WHERE (h.region_code, h.hold_id) = (over.region_code, over.hold_id)
RETURNING h.region_code, h.hold_id;

-- name: lock_shelf
-- Locks every batch of an item in a depot until the end of the transaction.
SELECT lock_shelf(%(region_code)s::text, %(is_exercise)s::boolean, %(depot_code)s::text,
                  %(item_code)s::text);
