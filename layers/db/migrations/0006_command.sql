-- The command map's layer: incidents and everything that happened to them, append-only.
CREATE TABLE incident_counter (
    region_code text NOT NULL REFERENCES region,
    day         date NOT NULL,
    last        integer NOT NULL,
    PRIMARY KEY (region_code, day)
);

CREATE TABLE incident (
    region_code    text NOT NULL REFERENCES region,
    incident_id    text NOT NULL,
    kind_code      text NOT NULL,
    status         text NOT NULL CHECK (status IN ('reported', 'confirmed', 'responding',
                       'controlled', 'closed', 'cancelled')),
    geom           geometry(Point, 4490) NOT NULL,
    given          jsonb NOT NULL,
    place_text     text NOT NULL,
    township_code  text NOT NULL DEFAULT '',
    occurred_at    timestamptz NOT NULL,
    reported_at    timestamptz NOT NULL DEFAULT now(),
    description    text NOT NULL,
    dead           integer NOT NULL DEFAULT 0 CHECK (dead >= 0),
    missing        integer NOT NULL DEFAULT 0 CHECK (missing >= 0),
    injured        integer NOT NULL DEFAULT 0 CHECK (injured >= 0),
    reporter_name  text NOT NULL DEFAULT '',
    reporter_phone text NOT NULL DEFAULT '',
    is_demo        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (region_code, incident_id)
);

CREATE TABLE incident_event (
    region_code text NOT NULL,
    event_no    bigint GENERATED ALWAYS AS IDENTITY,
    incident_id text NOT NULL,
    name        text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    actor       text NOT NULL,
    facts       jsonb NOT NULL,
    PRIMARY KEY (region_code, event_no),
    FOREIGN KEY (region_code, incident_id) REFERENCES incident
);
CREATE INDEX incident_event_of ON incident_event (region_code, incident_id, event_no);
CREATE TRIGGER incident_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
