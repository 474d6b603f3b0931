-- Regions (counties) and the places in them. Positions are EPSG:4490, longitude first;
-- `given` keeps the position as the planner wrote it, with its datum.
-- Every key carries region_code, so that the same schema can be split by county later.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE region (
    region_code text PRIMARY KEY CHECK (region_code ~ '^[0-9A-Z-]{2,12}$'),
    name        text NOT NULL,
    name_en     text NOT NULL DEFAULT '',
    metric_srid integer NOT NULL,
    boundary    geometry(MultiPolygon, 4490),
    source      text NOT NULL DEFAULT '',
    is_demo     boolean NOT NULL DEFAULT false,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE place (
    region_code   text NOT NULL REFERENCES region,
    place_code    text NOT NULL,
    kind          text NOT NULL,
    name          text NOT NULL,
    old_names     text[] NOT NULL DEFAULT '{}',
    pinyin        text NOT NULL DEFAULT '',
    initials      text NOT NULL DEFAULT '',
    township_code text NOT NULL DEFAULT '',
    address       text NOT NULL DEFAULT '',
    geom          geometry(Point, 4490) NOT NULL,
    given         jsonb NOT NULL DEFAULT '{}',
    people        integer CHECK (people >= 0),
    contact_name  text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    source        text NOT NULL DEFAULT '',
    note          text NOT NULL DEFAULT '',
    is_demo       boolean NOT NULL DEFAULT false,
    retired_at    timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, place_code)
);
CREATE INDEX place_geom ON place USING gist (geom);
CREATE INDEX place_name ON place USING gin (name gin_trgm_ops);

-- Rivers are drawn under everything and asked nothing else.
CREATE TABLE river (
    region_code text NOT NULL REFERENCES region,
    river_code  text NOT NULL,
    name        text NOT NULL DEFAULT '',
    geom        geometry(MultiLineString, 4490) NOT NULL,
    is_demo     boolean NOT NULL DEFAULT false,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, river_code)
);
