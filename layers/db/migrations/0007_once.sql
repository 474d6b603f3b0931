-- A request that was sent twice is done once: the key its sender gave it, what was asked, and the
-- answer, written in the same transaction as the thing itself. The region is the station's own, which
-- may serve others' regions and have no data of its own yet: hence no reference.
CREATE TABLE request_done (
    region_code text NOT NULL,
    actor       text NOT NULL,
    request_key text NOT NULL,
    fingerprint text NOT NULL,
    answer      jsonb NOT NULL,
    done_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region_code, actor, request_key)
);
