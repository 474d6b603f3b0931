-- name: depots
-- The depots in use, or one of them.
SELECT depot_code, name, depot_level, kind, township_code, address,
       ST_X(geom) AS lon, ST_Y(geom) AS lat, given, keeper_unit, contact_name, contact_phone,
       load_min, vehicle, note, is_demo, updated_at
  FROM depot
 WHERE region_code = %(region_code)s::text
   AND (%(depot_code)s::text IS NULL OR depot_code = %(depot_code)s::text)
   AND retired_at IS NULL
 ORDER BY depot_code;

-- name: named
-- Every code that was ever given, with the name and township of what it stands for.
SELECT depot_code AS code, name, township_code, retired_at IS NOT NULL AS is_retired
  FROM depot
 WHERE region_code = %(region_code)s::text;

-- name: save_depots
-- Adds the depots and changes those that differ; a retired one comes back. Where no vehicle is
-- told, a known depot keeps its own, and a new one sends a car.
WITH saved AS (
    INSERT INTO depot AS d (
           region_code, depot_code, name, depot_level, kind, township_code, address, geom, given,
           keeper_unit, contact_name, contact_phone, load_min, vehicle, note, is_demo)
    SELECT %(region_code)s::text, r.depot_code, r.name, r.depot_level, r.kind, r.township_code,
           r.address, ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4490), r.given, r.keeper_unit,
           r.contact_name, r.contact_phone, r.load_min, COALESCE(r.vehicle, known.vehicle, 'car'),
           r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           depot_code text, name text, depot_level text, kind text, township_code text,
           address text, lon double precision, lat double precision, given jsonb,
           keeper_unit text, contact_name text, contact_phone text,
           load_min double precision, vehicle text, note text, is_demo boolean)
      LEFT JOIN depot known
        ON (known.region_code, known.depot_code) = (%(region_code)s::text, r.depot_code)
        ON CONFLICT (region_code, depot_code) DO UPDATE
       SET (name, depot_level, kind, township_code, address, geom, given, keeper_unit,
            contact_name, contact_phone, load_min, vehicle, note, is_demo, retired_at, updated_at)
         = (EXCLUDED.name, EXCLUDED.depot_level, EXCLUDED.kind, EXCLUDED.township_code,
            EXCLUDED.address, EXCLUDED.geom, EXCLUDED.given, EXCLUDED.keeper_unit,
            EXCLUDED.contact_name, EXCLUDED.contact_phone, EXCLUDED.load_min, EXCLUDED.vehicle,
            EXCLUDED.note, EXCLUDED.is_demo, NULL, now())
     WHERE (d.name, d.depot_level, d.kind, d.township_code, d.address, d.geom, d.given,
            d.keeper_unit, d.contact_name, d.contact_phone, d.load_min, d.vehicle, d.note,
            d.is_demo, d.retired_at)
        IS DISTINCT FROM
           (EXCLUDED.name, EXCLUDED.depot_level, EXCLUDED.kind, EXCLUDED.township_code,
            EXCLUDED.address, EXCLUDED.geom, EXCLUDED.given, EXCLUDED.keeper_unit,
            EXCLUDED.contact_name, EXCLUDED.contact_phone, EXCLUDED.load_min, EXCLUDED.vehicle,
            EXCLUDED.note, EXCLUDED.is_demo, NULL::timestamptz)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: retire
-- Takes a depot out of use; its ledger is kept.
UPDATE depot
   SET retired_at = now(), updated_at = now()
 WHERE region_code = %(region_code)s::text
   AND depot_code = %(depot_code)s::text
   AND retired_at IS NULL;

-- name: items
-- The kinds of material.
SELECT item_code, name, spec, unit, unit_kg, unit_m3, note, is_demo
  FROM item
 WHERE region_code = %(region_code)s::text
 ORDER BY item_code;

