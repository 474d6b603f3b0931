-- name: accounts
-- Accounts by their login, or one by login, number or the subject its provider knows it by.
SELECT a.region_code, a.account_id, a.login, a.name, a.person_no, a.role, a.regions, a.unit,
       a.townships, a.layers, a.team_code, a.password_set_at, a.must_change, a.disabled_at, a.is_demo, a.made_at,
       a.version, a.updated_at, a.updated_by, f.confirmed_at IS NOT NULL AS has_second_factor
  FROM account a
  LEFT JOIN second_factor f USING (region_code, account_id)
 WHERE a.region_code = %(region_code)s::text
   AND (%(login)s::text IS NULL OR a.login = %(login)s::text)
   AND (%(account_id)s::bigint IS NULL OR a.account_id = %(account_id)s::bigint)
 ORDER BY a.login;

-- name: secrets
-- What only signing in may read: the password's hash.
SELECT account_id, password_hash FROM account
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint;

-- name: has_leader
-- Whether an account or a key opens a team's inbox.
SELECT EXISTS (SELECT FROM account
                WHERE region_code = %(region_code)s::text AND team_code = %(team_code)s::text
                  AND disabled_at IS NULL)
    OR EXISTS (SELECT FROM api_key
                WHERE region_code = %(region_code)s::text AND team_code = %(team_code)s::text
                  AND revoked_at IS NULL AND expires_at > now()) AS has_leader;

-- name: team_is_there
-- Whether there is such a team, for whoever keeps accounts and sees none.
SELECT team_is_there(%(region_code)s::text, %(team_code)s::text) AS is_there;

-- name: by_subject
-- The account that an identity provider's subject belongs to.
SELECT login FROM account
 WHERE region_code = %(region_code)s::text AND oidc_subject = %(subject)s::text;

-- name: add
-- A new account; its password is to be changed at the first sign-in unless told otherwise.
INSERT INTO account (region_code, login, name, person_no, role, regions, unit, townships, layers,
                     team_code, password_hash, password_set_at, must_change, oidc_subject, is_demo, updated_by)
VALUES (%(region_code)s::text, %(login)s::text, %(name)s::text, %(person_no)s::text, %(role)s::text,
        %(regions)s::text[], %(unit)s::text, %(townships)s::text[], %(layers)s::text[],
        %(team_code)s::text, %(password_hash)s::text, CASE WHEN %(password_hash)s::text <> '' THEN now() END, %(must_change)s::boolean, %(oidc_subject)s::text,
        %(is_demo)s::boolean, %(by)s::text)
RETURNING account_id;

-- name: change
-- Changes an account that is still the version meant; no row: somebody was faster.
UPDATE account
   SET name = %(name)s::text, person_no = %(person_no)s::text, role = %(role)s::text,
       regions = %(regions)s::text[], unit = %(unit)s::text, townships = %(townships)s::text[],
       layers = %(layers)s::text[], team_code = %(team_code)s::text, updated_at = now(),
       disabled_at = CASE WHEN %(disabled)s::boolean THEN coalesce(disabled_at, now()) END
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint
   AND version = %(version)s::bigint;

-- name: set_password
-- A new password; the trigger ends every session of the account.
UPDATE account
   SET password_hash = %(password_hash)s::text, password_set_at = now(), updated_at = now(),
       must_change = %(must_change)s::boolean
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint;

-- name: remember_password
-- Keeps a password that is used no more, so that it does not come back too soon.
INSERT INTO password_history (region_code, account_id, password_hash)
VALUES (%(region_code)s::text, %(account_id)s::bigint, %(password_hash)s::text);

-- name: past_passwords
-- The last passwords of an account, the latest first.
SELECT password_hash FROM password_history
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint
 ORDER BY used_until DESC
 LIMIT %(limit)s::integer;

-- name: lock_administrators
-- The security administrators who can act; held, so that two cannot remove each other at once.
SELECT account_id FROM account
 WHERE region_code = %(region_code)s::text AND role = 'security_admin' AND disabled_at IS NULL
 ORDER BY account_id
   FOR UPDATE;

-- name: hold
-- An account, held until the end of the transaction.
SELECT account_id FROM account
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint
   FOR NO KEY UPDATE;

-- name: count
-- How many accounts there are.
SELECT count(*) AS accounts FROM account WHERE region_code = %(region_code)s::text;

-- name: factor
-- The second factor of an account.
SELECT secret, confirmed_at, last_step FROM second_factor
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint;

-- name: offer_factor
-- A secret to be confirmed; one that is confirmed already is never replaced this way.
INSERT INTO second_factor AS f (region_code, account_id, secret)
VALUES (%(region_code)s::text, %(account_id)s::bigint, %(secret)s::text)
    ON CONFLICT (region_code, account_id) DO UPDATE
   SET secret = EXCLUDED.secret
 WHERE f.confirmed_at IS NULL;

-- name: confirm_factor
-- The first right code: from now on one is asked for.
UPDATE second_factor SET confirmed_at = now(), last_step = %(step)s::bigint
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint
   AND confirmed_at IS NULL;

-- name: use_step
-- Uses a code up; no row: somebody else has just used it.
UPDATE second_factor SET last_step = %(step)s::bigint
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint
   AND last_step < %(step)s::bigint;

-- name: drop_factor
-- Takes the second factor away; the next sign-in sets a new one.
DELETE FROM second_factor
 WHERE region_code = %(region_code)s::text AND account_id = %(account_id)s::bigint;
