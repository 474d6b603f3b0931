-- name: add
-- Keeps a call; whoever was called for that post already is not called again.
INSERT INTO duty_call (region_code, incident_id, is_exercise, post_key, post, person_name, phone,
                       asked_at, due_at, asked_by, instead_of)
VALUES (%(region_code)s::text, %(incident_id)s::text, %(is_exercise)s::boolean,
        %(post_key)s::text, %(post)s::text, %(person_name)s::text, %(phone)s::text,
        %(asked_at)s::timestamptz, %(due_at)s::timestamptz, %(asked_by)s::text,
        %(instead_of)s::integer)
ON CONFLICT ON CONSTRAINT duty_call_once DO NOTHING
RETURNING call_id;

-- name: calls
-- The calls of an incident in order, or one of them.
SELECT call_id, incident_id, is_exercise, post_key, post, person_name, phone, asked_at, due_at,
       asked_by, instead_of, answer, answered_at, answered_by, answer_note
  FROM duty_call
 WHERE region_code = %(region_code)s::text
   AND incident_id = %(incident_id)s::text
   AND (%(call_id)s::integer IS NULL OR call_id = %(call_id)s::integer)
 ORDER BY call_id;

-- name: answer
-- Writes down what came of a call that has no answer yet.
UPDATE duty_call
   SET answer = %(answer)s::text, answered_at = %(answered_at)s::timestamptz,
       answered_by = %(answered_by)s::text, answer_note = %(answer_note)s::text
 WHERE region_code = %(region_code)s::text AND call_id = %(call_id)s::integer AND answer IS NULL;

-- name: waiting
-- The incidents still going on in which a call for some post came to nothing, oldest first: its last
-- one was declined, or is past its time.
SELECT i.region_code, i.incident_id
  FROM incident i
 WHERE (%(region_code)s::text IS NULL OR i.region_code = %(region_code)s::text)
   AND i.status NOT IN ('closed', 'cancelled')
   AND EXISTS (
       SELECT FROM duty_call c
        WHERE (c.region_code, c.incident_id) = (i.region_code, i.incident_id)
        GROUP BY c.post_key
       HAVING bool_and(c.answer IS DISTINCT FROM 'answered')
          AND bool_and(c.answer IS NOT NULL OR c.due_at <= %(now)s::timestamptz))
 ORDER BY i.reported_at, i.incident_id;

-- name: exhaust
-- After that call nobody is left; no row: that was told already.
INSERT INTO duty_exhausted (region_code, call_id)
VALUES (%(region_code)s::text, %(call_id)s::integer)
    ON CONFLICT (region_code, call_id) DO NOTHING;
