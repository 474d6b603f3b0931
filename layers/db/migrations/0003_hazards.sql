-- The risk map's layer: standing dangers, each with the person who answers for it.
CREATE TABLE hazard (
    region_code       text NOT NULL REFERENCES region,
    hazard_code       text NOT NULL,
    kind              text NOT NULL,
    name              text NOT NULL,
    risk_level        text NOT NULL CHECK (risk_level IN ('major', 'larger', 'general', 'low')),
    township_code     text NOT NULL DEFAULT '',
    address           text NOT NULL DEFAULT '',
    geom              geometry(Geometry, 4490) NOT NULL,
    given             jsonb NOT NULL DEFAULT '{}',
    households        integer CHECK (households >= 0),
    people            integer CHECK (people >= 0),
    property_wan      double precision CHECK (property_wan >= 0),
    answerable_name   text NOT NULL DEFAULT '',
    answerable_post   text NOT NULL DEFAULT '',
    answerable_phone  text NOT NULL DEFAULT '',
    note              text NOT NULL DEFAULT '',
    is_demo           boolean NOT NULL DEFAULT false,
    retired_at        timestamptz,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, hazard_code)
);
CREATE INDEX hazard_geom ON hazard USING gist (geom);
