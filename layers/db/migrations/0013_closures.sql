-- Closures with limits, and closures that are proposed: from a hazard or a drawn area, acting on
-- nothing until a person confirms them.

-- Limited (限行): only what is higher, heavier or wider is barred. No other effect has limits.
ALTER TABLE closure
    DROP CONSTRAINT closure_effect_check,
    ADD CONSTRAINT closure_effect_check CHECK (effect IN ('closed', 'care', 'unknown', 'limited')),
    ADD COLUMN height_m double precision CHECK (height_m BETWEEN 1 AND 6),
    ADD COLUMN weight_t double precision CHECK (weight_t BETWEEN 0.5 AND 100),
    ADD COLUMN width_m  double precision CHECK (width_m BETWEEN 1 AND 5),
    ADD CONSTRAINT closure_limits CHECK ((effect = 'limited') = (num_nonnulls(height_m, weight_t, width_m) > 0));

CREATE TABLE closure_proposal (
    region_code text NOT NULL REFERENCES region,
    proposal_id integer GENERATED ALWAYS AS IDENTITY,
    source      text NOT NULL CHECK (source IN ('hazard', 'area')),
    hazard_code text,
    effect      text NOT NULL CHECK (effect IN ('closed', 'care', 'unknown', 'limited')),
    geom        geometry(Geometry, 4490) NOT NULL, -- the hazard's as it lay then
    reach_m     double precision NOT NULL CHECK (reach_m >= 0),
    reason      text NOT NULL,
    starts_at   timestamptz, -- NULL: when it is confirmed
    ends_at     timestamptz CHECK (ends_at > starts_at),
    height_m    double precision CHECK (height_m BETWEEN 1 AND 6),
    weight_t    double precision CHECK (weight_t BETWEEN 0.5 AND 100),
    width_m     double precision CHECK (width_m BETWEEN 1 AND 5),
    given       jsonb NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    decision    text CHECK (decision IN ('confirmed', 'declined')),
    decided_at  timestamptz,
    decided_by  text,
    decided_why text NOT NULL DEFAULT '',
    closure_id  integer,
    version     bigint NOT NULL DEFAULT 1,
    updated_by  text NOT NULL DEFAULT '',
    PRIMARY KEY (region_code, proposal_id),
    FOREIGN KEY (region_code, hazard_code) REFERENCES hazard,
    FOREIGN KEY (region_code, closure_id) REFERENCES closure,
    UNIQUE (region_code, closure_id),
    CONSTRAINT proposal_source CHECK ((source = 'hazard') = (hazard_code IS NOT NULL)),
    CONSTRAINT proposal_limits CHECK ((effect = 'limited') = (num_nonnulls(height_m, weight_t, width_m) > 0)),
    CONSTRAINT proposal_decided CHECK (num_nonnulls(decision, decided_at, decided_by) IN (0, 3)),
    CONSTRAINT proposal_closes CHECK ((decision IS NOT DISTINCT FROM 'confirmed') = (closure_id IS NOT NULL))
);
CREATE INDEX closure_proposal_open ON closure_proposal (region_code, proposal_id) WHERE decided_at IS NULL;

-- Decided once and for all, whoever asks; and all that is ever changed of a proposal is its decision.
CREATE TRIGGER decided_once BEFORE UPDATE OR DELETE ON closure_proposal
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER next_version BEFORE UPDATE ON closure_proposal
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION next_version();
CREATE CONSTRAINT TRIGGER remembered AFTER INSERT OR UPDATE OR DELETE ON closure_proposal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remember_change('proposal_id');
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON closure_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- The room sees every proposal and decides; who else may propose sees his own. What he proposes is
-- open, his, and from no hazard that is hidden from him.
DO $$
DECLARE
    of_region CONSTANT text := $q$((SELECT asker('regions')) = '*'
        OR region_code = ANY ((SELECT string_to_array(asker('regions'), ','))::text[]))$q$;
    own CONSTANT text := $q$ proposed_by = (SELECT asker('actor'))$q$;
BEGIN
    ALTER TABLE closure_proposal ENABLE ROW LEVEL SECURITY;
    EXECUTE 'CREATE POLICY seen ON closure_proposal FOR SELECT TO situ_reader, situ_writer USING (' || of_region
        || $q$ AND ((SELECT asker('clearance'))::integer >= 1 OR$q$ || own || '))';
    EXECUTE 'CREATE POLICY added ON closure_proposal FOR INSERT TO situ_writer WITH CHECK (' || of_region
        || $q$ AND (SELECT asker('writes')) IN ('county', 'own') AND decided_at IS NULL AND$q$ || own
        || $q$ AND (hazard_code IS NULL OR EXISTS (SELECT FROM hazard h WHERE (h.region_code, h.hazard_code)
                    = (closure_proposal.region_code, closure_proposal.hazard_code))))$q$;
    EXECUTE 'CREATE POLICY changed ON closure_proposal FOR UPDATE TO situ_writer USING (' || of_region
        || $q$ AND (SELECT asker('writes')) = 'county')$q$;
END $$;
GRANT SELECT ON closure_proposal TO situ_reader, situ_writer;
GRANT INSERT, UPDATE (decision, decided_at, decided_by, decided_why, closure_id) ON closure_proposal TO situ_writer;
