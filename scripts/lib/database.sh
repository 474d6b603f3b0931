# Where the data lives. One setting decides, SITU_DATABASE_URL: given, it is used as it is; otherwise
# the compose file's database where Docker works, otherwise a private PostgreSQL made here.
# What was chosen is remembered: var/database.url (for the role situ) and var/database.place
# ("docker", or the folder of the private cluster).
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/cluster.sh"

DATABASE_KIND=""             # given, docker or private, once database_ready has decided
DATABASE_STARTED=""          # "yes" when this script started the database, and so stops it

# database_ready - afterwards SITU_DATABASE_URL is exported and something answers there.
database_ready() {
  DATABASE_KIND=$(database_kind)
  case $DATABASE_KIND in
    given) say "using SITU_DATABASE_URL as given" ;;
    docker) compose_start ;;
    private) cluster_ready ;;
  esac
  [[ $DATABASE_KIND != private ]] || cluster_roles
  [[ -n ${SITU_DATABASE_URL:-} ]] || SITU_DATABASE_URL=$(<"$VAR/database.url")
  export SITU_DATABASE_URL
}

database_kind() {
  if [[ -n ${SITU_DATABASE_URL:-} ]]; then
    echo given
  elif [[ -f $VAR/database.place ]]; then
    if [[ $(<"$VAR/database.place") == docker ]]; then echo docker; else echo private; fi
  elif docker_works; then
    echo docker
  else
    echo private
  fi
}

docker_works() {
  command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1 &&
    timeout 10 docker compose version >/dev/null 2>&1
}

# database_answers - does anything accept connections where var/database.url points?
database_answers() { port_busy "$(database_port)"; }

database_port() { sed -E 's#^.*:([0-9]+)/.*$#\1#' "$VAR/database.url"; }

database_stop() {
  case ${DATABASE_KIND:-$(database_kind)} in
    given) ;;
    docker) "${COMPOSE[@]}" stop database ;;
    private) cluster_stop ;;
  esac
}

# --- the compose file's database ---

COMPOSE=(docker compose --env-file "$VAR/compose.env")

compose_start() {
  docker_works || fail "database" "it is kept in Docker, and Docker does not answer" "start Docker, then scripts/run"
  if [[ ! -f $VAR/compose.env ]]; then
    write_private "$VAR/compose.env" "SITU_DATABASE_PASSWORD=$(random_hex)
SITU_DATABASE_PORT=$(free_port)"
  fi
  # shellcheck source=/dev/null
  . "$VAR/compose.env"
  if [[ -z $("${COMPOSE[@]}" ps --status running --quiet database) ]]; then
    say "starting the compose file's database"
    quietly compose-up "${COMPOSE[@]}" up --detach --wait database
    # shellcheck disable=SC2034 # the scripts that stop it read it
    DATABASE_STARTED=yes
  else
    already_right
  fi
  write_private "$VAR/database.url" "postgresql://situ:$SITU_DATABASE_PASSWORD@127.0.0.1:$SITU_DATABASE_PORT/situ"
  echo docker >"$VAR/database.place"
}

# --- small things both need ---

random_hex() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

write_private() { (umask 077 && printf '%s\n' "$2" >"$1"); }

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

port_busy() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
