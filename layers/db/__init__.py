"""PostgreSQL with PostGIS, reached through psycopg2: pool, named queries, migrations."""
