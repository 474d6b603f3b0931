# pgRouting in the databases made from our template: the second opinion on shortest roads of tests and
# benchmarks; the service does not use it.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/database.sh"

# pgrouting_ready - the database answers, and where it is our own cluster its template has pgRouting.
pgrouting_ready() {
  database_ready
  [[ $DATABASE_KIND == private ]] || return 0
  [[ -f /usr/share/postgresql/$(newest_postgres)/extension/pgrouting.control ]] ||
    install_packages "postgresql-$(newest_postgres)-pgrouting"
  admin_sql situ_template <<<'CREATE EXTENSION IF NOT EXISTS pgrouting'
}
