-- What is remembered: every change and every refused attempt, who, from where, what, before and
-- after. Written at the end of the change's own transaction, never changed, each entry holding the
-- hash of the one before it. Months are partitions. One chain a region.
CREATE TABLE audit_head (
    region_code text PRIMARY KEY,
    last_no     bigint NOT NULL,
    last_hash   bytea NOT NULL,
    held_by     xid8 -- the transaction that is adding to the chain; nobody else may, until it ends
);

CREATE TABLE audit_entry (
    region_code text NOT NULL,
    entry_no    bigint NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    actor_role  text NOT NULL,
    address     text NOT NULL,
    request_id  text NOT NULL,
    action      text NOT NULL,
    object_kind text NOT NULL,
    object_id   text NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('done', 'refused')),
    reason      text NOT NULL DEFAULT '',
    before      jsonb,
    after       jsonb,
    hash        bytea NOT NULL,
    PRIMARY KEY (region_code, entry_no, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_at ON audit_entry (region_code, at);

-- Where a pruned chain now begins; without it the first entry left would look broken.
CREATE TABLE audit_pruned (
    region_code text NOT NULL,
    last_no     bigint NOT NULL,
    last_hash   bytea NOT NULL,
    pruned_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, last_no)
);

-- The month of that moment gets its partition, so that no entry ever lacks a room.
CREATE FUNCTION audit_month(at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date;
    room  text := 'audit_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass(room) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Two regions may need the month at once: the later one waits and finds it made. A table's lock,
    -- since after an advisory one the catalogue would not be looked at anew.
    LOCK TABLE audit_entry IN SHARE UPDATE EXCLUSIVE MODE;
    IF to_regclass(room) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Attached, not created as a partition: that would wait for whoever reads an older month.
    EXECUTE format('CREATE TABLE %I (LIKE audit_entry INCLUDING ALL)', room);
    EXECUTE format('ALTER TABLE audit_entry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', room,
        first::timestamp AT TIME ZONE 'Asia/Shanghai', (first + interval '1 month')::timestamp AT TIME ZONE 'Asia/Shanghai');
    EXECUTE format('CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', room);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', room);
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- What an entry's hash is made of: the hash before it and everything it says.
CREATE FUNCTION audit_hash(before_it bytea, one audit_entry) RETURNS bytea LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT sha256(before_it || convert_to(jsonb_build_array(
        one.region_code, one.entry_no, to_char(one.at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), one.actor, one.actor_role,
        one.address, one.request_id, one.action, one.object_kind, one.object_id, one.outcome, one.reason,
        one.before, one.after)::text, 'UTF8'))
$$;

-- The end of a region's chain: the last entry, or what was pruned, or nothing yet.
-- By the key alone: without statistics, or with the collation of a table's name (a trigger's argument lends
-- its own to all the others), the planner would read a whole month to find its last entry.
CREATE FUNCTION audit_end(in_region text, OUT last_no bigint, OUT last_hash bytea) LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_sort = off AS $$
BEGIN
    SELECT e.entry_no, e.hash INTO last_no, last_hash FROM audit_entry e
     WHERE e.region_code = in_region COLLATE "default" ORDER BY e.entry_no DESC LIMIT 1;
    IF last_no IS NULL THEN
        SELECT p.last_no, p.last_hash INTO last_no, last_hash FROM audit_pruned p
         WHERE p.region_code = in_region COLLATE "default" ORDER BY p.last_no DESC LIMIT 1;
    END IF;
    last_no := coalesce(last_no, 0);
    last_hash := coalesce(last_hash, sha256(convert_to(in_region, 'UTF8')));
END $$;

-- The head is written once a transaction, after its last entry: written with each of thousands, it would
-- leave thousands of dead versions of one row behind, each slower to pass than the one before.
CREATE FUNCTION audit_head_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE audit_head h SET last_no = e.last_no, last_hash = e.last_hash, held_by = NULL
      FROM audit_end(NEW.region_code) e WHERE h.region_code = NEW.region_code;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER follows AFTER UPDATE OF held_by ON audit_head DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.held_by IS NOT NULL) EXECUTE FUNCTION audit_head_follows();

