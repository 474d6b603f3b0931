-- A road cut that is played in an exercise (演练): it acts on what is an exercise alone.
ALTER TABLE closure          ADD is_exercise boolean NOT NULL DEFAULT false;
ALTER TABLE closure_proposal ADD is_exercise boolean NOT NULL DEFAULT false;

-- A draft may be discarded: it was never issued, and no team ever sees it.
ALTER TABLE dispatch_order
    DROP CONSTRAINT dispatch_order_state_check,
    ADD CONSTRAINT dispatch_order_state_check CHECK (state IN ('drafted', 'issued', 'delivered', 'overdue',
        'acknowledged', 'refused', 'departed', 'arrived', 'working', 'done', 'returned', 'replaced', 'discarded')),
    DROP CONSTRAINT order_issued,
    ADD CONSTRAINT order_issued CHECK (state IN ('drafted', 'discarded') OR num_nonnulls(issued_at, receipt_due_at) = 2),
    ADD CONSTRAINT order_discarded CHECK (state <> 'discarded' OR issued_at IS NULL);
CREATE POLICY never_told ON dispatch_order AS RESTRICTIVE FOR SELECT TO situ_reader, situ_writer
    USING (state <> 'discarded' OR (SELECT asker('role')) IS DISTINCT FROM 'team');

-- A draft's lines are written anew with it; what was issued once is never taken out.
GRANT DELETE ON order_line TO situ_writer;
CREATE POLICY dropped ON order_line FOR DELETE TO situ_writer USING (
    (SELECT asker('role')) IN ('operator', 'leader') AND EXISTS (SELECT FROM dispatch_order o
        WHERE (o.region_code, o.order_no, o.revision) = (order_line.region_code, order_line.order_no, order_line.revision)
          AND o.state = 'drafted'));

-- A correction that changes what a depot hands out moves the difference alone, under the same number; never
-- an exercise's, which keeps its own ledger (order_moves_stock says why by whom).
CREATE FUNCTION order_moves_difference(in_region text, of_order text, of_revision integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO stock_movement (region_code, depot_code, item_code, batch, quantity, kind, operator, reason)
    SELECT o.region_code, o.receiver_code, d.item_code, d.batch, -d.more,
           CASE WHEN d.more > 0 THEN 'issue' ELSE 'return' END, coalesce(asker('actor'), session_user), o.order_no
      FROM dispatch_order o,
           LATERAL (SELECT l.item_code, l.batch,
                           sum(CASE WHEN l.revision = o.revision THEN l.quantity ELSE -l.quantity END) AS more
                      FROM order_line l
                     WHERE (l.region_code, l.order_no) = (o.region_code, o.order_no)
                       AND l.revision IN (o.revision, o.revision - 1)
                     GROUP BY l.item_code, l.batch) d
     WHERE o.region_code = in_region AND o.order_no = of_order AND o.revision = of_revision AND d.more <> 0
       AND o.receiver_kind = 'depot' AND NOT o.is_exercise AND asker('role') IN ('operator', 'leader')
     ORDER BY d.item_code, d.batch
$$;
REVOKE EXECUTE ON FUNCTION order_moves_difference(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION order_moves_difference(text, text, integer) TO situ_writer;
