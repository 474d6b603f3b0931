# The private PostgreSQL cluster: made once from Debian's packages, on 127.0.0.1 only, started and
# stopped by our own scripts. Debian's own cluster is never touched.
# PostgreSQL refuses to run as root; as root it therefore runs as the user postgres.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/packages.sh"

# cluster_ready - makes it if need be, starts it if need be. Several scripts may come at once: one
# does the work, the others wait and find it running.
cluster_ready() {
  owned_by_us
  if cluster_runs; then
    already_right
    return 0
  fi
  exec {lock}>"$VAR/database.lock"
  attend flock "$lock"
  have_postgis || install_postgres
  if [[ ! -f $VAR/database.url || ! -e $(cluster_place) ]]; then
    cluster_make
  elif ! cluster_runs; then
    cluster_start
  fi
  exec {lock}>&-
}

owned_by_us() {
  [[ ! -e $VAR/database.url || -r $VAR/database.url ]] ||
    fail "database" "it was made by $(stat -c %U "$VAR/database.url"), whose files $(id -un) may not read" \
      "run the same command as $(stat -c %U "$VAR/database.url")"
}

have_postgis() {
  local version
  version=$(newest_postgres)
  [[ -n $version && -f /usr/share/postgresql/$version/extension/postgis.control ]]
}

# The programs of the version the cluster was made with; before that, of the newest one.
cluster_bin() {
  local version
  version=$(cat "$(cluster_place)/PG_VERSION" 2>/dev/null || newest_postgres)
  echo "/usr/lib/postgresql/$version/bin"
}

AS_OWNER=(env -C /)          # what goes before a command that the cluster's owner runs
[[ $EUID -ne 0 ]] || AS_OWNER+=(runuser -u postgres --)

cluster_place() { cat "$VAR/database.place" 2>/dev/null || choose_place; }

# var/postgres, unless the user postgres cannot reach it (a checkout below a folder with mode 0700).
choose_place() {
  if [[ $EUID -ne 0 ]] || "${AS_OWNER[@]}" test -x "$VAR"; then
    echo "$VAR/postgres"
  else
    echo "/var/lib/situ/$(basename "$ROOT")-$(printf %s "$ROOT" | sha256sum | cut -c1-8)"
  fi
}

# A server killed a moment ago may still look alive by its pid: running means that it answers, too.
cluster_runs() { [[ -f $VAR/database.url ]] && cluster_alive && port_busy "$(database_port)"; }

cluster_alive() {
  "${AS_OWNER[@]}" "$(cluster_bin)/pg_ctl" -D "$(cluster_place)" status >/dev/null 2>&1
}

cluster_make() {
  local place aside
  place=$(choose_place)
  [[ $place == "$VAR"/* ]] || say "the user postgres may not enter $ROOT; keeping the data in $place"
  if [[ -e $place ]]; then
    aside=$place.old-$(date +%s)
    say "what lies in $place has no var/database.url: moving it to $aside"
    "${AS_OWNER[@]}" "$(cluster_bin)/pg_ctl" -D "$place" -m immediate stop >/dev/null 2>&1 || true
    mv "$place" "$aside"
  fi
  mkdir -p "${place%/*}"
  mkdir -m 700 "$place"
  [[ $EUID -ne 0 ]] || chown postgres: "$place"
  write_private "$VAR/database.admin" "$(random_hex)"
  echo "$place" >"$VAR/database.place"
  cluster_initdb "$place"
  cluster_fill
}

cluster_initdb() {
  local place=$1 secret
  say "making a private PostgreSQL $(newest_postgres) cluster in ${place#"$ROOT"/}"
  secret=$(mktemp)
  cat "$VAR/database.admin" >"$secret"
  [[ $EUID -ne 0 ]] || chown postgres: "$secret"
  quietly initdb "${AS_OWNER[@]}" "/usr/lib/postgresql/$(newest_postgres)/bin/initdb" -D "$place" -U postgres \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums --auth=scram-sha-256 --pwfile="$secret" --no-instructions
  rm -f "$secret"
  cat >>"$place/postgresql.conf" <<'CONF'

# Sitú: reached from this machine only, and an acknowledged commit survives a crash.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
synchronous_commit = on
fsync = on
full_page_writes = on
CONF
}

# The role situ, its template and its database. var/database.url appears last: it marks success.
cluster_fill() {
  local password port
  password=$(random_hex)
  port=$(free_port)
  cluster_launch "$port"
  PORT=$port admin_sql postgres <<SQL
CREATE ROLE situ LOGIN CREATEDB PASSWORD '$password';
SQL
  PORT=$port admin_sql postgres <"$ROOT/scripts/lib/template.sql"
  PORT=$port admin_sql postgres <<<'CREATE DATABASE situ TEMPLATE situ_template OWNER situ'
  write_private "$VAR/database.url" "postgresql://situ:$password@127.0.0.1:$port/situ"
}

# cluster_roles - the roles that the service steps down into, and that boxes leak nothing; a cluster
# made earlier gets them too.
cluster_roles() {
  local print
  print=$(cluster_place)/$(fingerprint scripts/lib/roles.sql scripts/lib/boxes.sql)
  stamp_matches roles "$print" && return 0
  admin_sql postgres <scripts/lib/roles.sql
  admin_sql situ <scripts/lib/boxes.sql
  stamp_write roles "$print"
}

# admin_sql DATABASE - runs standard input as the cluster's superuser.
admin_sql() {
  PGPASSWORD=$(<"$VAR/database.admin") PGOPTIONS="-c client_min_messages=warning" \
    attend "$(cluster_bin)/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "${PORT:-$(database_port)}" -U postgres -d "$1" >/dev/null
}

# The port was free when the cluster was made; should another program have it today, take a new one.
cluster_start() {
  local port
  port=$(database_port)
  if port_busy "$port"; then
    port=$(free_port)
    say "another program took the database's port; moving to $port"
    write_private "$VAR/database.url" "$(sed -E "s#:[0-9]+/#:$port/#" "$VAR/database.url")"
  fi
  cluster_launch "$port"
}

# Just after a crash the old server's last processes may still be leaving: try again for some seconds.
cluster_launch() {
  local port=$1 log tries
  log=$(cluster_place)/server.log
  DATABASE_STARTED=yes       # even when a signal comes before it is up: whoever ends then, stops it
  for tries in {1..10}; do
    if "${AS_OWNER[@]}" "$(cluster_bin)/pg_ctl" -D "$(cluster_place)" -l "$log" -w -t 60 -s -o "-p $port" start \
      >"$VAR/log/pg_ctl.log" 2>&1 {lock}>&-; then
      OUTCOME="started"
      return 0
    fi
    forget_dead_server
    sleep 1
  done
  tail -n 10 "$log" "$VAR/log/pg_ctl.log" >&2
  fail "database" "PostgreSQL did not start in $tries tries (last lines above)" "read $log, then scripts/database start"
}

# A pid file may name a process that has long been another program: then it is only in the way.
forget_dead_server() {
  local place pid
  place=$(cluster_place)
  pid=$(head -n 1 "$place/postmaster.pid" 2>/dev/null || true)
  [[ -n $pid ]] || return 0
  grep -qzF -- "$place" "/proc/$pid/cmdline" 2>/dev/null || rm -f "$place/postmaster.pid"
}

cluster_stop() {
  cluster_alive || return 0
  "${AS_OWNER[@]}" "$(cluster_bin)/pg_ctl" -D "$(cluster_place)" -m fast -w -s stop
}
