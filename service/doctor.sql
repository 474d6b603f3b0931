-- name: server
-- Which server this is, and as whom we are here.
SELECT current_setting('server_version')                        AS version,
       current_setting('server_version_num')::integer / 10000   AS major,
       current_user::text                                       AS login,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
       current_setting('data_checksums')                        AS checksums,
       pg_encoding_to_char(d.encoding)                          AS encoding,
       d.datctype                                               AS character_type
  FROM pg_database d
 WHERE d.datname = current_database();

-- name: extensions
-- What is installed of the extensions we stand on.
SELECT extname AS name, extversion AS version
  FROM pg_extension
 WHERE extname = ANY (%(wanted)s::text[])
 ORDER BY extname;

-- name: roles_missing
-- The roles that are not there, or that we may not step into.
SELECT wanted.name
  FROM unnest(%(wanted)s::text[]) AS wanted (name)
  LEFT JOIN pg_roles r ON r.rolname = wanted.name
 WHERE CASE WHEN r.oid IS NULL THEN true
            -- Since 16 to be a member is one thing, and to step in another.
            WHEN current_setting('server_version_num')::integer >= 160000 THEN NOT pg_has_role(r.oid, 'SET')
            ELSE NOT pg_has_role(r.oid, 'MEMBER') END
 ORDER BY wanted.name;

-- name: connections
-- How many connections the server has for us; some are kept for its superusers.
SELECT current_setting('max_connections')::integer
         - current_setting('superuser_reserved_connections')::integer AS free_for_all;

-- name: clock
-- The database's clock at this very moment, not at the transaction's beginning.
SELECT clock_timestamp() AS now;

-- name: knows_zone
-- Whether the server has that time zone.
SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %(zone)s::text) AS known;

-- name: data_place
-- Where the server keeps its data, for whoever may know; only a server here has it on our disks.
SELECT setting AS place
  FROM pg_settings
 WHERE name = 'data_directory'
   AND (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1');

-- name: rooms_missing
-- The audit's rooms of this month and the next which are not there yet.
SELECT room
  FROM (SELECT 'audit_' || to_char(now() AT TIME ZONE 'Asia/Shanghai' + n * interval '1 month', 'YYYY_MM')
          FROM generate_series(0, 1) AS n) AS wanted (room)
 WHERE to_regclass(room) IS NULL
 ORDER BY room;
