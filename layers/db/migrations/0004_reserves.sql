-- The reserves map's layer: depots, items, and stock as a ledger of movements.
CREATE TABLE depot (
    region_code   text NOT NULL REFERENCES region,
    depot_code    text NOT NULL,
    name          text NOT NULL,
    depot_level   text NOT NULL CHECK (depot_level IN ('county', 'township', 'agreement')),
    kind          text NOT NULL DEFAULT '',
    township_code text NOT NULL DEFAULT '',
    address       text NOT NULL DEFAULT '',
    geom          geometry(Point, 4490) NOT NULL,
    given         jsonb NOT NULL DEFAULT '{}',
    keeper_unit   text NOT NULL DEFAULT '',
    contact_name  text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    load_min      double precision NOT NULL CHECK (load_min >= 0),
    note          text NOT NULL DEFAULT '',
    is_demo       boolean NOT NULL DEFAULT false,
    retired_at    timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, depot_code)
);
CREATE INDEX depot_geom ON depot USING gist (geom);

CREATE TABLE item (
    region_code text NOT NULL REFERENCES region,
    item_code   text NOT NULL,
    name        text NOT NULL,
    spec        text NOT NULL DEFAULT '',
    unit        text NOT NULL DEFAULT '',
    unit_kg     double precision CHECK (unit_kg >= 0),
    unit_m3     double precision CHECK (unit_m3 >= 0),
    note        text NOT NULL DEFAULT '',
    is_demo     boolean NOT NULL DEFAULT false,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, item_code)
);

CREATE TABLE stock_quota (
    region_code text NOT NULL,
    depot_code  text NOT NULL,
    item_code   text NOT NULL,
    quota       numeric NOT NULL CHECK (quota >= 0),
    safety      numeric NOT NULL DEFAULT 0 CHECK (safety >= 0),
    PRIMARY KEY (region_code, depot_code, item_code),
    FOREIGN KEY (region_code, depot_code) REFERENCES depot,
    FOREIGN KEY (region_code, item_code) REFERENCES item
);

-- The balance is never edited: movements are, and the trigger below carries them over.
CREATE TABLE stock_balance (
    region_code text NOT NULL,
    depot_code  text NOT NULL,
    item_code   text NOT NULL,
    batch       text NOT NULL DEFAULT '',
    on_hand     numeric NOT NULL CONSTRAINT stock_not_negative CHECK (on_hand >= 0),
    expires_on  date,
    counted_at  timestamptz,
    PRIMARY KEY (region_code, depot_code, item_code, batch),
    FOREIGN KEY (region_code, depot_code) REFERENCES depot,
    FOREIGN KEY (region_code, item_code) REFERENCES item
);

CREATE TABLE stock_movement (
    region_code text NOT NULL,
    movement_id bigint GENERATED ALWAYS AS IDENTITY,
    depot_code  text NOT NULL,
    item_code   text NOT NULL,
    batch       text NOT NULL DEFAULT '',
    quantity    numeric NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('count', 'receipt', 'issue', 'return', 'loss')),
    moved_at    timestamptz NOT NULL DEFAULT now(),
    operator    text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    expires_on  date,
    PRIMARY KEY (region_code, movement_id),
    FOREIGN KEY (region_code, depot_code) REFERENCES depot,
    FOREIGN KEY (region_code, item_code) REFERENCES item
);

CREATE FUNCTION carry_stock_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_balance AS b
           (region_code, depot_code, item_code, batch, on_hand, expires_on, counted_at)
    VALUES (NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch, 0, NEW.expires_on, NULL)
    ON CONFLICT DO NOTHING;
    UPDATE stock_balance b
       SET on_hand    = b.on_hand + NEW.quantity,
           expires_on = COALESCE(NEW.expires_on, b.expires_on),
           counted_at = CASE WHEN NEW.kind = 'count' THEN NEW.moved_at ELSE b.counted_at END
     WHERE (b.region_code, b.depot_code, b.item_code, b.batch)
         = (NEW.region_code, NEW.depot_code, NEW.item_code, NEW.batch);
    RETURN NEW;
END $$;
CREATE TRIGGER stock_movement_carries AFTER INSERT ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION carry_stock_over();

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
