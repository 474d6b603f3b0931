-- name: add
-- What goes with it, in the order it was written.
INSERT INTO order_line (region_code, order_no, revision, line_no, item_code, name, quantity, unit,
                        batch)
SELECT %(region_code)s::text, %(order_no)s::text, %(revision)s::integer, r.line_no, r.item_code,
       coalesce(nullif(r.name, ''), i.name, ''), r.quantity, coalesce(nullif(r.unit, ''), i.unit, ''),
       r.batch
  FROM json_to_recordset(%(rows)s::json) AS r (
       line_no integer, item_code text, name text, quantity numeric, unit text, batch text)
  LEFT JOIN item i ON (i.region_code, i.item_code) = (%(region_code)s::text, r.item_code);

-- name: drop
-- What went with a draft, and will not any more.
DELETE FROM order_line
 WHERE region_code = %(region_code)s::text AND order_no = %(order_no)s::text
   AND revision = %(revision)s::integer;

-- name: move_difference
-- What this revision's lines hand out more than the one before leaves the ledger; less comes back.
SELECT order_moves_difference(%(region_code)s::text, %(order_no)s::text, %(revision)s::integer);