-- Writes one entry at the end of the region's chain. The head's row lock keeps two from sharing a place.
CREATE FUNCTION audit_write(
    in_region text, what text, kind text, id text, how text, why text, was jsonb, is_now jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before_it record;
    one       audit_entry;
BEGIN
    INSERT INTO audit_head VALUES (in_region, 0, sha256(convert_to(in_region, 'UTF8'))) ON CONFLICT DO NOTHING;
    PERFORM FROM audit_head WHERE region_code = in_region FOR UPDATE;
    SELECT * INTO before_it FROM audit_end(in_region);
    one.region_code := in_region;
    one.entry_no := before_it.last_no + 1;
    one.at := clock_timestamp();
    one.actor := coalesce(asker('actor'), 'database:' || session_user);
    one.actor_role := coalesce(asker('role'), '');
    one.address := coalesce(asker('address'), coalesce(host(inet_client_addr()), ''));
    one.request_id := coalesce(asker('request_id'), '');
    one.action := what;
    one.object_kind := kind;
    one.object_id := id;
    one.outcome := how;
    one.reason := why;
    one.before := was;
    one.after := is_now;
    one.hash := audit_hash(before_it.last_hash, one);
    PERFORM audit_month(one.at);
    INSERT INTO audit_entry SELECT (one).*;
    UPDATE audit_head SET held_by = pg_current_xact_id()
     WHERE region_code = in_region AND held_by IS DISTINCT FROM pg_current_xact_id();
    RETURN one.entry_no;
END $$;

-- One row's change, remembered when its transaction commits and not before: the chain is held for as
-- short as can be, and a change that cannot be remembered is not made.
-- Arguments: the columns that name the row, joined by commas, and those whose value is a secret.
CREATE FUNCTION remember_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was    jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    is_now jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    either jsonb := coalesce(to_jsonb(NEW), to_jsonb(OLD));
    id     text;
    secret text;
BEGIN
    IF was = is_now THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(either ->> part, '/' ORDER BY place) INTO id
      FROM unnest(string_to_array(TG_ARGV[0], ',')) WITH ORDINALITY AS named (part, place);
    FOREACH secret IN ARRAY string_to_array(coalesce(TG_ARGV[1], ''), ',') LOOP
        IF was -> secret IS DISTINCT FROM is_now -> secret THEN
            is_now := is_now || jsonb_build_object(secret, '(changed)');
        ELSE
            is_now := is_now - secret;
        END IF;
        was := was - secret;
    END LOOP;
    PERFORM audit_write(either ->> 'region_code', lower(TG_OP), TG_TABLE_NAME::text COLLATE "default", coalesce(id, ''), 'done', '', was, is_now);
    RETURN NULL;
END $$;

DO $$
DECLARE
    watched regclass;
    named   text;
BEGIN
    FOR watched, named IN VALUES
        ('region'::regclass, 'region_code'), ('place', 'place_code'), ('river', 'river_code'), ('hazard', 'hazard_code'),
        ('depot', 'depot_code'), ('item', 'item_code'), ('stock_quota', 'depot_code,item_code'),
        ('stock_movement', 'depot_code,item_code,movement_id'), ('team', 'team_code'),
        ('team_position', 'team_code,seen_at'), ('road_network', 'version'), ('closure', 'closure_id'), ('incident', 'incident_id') LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON %s
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change(%L)', watched, named);
        -- Emptying a table fires no trigger of a row: nothing would be left to say what was in it.
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()', watched);
    END LOOP;
END $$;

-- Only the auditor reads what is remembered.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_entry FOR SELECT TO situ_reader USING ((SELECT asker('role')) = 'auditor');
GRANT SELECT ON audit_entry, audit_head, audit_pruned TO situ_reader;
GRANT EXECUTE ON FUNCTION audit_write(text, text, text, text, text, text, jsonb, jsonb) TO situ_writer;
REVOKE EXECUTE ON FUNCTION audit_write(text, text, text, text, text, text, jsonb, jsonb), audit_month(timestamptz),
    audit_end(text) FROM PUBLIC;

-- A year of rooms ahead; audit_write makes what should still be missing.
SELECT audit_month(now() + n * interval '1 month') FROM generate_series(0, 12) AS n;
