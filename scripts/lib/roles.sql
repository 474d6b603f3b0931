-- The two roles the service works in; neither may log in. The login that owns the tables steps down
-- into them: what a role may not do, no fault of ours does either.
-- Run by psql as a superuser; may be run again. The login is situ unless told: psql -v login=NAME -f …
\if :{?login}
\else
\set login situ
\endif
SELECT format('CREATE ROLE %I NOLOGIN', role)
  FROM unnest(ARRAY['situ_reader', 'situ_writer']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
GRANT situ_reader, situ_writer TO :"login";
