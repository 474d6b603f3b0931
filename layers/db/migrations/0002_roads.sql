-- Roads and what closes them. A network is replaced whole; its version names it in every answer.
CREATE TABLE road_network (
    region_code text NOT NULL REFERENCES region,
    version     bigint NOT NULL,
    source      text NOT NULL,
    is_schematic boolean NOT NULL DEFAULT false,
    is_demo     boolean NOT NULL DEFAULT false,
    edge_count  integer NOT NULL,
    length_km   double precision NOT NULL,
    -- How many islands are large enough to be driven to from elsewhere in the county.
    main_islands integer NOT NULL DEFAULT 1 CHECK (main_islands >= 1),
    digest      text NOT NULL, -- of all edges: the same import again is no new version
    imported_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code)
);

-- forward_s and backward_s are seconds for a car over the whole edge; NULL: not allowed that way.
CREATE TABLE road_edge (
    region_code text NOT NULL REFERENCES region,
    edge_id     integer NOT NULL,
    source_key  text NOT NULL,
    tail_node   bigint NOT NULL,
    head_node   bigint NOT NULL,
    geom        geometry(LineString, 4490) NOT NULL,
    length_m    double precision NOT NULL CHECK (length_m >= 0),
    forward_s   double precision CHECK (forward_s >= 0),
    backward_s  double precision CHECK (backward_s >= 0),
    road_class  text NOT NULL,
    name        text NOT NULL DEFAULT '',
    ref         text NOT NULL DEFAULT '',
    is_bridge   boolean NOT NULL DEFAULT false,
    is_tunnel   boolean NOT NULL DEFAULT false,
    -- Parts of the network with no road between them, the longest is 0.
    island      integer NOT NULL DEFAULT 0 CHECK (island >= 0),
    PRIMARY KEY (region_code, edge_id),
    UNIQUE (region_code, source_key)
);
CREATE INDEX road_edge_geom ON road_edge USING gist (geom);

-- A closure never changes but for being lifted, so the set of closures in force names itself.
CREATE TABLE closure (
    region_code text NOT NULL REFERENCES region,
    closure_id  integer GENERATED ALWAYS AS IDENTITY,
    effect      text NOT NULL CHECK (effect IN ('closed', 'care', 'unknown')),
    geom        geometry(Geometry, 4490) NOT NULL,
    reach_m     double precision NOT NULL CHECK (reach_m >= 0),
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz CHECK (ends_at > starts_at),
    lifted_at   timestamptz,
    lifted_by   text NOT NULL DEFAULT '',
    reason      text NOT NULL,
    reported_by text NOT NULL,
    given       jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, closure_id)
);
CREATE INDEX closure_geom ON closure USING gist (geom);
