-- name: limits
-- What a county has set for itself.
SELECT limit_name, value, version
  FROM order_limit
 WHERE region_code = %(region_code)s::text;

-- name: set_limit
-- Sets a limit that is still the version meant; version 0: it was never set. No row: somebody was faster.
INSERT INTO order_limit AS l (region_code, limit_name, value, updated_by)
SELECT %(region_code)s::text, %(limit_name)s::text, %(value)s::integer, %(by)s::text
 WHERE %(version)s::bigint = 0
    OR EXISTS (SELECT FROM order_limit
                WHERE region_code = %(region_code)s::text AND limit_name = %(limit_name)s::text)
    ON CONFLICT (region_code, limit_name) DO UPDATE
   SET value = EXCLUDED.value, updated_at = now()
 WHERE l.version = %(version)s::bigint
RETURNING version;
