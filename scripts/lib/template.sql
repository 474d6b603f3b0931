-- The empty database every other one is copied from: PostGIS and trigram search are in it, so that
-- the role situ, which is no superuser, can make a database of its own with
--   CREATE DATABASE name TEMPLATE situ_template
-- Run by psql as a superuser; may be run again.
SELECT 'CREATE DATABASE situ_template TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'' IS_TEMPLATE true'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'situ_template') \gexec
\connect situ_template
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