-- name: save_items
-- Adds the kinds of material and changes those that differ.
WITH saved AS (
    INSERT INTO item AS i (
           region_code, item_code, name, spec, unit, unit_kg, unit_m3, note, is_demo)
    SELECT %(region_code)s::text, r.item_code, r.name, r.spec, r.unit, r.unit_kg, r.unit_m3,
           r.note, r.is_demo
      FROM json_to_recordset(%(rows)s::json) AS r (
           item_code text, name text, spec text, unit text, unit_kg double precision,
           unit_m3 double precision, note text, is_demo boolean)
        ON CONFLICT (region_code, item_code) DO UPDATE
       SET (name, spec, unit, unit_kg, unit_m3, note, is_demo, updated_at)
         = (EXCLUDED.name, EXCLUDED.spec, EXCLUDED.unit, EXCLUDED.unit_kg, EXCLUDED.unit_m3,
            EXCLUDED.note, EXCLUDED.is_demo, now())
     WHERE (i.name, i.spec, i.unit, i.unit_kg, i.unit_m3, i.note, i.is_demo)
        IS DISTINCT FROM
           (EXCLUDED.name, EXCLUDED.spec, EXCLUDED.unit, EXCLUDED.unit_kg, EXCLUDED.unit_m3,
            EXCLUDED.note, EXCLUDED.is_demo)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: quotas
-- What the depots in use ought to hold.
SELECT q.depot_code, q.item_code, q.quota, q.safety
  FROM stock_quota q
  JOIN depot d USING (region_code, depot_code)
 WHERE q.region_code = %(region_code)s::text
   AND d.retired_at IS NULL
 ORDER BY q.depot_code, q.item_code;

-- name: save_quotas
-- Adds the quotas and changes those that differ.
WITH saved AS (
    INSERT INTO stock_quota AS q (region_code, depot_code, item_code, quota, safety)
    SELECT %(region_code)s::text, r.depot_code, r.item_code, r.quota, r.safety
      FROM json_to_recordset(%(rows)s::json) AS r (
           depot_code text, item_code text, quota numeric, safety numeric)
        ON CONFLICT (region_code, depot_code, item_code) DO UPDATE
       SET (quota, safety) = (EXCLUDED.quota, EXCLUDED.safety)
     WHERE (q.quota, q.safety) IS DISTINCT FROM (EXCLUDED.quota, EXCLUDED.safety)
    RETURNING xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed
  FROM saved;

-- name: stock
-- What the depots in use hold of some items (of all items when none are named), batch by batch.
SELECT b.depot_code, b.item_code, b.batch, b.on_hand, b.expires_on, b.counted_at
  FROM stock_balance b
  JOIN depot d USING (region_code, depot_code)
 WHERE b.region_code = %(region_code)s::text
   AND (%(item_codes)s::text[] IS NULL OR b.item_code = ANY (%(item_codes)s::text[]))
   AND d.retired_at IS NULL
 ORDER BY b.depot_code, b.item_code, b.expires_on NULLS LAST, b.batch;

-- name: record
-- Adds movements to the ledger; the balances follow by trigger and never fall below nothing.
INSERT INTO stock_movement (
       region_code, depot_code, item_code, batch, quantity, kind, operator, reason, expires_on)
SELECT %(region_code)s::text, r.depot_code, r.item_code, r.batch, r.quantity, r.kind,
       r.operator, r.reason, r.expires_on
  FROM json_to_recordset(%(rows)s::json) AS r (
       depot_code text, item_code text, batch text, quantity numeric, kind text,
       operator text, reason text, expires_on date);

-- name: count_stock
-- Posts what a stocktake found as the difference to the balance; a line found as it was posts
-- nothing.
WITH posted AS (
    INSERT INTO stock_movement (
           region_code, depot_code, item_code, batch, quantity, kind, operator, reason,
           expires_on)
    SELECT %(region_code)s::text, r.depot_code, r.item_code, r.batch,
           r.found - COALESCE(b.on_hand, 0), 'count', %(operator)s::text, %(reason)s::text,
           r.expires_on
      FROM json_to_recordset(%(rows)s::json) AS r (
           depot_code text, item_code text, batch text, found numeric, expires_on date)
      LEFT JOIN stock_balance b
        ON (b.region_code, b.depot_code, b.item_code, b.batch)
         = (%(region_code)s::text, r.depot_code, r.item_code, r.batch)
     WHERE b.on_hand IS DISTINCT FROM r.found
        OR b.expires_on IS DISTINCT FROM COALESCE(r.expires_on, b.expires_on)
    RETURNING depot_code, item_code, batch)
SELECT count(*) FILTER (WHERE b.depot_code IS NULL) AS added,
       count(*) FILTER (WHERE b.depot_code IS NOT NULL) AS changed
  FROM posted p
  LEFT JOIN stock_balance b
    ON (b.region_code, b.depot_code, b.item_code, b.batch)
     = (%(region_code)s::text, p.depot_code, p.item_code, p.batch);

-- name: lock_stock
-- Holds the balances that a stocktake is about to correct, always in the same order.
SELECT b.depot_code
  FROM stock_balance b
  JOIN json_to_recordset(%(rows)s::json) AS r (depot_code text, item_code text, batch text)
 USING (depot_code, item_code, batch)
 WHERE b.region_code = %(region_code)s::text
 ORDER BY b.depot_code, b.item_code, b.batch
   FOR UPDATE OF b;

-- name: movements
-- The ledger of one depot, of one item, or of all, newest first.
SELECT depot_code, item_code, batch, quantity, kind, operator, reason, expires_on, moved_at
  FROM stock_movement
 WHERE region_code = %(region_code)s::text
   AND (%(depot_code)s::text IS NULL OR depot_code = %(depot_code)s::text)
   AND (%(item_code)s::text IS NULL OR item_code = %(item_code)s::text)
 ORDER BY movement_id DESC
 LIMIT %(limit)s::integer;
