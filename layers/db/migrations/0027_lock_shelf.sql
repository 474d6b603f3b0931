-- Who wants so much of an item, of whichever batches, locks all of them first, always in the same order:
-- then nobody takes what was just counted. The same locks as a hold of one batch waits for
-- (0020_holds.sql); an exercise has its own, so that it never keeps a real one waiting.
CREATE FUNCTION lock_shelf(in_region text, exercise boolean, depot text, item text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_batch text;
BEGIN
    FOR of_batch IN SELECT b.batch FROM stock_balance b
                     WHERE (b.region_code, b.depot_code, b.item_code) = (in_region, depot, item)
                     ORDER BY b.batch LOOP
        IF exercise THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(
                concat_ws('/', 'exercise', in_region, depot, item, of_batch), 0));
        ELSE
            PERFORM FROM stock_balance b
              WHERE (b.region_code, b.depot_code, b.item_code, b.batch) = (in_region, depot, item, of_batch)
                FOR NO KEY UPDATE;
        END IF;
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION lock_shelf(text, boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_shelf(text, boolean, text, text) TO situ_writer;
