-- name: open
-- A session that begins now.
INSERT INTO session (region_code, token_hash, account_id, expires_at, address, agent)
VALUES (%(region_code)s::text, %(token_hash)s::bytea, %(account_id)s::bigint,
        %(expires_at)s::timestamptz, %(address)s::text, %(agent)s::text);

-- name: find
-- A session that has not ended, with the database's clock.
SELECT account_id, seen_at, expires_at, now() AS now
  FROM session
 WHERE region_code = %(region_code)s::text AND token_hash = %(token_hash)s::bytea
   AND ended_at IS NULL;

-- name: touch
-- Somebody acted: the session stays awake.
UPDATE session SET seen_at = now()
 WHERE region_code = %(region_code)s::text AND token_hash = %(token_hash)s::bytea
   AND ended_at IS NULL;

-- name: end
-- Ends one session.
UPDATE session SET ended_at = now(), ended_why = %(why)s::text
 WHERE region_code = %(region_code)s::text AND token_hash = %(token_hash)s::bytea
   AND ended_at IS NULL;

-- name: failures
-- Failed sign-ins of an account or an address, and until when it is locked.
SELECT failures, locked_until, coalesce(locked_until > now(), false) AS is_locked, now() AS now
  FROM sign_in_failure
 WHERE region_code = %(region_code)s::text AND subject = %(subject)s::text;

-- name: failed
-- One more failure; old ones are forgotten, and the one too many locks.
INSERT INTO sign_in_failure AS f (region_code, subject, failures)
VALUES (%(region_code)s::text, %(subject)s::text, 1)
    ON CONFLICT (region_code, subject) DO UPDATE
   SET failures = CASE WHEN f.last_at < now() - %(forget_min)s::integer * interval '1 minute'
                       THEN 1 ELSE f.failures + 1 END,
       last_at = now(),
       locked_until = CASE WHEN f.failures + 1 >= %(most)s::integer
                            AND f.last_at >= now() - %(forget_min)s::integer * interval '1 minute'
                           THEN now() + %(lock_min)s::integer * interval '1 minute' END
RETURNING failures, locked_until;

-- name: forgive
-- A right sign-in, or the security administrator, wipes the failures out.
UPDATE sign_in_failure SET failures = 0, locked_until = NULL
 WHERE region_code = %(region_code)s::text AND subject = %(subject)s::text;

-- name: key
-- A key that is good now.
SELECT key_id, name, secret_hash, role, regions, unit, townships, layers, team_code, used_at,
       coalesce(used_at < now() - interval '1 minute', true) AS is_stale
  FROM api_key
 WHERE region_code = %(region_code)s::text AND key_id = %(key_id)s::text
   AND revoked_at IS NULL AND expires_at > now();

-- name: keys
-- Every key that was ever given out, the latest first.
SELECT key_id, name, role, regions, unit, townships, layers, team_code, made_at, made_by, expires_at,
       revoked_at, used_at
  FROM api_key
 WHERE region_code = %(region_code)s::text
   AND (%(key_id)s::text IS NULL OR key_id = %(key_id)s::text)
 ORDER BY made_at DESC, key_id;

-- name: add_key
-- A new key; of its secret only the hash is kept.
INSERT INTO api_key (region_code, key_id, name, secret_hash, role, regions, unit, townships, layers,
                     team_code, made_by, expires_at)
VALUES (%(region_code)s::text, %(key_id)s::text, %(name)s::text, %(secret_hash)s::bytea,
        %(role)s::text, %(regions)s::text[], %(unit)s::text, %(townships)s::text[],
        %(layers)s::text[], %(team_code)s::text, %(by)s::text, %(expires_at)s::timestamptz);

-- name: use_key
-- When a key was last used, to the minute.
UPDATE api_key SET used_at = now()
 WHERE region_code = %(region_code)s::text AND key_id = %(key_id)s::text;

-- name: revoke_key
-- A key that is good no more, from now on.
UPDATE api_key SET revoked_at = now()
 WHERE region_code = %(region_code)s::text AND key_id = %(key_id)s::text AND revoked_at IS NULL;

-- name: hold
-- A session that has not ended, kept so until the end of the transaction.
SELECT true AS is_good FROM session
 WHERE region_code = %(region_code)s::text AND token_hash = %(token_hash)s::bytea
   AND ended_at IS NULL
   FOR KEY SHARE;

-- name: hold_key
-- A key that is good, kept so until the end of the transaction.
SELECT true AS is_good FROM api_key
 WHERE region_code = %(region_code)s::text AND key_id = %(key_id)s::text
   AND revoked_at IS NULL AND expires_at > now()
   FOR KEY SHARE;
