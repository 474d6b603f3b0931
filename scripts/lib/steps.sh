# What every script shares: where the checkout lies, how a step is announced, how a failure is told.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VAR=$ROOT/var                # everything set-up makes: environment, private database, logs, stamps
# shellcheck disable=SC2034 # used by whoever reads this file
PYTHON=$VAR/venv/bin/python
STEP=0
STEPS=0                      # a script sets this to the number of its steps
OUTCOME=""                   # what the step's closing line says
OPEN_STEP=""                 # the step that is under way
RUNNING_PID=""               # what attend or quietly waits for
# shellcheck disable=SC2034 # where relative paths that the caller gives begin
CALLED_FROM=$PWD
cd "$ROOT" || exit
mkdir -p "$VAR/log" "$VAR/stamps"

# step "What it does" COMMAND [ARG...] - announces, runs, and says how long it took.
step() {
  local title=$1 begun=${EPOCHREALTIME/[.,]/}
  shift
  STEP=$((STEP + 1))
  OUTCOME="done"
  OPEN_STEP="[$STEP/$STEPS] $title"
  printf '%s\n' "$OPEN_STEP"
  "$@"
  OPEN_STEP=""
  local took=$(((${EPOCHREALTIME/[.,]/} - begun) / 100000))
  printf '      %s (%d.%d s)\n' "$OUTCOME" $((took / 10)) $((took % 10))
}

already_right() { OUTCOME="already right"; }

say() { printf '      %s\n' "$*"; }

# fail WHAT WHY NEXT - a failure always says what, why and the next command.
fail() {
  OPEN_STEP=""
  printf '\n%s failed: %s\n  why:  %s\n  next: %s\n' "$(basename "$0")" "$1" "$2" "$3" >&2
  exit 1
}

# begin COMMAND [ARG...] - a program in a session of its own, so that end_running ends it with all its
# children. Bash would have it ignore the keyboard's interrupt; env undoes that.
begin() {
  env --default-signal=INT setsid "$@" <&0 &
  RUNNING_PID=$!
}

# attend COMMAND [ARG...] - begins a program and waits. Unlike a program in the foreground, it does not
# keep a signal to this script waiting until it is done.
attend() {
  local status=0
  begin "$@"
  wait "$RUNNING_PID" || status=$?
  RUNNING_PID=""
  return "$status"
}

# end_running - first as the keyboard would, so that it may tidy up; after three seconds plainly. Never
# by force: an installation cut off by force has to be mended by hand.
end_running() {
  local signal
  [[ -n $RUNNING_PID ]] || return 0
  for signal in INT TERM; do
    signal_running "$signal" || return 0
    for _ in {1..15}; do
      signal_running 0 || return 0
      sleep 0.2
    done
  done
}

# For an instant after begin there is only the process and not yet its group.
signal_running() { kill -"$1" -- "-$RUNNING_PID" 2>/dev/null || kill -"$1" "$RUNNING_PID" 2>/dev/null; }

# quietly NAME COMMAND [ARG...] - output goes to var/log/NAME.log; a line of progress every ten seconds.
quietly() {
  local name=$1 log=$VAR/log/$1.log seconds=0 status=0
  shift
  begin "$@" </dev/null >"$log" 2>&1
  while kill -0 "$RUNNING_PID" 2>/dev/null; do
    sleep 0.2
    seconds=$((seconds + 1))
    if ((seconds % 50 == 0)); then
      say "... $((seconds / 5)) s: $(last_word "$log")"
    fi
  done
  wait "$RUNNING_PID" || status=$?
  RUNNING_PID=""
  if ((status != 0)); then
    tail -n 20 "$log" >&2
    fail "$name" "'$*' ended with code $status (last lines above)" "read ${log#"$ROOT"/}, mend the cause, run the same command again"
  fi
}

last_word() { grep -vE '^ *$|^WARNING' "$1" | tail -n 1 | cut -c1-90 || true; }

# fingerprint FILE... - one hash over contents; stamp_* remember it, so that work is done once.
fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }
stamp_matches() { [[ -f $VAR/stamps/$1 && $(<"$VAR/stamps/$1") == "$2" ]]; }
stamp_write() { printf '%s\n' "$2" >"$VAR/stamps/$1"; }

# However a script ends, it ends what it began; a script adds to this by a function called leave.
at_exit() {
  local code=$?
  set +e
  trap : INT TERM HUP        # an impatient second signal must not leave half of it running
  end_running
  [[ -z $OPEN_STEP || $code -eq 0 ]] || printf '\nstopped with code %d in step %s\n' "$code" "$OPEN_STEP" >&2
  if declare -F leave >/dev/null; then leave; fi
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
