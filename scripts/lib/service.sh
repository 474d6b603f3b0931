# The running service: is the port free, start, wait until ready, where does it listen, stop.
# shellcheck shell=bash

SERVICE_PID=""
SERVICE_PORT=""
SERVICE_NOTE=$VAR/service.port  # the port of the service that became ready last; scripts/situ asks there

# port_free PORT - or says who holds it and what to do.
port_free() {
  local holder
  [[ $1 =~ ^[0-9]+$ ]] || fail "port $1" "it is not a number" "scripts/run --port 8000"
  port_busy "$1" || return 0
  holder=$(ss -Hltnp "sport = :$1" 2>/dev/null | grep -o 'users:.*' || true)
  fail "port $1" "another program listens there${holder:+: $holder}" \
    "stop that program, or choose another port: scripts/run --port $(($1 + 1))"
}

service_start() {
  local host=$1 port=$2 here=${1/0.0.0.0/127.0.0.1}
  setsid scripts/situ serve --host "$host" --port "$port" </dev/null >"$VAR/log/service.log" 2>&1 &
  SERVICE_PID=$!
  SERVICE_PORT=$port
  attend "$PYTHON" scripts/lib/ready.py "http://$here:$port/readyz" --pid "$SERVICE_PID" --seconds 120 || {
    tail -n 20 "$VAR/log/service.log" >&2
    fail "service" "it did not become ready (last lines of its log above)" "read var/log/service.log, then scripts/run"
  }
  echo "$port" >"$SERVICE_NOTE"
}

# service_port - where the service listens; fails when none is known, or the one noted has died.
service_port() {
  local port
  port=$(cat "$SERVICE_NOTE" 2>/dev/null) && [[ $port =~ ^[0-9]+$ ]] && port_busy "$port" && echo "$port"
}

service_stop() {
  [[ -n $SERVICE_PID ]] || return 0
  # The note may by now be about another service of this folder.
  [[ $(cat "$SERVICE_NOTE" 2>/dev/null) != "$SERVICE_PORT" ]] || rm -f "$SERVICE_NOTE"
  kill "$SERVICE_PID" 2>/dev/null || true
  for _ in {1..150}; do
    kill -0 "$SERVICE_PID" 2>/dev/null || break
    sleep 0.2
  done
  kill -9 "$SERVICE_PID" 2>/dev/null || true
  wait "$SERVICE_PID" 2>/dev/null || true
  SERVICE_PID=""
}
