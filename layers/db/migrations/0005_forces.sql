-- The forces map's layer: rescue teams, what they can do, and where they were last seen.
CREATE TABLE team (
    region_code         text NOT NULL REFERENCES region,
    team_code           text NOT NULL,
    name                text NOT NULL,
    kind                text NOT NULL,
    team_level          text NOT NULL DEFAULT '',
    skills              text[] NOT NULL DEFAULT '{}',
    people_total        integer NOT NULL CHECK (people_total >= 0),
    people_available    integer NOT NULL CHECK (people_available >= 0),
    status              text NOT NULL CHECK (status IN ('standby', 'dispatched', 'en_route',
                            'on_scene', 'returning', 'resting', 'unavailable')),
    turn_out_min        double precision NOT NULL CHECK (turn_out_min >= 0),
    township_code       text NOT NULL DEFAULT '',
    address             text NOT NULL DEFAULT '',
    base                geometry(Point, 4490) NOT NULL,
    given               jsonb NOT NULL DEFAULT '{}',
    leader_name         text NOT NULL DEFAULT '',
    phones              text[] NOT NULL DEFAULT '{}',
    managing_unit       text NOT NULL DEFAULT '',
    equipment           text NOT NULL DEFAULT '',
    note                text NOT NULL DEFAULT '',
    is_demo             boolean NOT NULL DEFAULT false,
    retired_at          timestamptz,
    updated_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, team_code),
    CONSTRAINT team_available_within_total CHECK (people_available <= people_total)
);
CREATE INDEX team_base ON team USING gist (base);

-- Only the newest position of each team matters to an answer; the track is kept for the review.
CREATE TABLE team_position (
    region_code text NOT NULL,
    team_code   text NOT NULL,
    seen_at     timestamptz NOT NULL,
    geom        geometry(Point, 4490) NOT NULL,
    given       jsonb NOT NULL DEFAULT '{}',
    source      text NOT NULL,
    PRIMARY KEY (region_code, team_code, seen_at),
    FOREIGN KEY (region_code, team_code) REFERENCES team
);
