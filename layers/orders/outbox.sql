-- name: put
-- A message to be sent, in the transaction of what it tells.
INSERT INTO outbox (region_code, incident_id, is_exercise, order_no, revision, topic, channel,
                    receiver_kind, receiver_code, body)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(is_exercise)s::boolean,
        %(order_no)s::text, %(revision)s::integer, %(topic)s::text, %(channel)s::text,
        %(receiver_kind)s::text, %(receiver_code)s::text, %(body)s::jsonb);

-- name: next
-- The next message of some channels whose time has come; those in hand of another process are left
-- to it. A receiver's own system gets an order's revisions one after the other (a word about it, as
-- that a way is cut, waits for nothing), and is left alone for the rest of the round (since ``by``)
-- in which it did not take something.
SELECT region_code, message_no, incident_id, is_exercise, order_no, revision, topic, channel,
       receiver_kind, receiver_code, body, tries
  FROM outbox m
 WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL
   AND next_try_at <= coalesce(%(by)s::timestamptz, clock_timestamp())
   AND channel = ANY (%(channels)s::text[])
   AND NOT (channel = 'webhook' AND EXISTS (
        SELECT FROM outbox w
         WHERE (w.region_code, w.receiver_kind, w.receiver_code)
             = (m.region_code, m.receiver_kind, m.receiver_code)
           AND w.channel = 'webhook' AND w.message_no <> m.message_no
           AND w.taken_at IS NULL AND w.given_up_at IS NULL AND w.superseded_at IS NULL
           AND (w.order_no = m.order_no AND w.message_no < m.message_no
                    AND w.body ? 'order' AND m.body ? 'order'
                OR w.tried_at > %(by)s::timestamptz)))
 ORDER BY next_try_at, message_no
 LIMIT 1
   FOR NO KEY UPDATE OF m SKIP LOCKED;

-- name: supersede
-- An order, or a word about its way, is sent no more once a newer revision was issued, or whom it is
-- for is out of it; that he is out of it he hears in any case. No row: it is in force.
UPDATE outbox m SET superseded_at = clock_timestamp()
 WHERE region_code = %(region_code)s::text AND message_no = %(message_no)s::bigint
   AND (body ? 'order' OR topic = 'order.way_cut')
   AND EXISTS (SELECT FROM dispatch_order o
                WHERE o.region_code = %(region_code)s::text AND o.order_no = %(order_no)s::text
                  AND (o.revision > %(revision)s::integer AND o.state <> 'drafted'
                       OR o.revision = %(revision)s::integer
                          AND (m.receiver_kind, m.receiver_code) IN (
                              SELECT p.kind, p.code
                                FROM (VALUES (o.receiver_kind, o.receiver_code, o.receiver_part),
                                             (o.substitute_kind, o.substitute_code, o.substitute_part))
                                     AS p (kind, code, part)
                               WHERE p.part IN ('released', 'refused'))));

-- name: mark
-- A place to come back to when a message cannot be sent.
SAVEPOINT before_sending;

-- name: back
-- Back to that place; the message is still in hand.
ROLLBACK TO SAVEPOINT before_sending;

-- name: taken
-- Its channel took it.
UPDATE outbox SET taken_at = clock_timestamp(), tries = tries + 1, last_fault = ''
 WHERE region_code = %(region_code)s::text AND message_no = %(message_no)s::bigint;

-- name: failed
-- Its channel did not take it: again after a pause, or never again.
UPDATE outbox
   SET tries = tries + 1, tried_at = clock_timestamp(), last_fault = %(fault)s::text,
       next_try_at = clock_timestamp() + %(pause_s)s::integer * interval '1 second',
       given_up_at = CASE WHEN %(gives_up)s::boolean THEN clock_timestamp() END
 WHERE region_code = %(region_code)s::text AND message_no = %(message_no)s::bigint;

-- name: lay
-- Lays a message into an inbox; the same number twice is one message.
INSERT INTO inbox (region_code, message_no, incident_id, order_no, revision, topic, receiver_kind,
                   receiver_code, body)
