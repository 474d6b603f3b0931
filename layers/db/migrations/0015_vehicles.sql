-- What each team and each depot comes with: the roads it can take, and how fast, follow from it.
ALTER TABLE team
    ADD COLUMN vehicle text NOT NULL DEFAULT 'car' CHECK (vehicle IN ('car', 'heavy', 'all_terrain', 'foot'));
ALTER TABLE depot
    ADD COLUMN vehicle text NOT NULL DEFAULT 'car' CHECK (vehicle IN ('car', 'heavy', 'all_terrain', 'foot'));

-- The view of 0011 with the vehicle among the facts.
CREATE OR REPLACE VIEW record WITH (security_invoker = true) AS
SELECT 'places' AS layer, region_code, place_code AS code, kind, name, township_code, unit, sensitivity,
       version, updated_at, updated_by, is_demo, ST_X(geom) AS lon, ST_Y(geom) AS lat,
       jsonb_build_object('address', address, 'people', people, 'contact_name', contact_name,
                          'contact_phone', contact_phone, 'note', note) AS facts
  FROM place WHERE retired_at IS NULL
UNION ALL
SELECT 'hazards', region_code, hazard_code, kind, name, township_code, unit, sensitivity,
       version, updated_at, updated_by, is_demo, ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom)),
       jsonb_build_object('address', address, 'risk_level', risk_level, 'households', households, 'people', people,
                          'property_wan', property_wan, 'answerable_name', answerable_name,
                          'answerable_post', answerable_post, 'answerable_phone', answerable_phone, 'note', note)
  FROM hazard WHERE retired_at IS NULL
UNION ALL
SELECT 'depots', region_code, depot_code, kind, name, township_code, keeper_unit, sensitivity,
       version, updated_at, updated_by, is_demo, ST_X(geom), ST_Y(geom),
       jsonb_build_object('address', address, 'depot_level', depot_level, 'contact_name', contact_name,
                          'contact_phone', contact_phone, 'load_min', load_min, 'vehicle', vehicle, 'note', note)
  FROM depot WHERE retired_at IS NULL
UNION ALL
SELECT 'teams', region_code, team_code, kind, name, township_code, managing_unit, sensitivity,
       version, updated_at, updated_by, is_demo, ST_X(base), ST_Y(base),
       jsonb_build_object('address', address, 'team_level', team_level, 'status', status, 'skills', skills,
                          'people_total', people_total, 'people_available', people_available,
                          'turn_out_min', turn_out_min, 'leader_name', leader_name, 'phones', phones,
                          'vehicle', vehicle, 'equipment', equipment, 'note', note)
  FROM team WHERE retired_at IS NULL;
GRANT SELECT ON record TO situ_reader, situ_writer;
