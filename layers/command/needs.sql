-- name: cards
-- The cards that a county changed, of one kind or of all.
SELECT kind_code, version, updated_by, updated_at
  FROM need_card
 WHERE region_code = %(region_code)s::text
   AND (%(kind_code)s::text IS NULL OR kind_code = %(kind_code)s::text)
 ORDER BY kind_code;

-- name: lines
-- Their lines, the most urgent first.
SELECT kind_code, severity, what, code, quantity
  FROM need_card_line
 WHERE region_code = %(region_code)s::text
   AND (%(kind_code)s::text IS NULL OR kind_code = %(kind_code)s::text)
 ORDER BY kind_code, severity, place;

-- name: add_card
-- The first change of a kind's card.
INSERT INTO need_card (region_code, kind_code)
VALUES (%(region_code)s::text, %(kind_code)s::text)
ON CONFLICT DO NOTHING;

-- name: change_card
-- Raises the version meant; its lines follow.
UPDATE need_card SET updated_at = now()
 WHERE region_code = %(region_code)s::text AND kind_code = %(kind_code)s::text
   AND version = %(version)s::bigint;

-- name: drop_lines
-- Takes out the lines that are not on the card any more.
DELETE FROM need_card_line l
 WHERE l.region_code = %(region_code)s::text AND l.kind_code = %(kind_code)s::text
   AND NOT EXISTS (SELECT FROM json_to_recordset(%(rows)s::json)
                       AS r (severity text, what text, code text)
                    WHERE (r.severity, r.what, r.code) = (l.severity, l.what, l.code));

-- name: save_lines
-- Adds the lines of a card and changes those that differ.
INSERT INTO need_card_line AS l (region_code, kind_code, severity, what, code, quantity, place)
SELECT %(region_code)s::text, %(kind_code)s::text, r.severity, r.what, r.code, r.quantity, r.place
  FROM json_to_recordset(%(rows)s::json) AS r (
       severity text, what text, code text, quantity numeric, place integer)
    ON CONFLICT (region_code, kind_code, severity, what, code) DO UPDATE
   SET (quantity, place) = (EXCLUDED.quantity, EXCLUDED.place)
 WHERE (l.quantity, l.place) IS DISTINCT FROM (EXCLUDED.quantity, EXCLUDED.place);

-- name: figures
-- The figures that a county changed; NULL where one was set back.
SELECT figure, value, version, updated_by, updated_at
  FROM plan_figure
 WHERE region_code = %(region_code)s::text
 ORDER BY figure;

-- name: add_figure
-- The first change of a figure.
INSERT INTO plan_figure (region_code, figure, value)
VALUES (%(region_code)s::text, %(figure)s::text, %(value)s::float8)
ON CONFLICT DO NOTHING;

-- name: change_figure
-- Puts another number in the place of the version meant.
UPDATE plan_figure SET value = %(value)s::float8, updated_at = now()
 WHERE region_code = %(region_code)s::text AND figure = %(figure)s::text
   AND version = %(version)s::bigint;