VALUES (%(region_code)s::text, %(message_no)s::bigint, %(incident_id)s::text, %(order_no)s::text,
        %(revision)s::integer, %(topic)s::text, %(receiver_kind)s::text, %(receiver_code)s::text,
        %(body)s::jsonb)
    ON CONFLICT (region_code, message_no) DO NOTHING;

-- name: inbox
-- What lies in an inbox, the latest first.
SELECT came_no, message_no, incident_id, order_no, revision, topic, body, came_at
  FROM inbox
 WHERE region_code = %(region_code)s::text AND receiver_kind = %(receiver_kind)s::text
   AND receiver_code = %(receiver_code)s::text
   AND (%(incident_ids)s::text[] IS NULL OR incident_id = ANY (%(incident_ids)s::text[]))
 ORDER BY came_no DESC
 LIMIT %(limit)s::integer;

-- name: inbox_after
-- What came after a number into an inbox, the oldest first: who reads on from the last misses none.
SELECT came_no, message_no, incident_id, order_no, revision, topic, body, came_at
  FROM inbox
 WHERE region_code = %(region_code)s::text AND receiver_kind = %(receiver_kind)s::text
   AND receiver_code = %(receiver_code)s::text
   AND (%(incident_ids)s::text[] IS NULL OR incident_id = ANY (%(incident_ids)s::text[]))
   AND came_no > %(after)s::bigint
 ORDER BY came_no
 LIMIT %(limit)s::integer;

-- name: lying
-- The orders that lie in an inbox, each as its last issued revision stands, the latest first.
SELECT i.order_no, o.receiver_kind, o.state, o.change, o.resumes, o.is_exercise
  FROM (SELECT order_no, max(message_no) AS latest FROM inbox
         WHERE region_code = %(region_code)s::text
           AND receiver_kind = %(receiver_kind)s::text
           AND receiver_code = %(receiver_code)s::text AND order_no <> ''
         GROUP BY order_no) i
 CROSS JOIN LATERAL (
       SELECT receiver_kind, state, change, resumes, is_exercise FROM dispatch_order
        WHERE region_code = %(region_code)s::text AND order_no = i.order_no AND state <> 'drafted'
        ORDER BY revision DESC
        LIMIT 1) o
 ORDER BY i.latest DESC;

-- name: sendings
-- By which channels an order went out, and how that went.
SELECT message_no, revision, topic, channel, receiver_kind, receiver_code, tries, put_at, taken_at,
       given_up_at, superseded_at, last_fault
  FROM outbox
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
 ORDER BY message_no;

-- name: hook
-- Where a receiver's own system is told.
SELECT url, version FROM receiver_hook
 WHERE region_code = %(region_code)s::text AND receiver_kind = %(receiver_kind)s::text
   AND receiver_code = %(receiver_code)s::text;

-- name: hooks
-- Every receiver that has a system of its own.
SELECT receiver_kind, receiver_code, url, version, updated_by, updated_at FROM receiver_hook
 WHERE region_code = %(region_code)s::text
 ORDER BY receiver_kind, receiver_code;

-- name: set_hook
-- Sets where a receiver's own system is told; version 0: it has none yet. No row: somebody was faster.
INSERT INTO receiver_hook AS h (region_code, receiver_kind, receiver_code, url, updated_by)
SELECT %(region_code)s::text, %(receiver_kind)s::text, %(receiver_code)s::text, %(url)s::text,
       %(by)s::text
 WHERE %(version)s::bigint = 0
    OR EXISTS (SELECT FROM receiver_hook
                WHERE region_code = %(region_code)s::text
                  AND receiver_kind = %(receiver_kind)s::text
                  AND receiver_code = %(receiver_code)s::text)
    ON CONFLICT (region_code, receiver_kind, receiver_code) DO UPDATE
   SET url = EXCLUDED.url, updated_at = now()
 WHERE h.version = %(version)s::bigint
RETURNING version;

-- name: drop_hook
-- The receiver has no system of its own any more.
DELETE FROM receiver_hook
 WHERE region_code = %(region_code)s::text AND receiver_kind = %(receiver_kind)s::text
   AND receiver_code = %(receiver_code)s::text AND version = %(version)s::bigint;
