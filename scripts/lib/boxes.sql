-- Behind row security PostgreSQL uses an index only where what compares is known to leak nothing. That
-- two boxes touch is found without an error and without a word about either; PostGIS leaves saying so
-- to whoever runs the database. Without it a tile of a province reads its whole layer.
-- Run by psql as a superuser in the database situ, once the template is there; may be run again.
ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
\connect situ_template
ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
