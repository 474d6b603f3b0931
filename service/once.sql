-- name: claim
-- Whether this request key is ours for the rest of the transaction; false: another one has it.
SELECT pg_try_advisory_xact_lock(hashtextextended(%(claimed)s::text, 0)) AS is_ours;

-- name: done
-- What was answered under a request key, and what had been asked.
SELECT fingerprint, answer
  FROM request_done
 WHERE region_code = %(region_code)s::text AND actor = %(actor)s::text
   AND request_key = %(request_key)s::text;

-- name: remember
-- Keeps the answer, in the transaction of the thing that was done.
INSERT INTO request_done (region_code, actor, request_key, fingerprint, answer)
VALUES (%(region_code)s::text, %(actor)s::text, %(request_key)s::text, %(fingerprint)s::text,
        %(answer)s::jsonb);
