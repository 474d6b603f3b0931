-- name: posts
-- The posts in force by code, or one of them.
SELECT post_code, post, unit, township_code, committee, level, holder_name, holder_phone,
       substitutes, answer_min, note, is_demo, version, updated_by, updated_at
  FROM duty_post
 WHERE region_code = %(region_code)s::text
   AND (%(post_code)s::text IS NULL OR post_code = %(post_code)s::text)
   AND retired_at IS NULL
 ORDER BY post_code;

-- name: named
-- Every code that was ever given, with the post and the township it stands for.
SELECT post_code AS code, post AS name, township_code, retired_at IS NOT NULL AS is_retired
  FROM duty_post
 WHERE region_code = %(region_code)s::text;

-- name: save
-- Adds the posts and changes those that differ; a retired one comes back.
WITH saved AS (
    INSERT INTO duty_post AS p (
           region_code, post_code, post, unit, township_code, committee, level, holder_name,
           holder_phone, substitutes, answer_min, note, is_demo)
    SELECT %(region_code)s::text, r.post_code, r.post, r.unit, r.township_code, r.committee,
           r.level, r.holder_name, r.holder_phone, r.substitutes, r.answer_min, r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           post_code text, post text, unit text, township_code text, committee text, level text,
           holder_name text, holder_phone text, substitutes jsonb, answer_min double precision,
           note text, is_demo boolean)
        ON CONFLICT (region_code, post_code) DO UPDATE
       SET (post, unit, township_code, committee, level, holder_name, holder_phone, substitutes,
            answer_min, note, is_demo, retired_at, updated_at)
         = (EXCLUDED.post, EXCLUDED.unit, EXCLUDED.township_code, EXCLUDED.committee,
            EXCLUDED.level, EXCLUDED.holder_name, EXCLUDED.holder_phone, EXCLUDED.substitutes,
            EXCLUDED.answer_min, EXCLUDED.note, EXCLUDED.is_demo, NULL, now())
     WHERE (p.post, p.unit, p.township_code, p.committee, p.level, p.holder_name, p.holder_phone,
            p.substitutes, p.answer_min, p.note, p.is_demo, p.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.post, EXCLUDED.unit, EXCLUDED.township_code, EXCLUDED.committee,
            EXCLUDED.level, EXCLUDED.holder_name, EXCLUDED.holder_phone, EXCLUDED.substitutes,
            EXCLUDED.answer_min, EXCLUDED.note, EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: change
-- Changes what is told of a post that is still the version meant.
UPDATE duty_post AS t
   SET (post, unit, township_code, committee, level, holder_name, holder_phone, substitutes,
        answer_min, note)
     = (SELECT n.post, n.unit, n.township_code, n.committee, n.level, n.holder_name,
               n.holder_phone, n.substitutes, n.answer_min, n.note
          FROM jsonb_populate_record(t, %(told)s::jsonb) AS n),
       updated_at = now()
 WHERE region_code = %(region_code)s::text AND post_code = %(post_code)s::text
   AND version = %(version)s::bigint AND retired_at IS NULL;

-- name: retire
-- Takes a post out of the chain, if it is still the version meant; NULL: whichever it is.
UPDATE duty_post
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text AND post_code = %(post_code)s::text
   AND (%(version)s::bigint IS NULL OR version = %(version)s::bigint) AND retired_at IS NULL;

-- name: limits
-- What the county set itself.
SELECT answer_min, hazard_m, ahead_days, version, updated_by, updated_at
  FROM duty_limit
 WHERE region_code = %(region_code)s::text;

-- name: add_limits
-- Keeps what the county sets for the first time.
INSERT INTO duty_limit (region_code, answer_min, hazard_m, ahead_days)
VALUES (%(region_code)s::text, %(answer_min)s::float8, %(hazard_m)s::float8, %(ahead_days)s::integer)
ON CONFLICT DO NOTHING;

-- name: change_limits
-- Puts others in the place of the version meant.
UPDATE duty_limit
   SET answer_min = %(answer_min)s::float8, hazard_m = %(hazard_m)s::float8,
       ahead_days = %(ahead_days)s::integer, updated_at = now()
 WHERE region_code = %(region_code)s::text AND version = %(version)s::bigint;
