# The Python environment in var/venv, filled from a lock file with hashes.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/packages.sh"

# python_ready run|dev - dev holds everything run holds, in the same versions.
python_ready() {
  local lock=scripts/locks/$1.txt print
  print=$(fingerprint "$lock")
  if stamp_matches "python-$1" "$print" && venv_whole; then
    already_right
    return 0
  fi
  check_python
  venv_whole || make_venv
  say "installing $(grep -c '==' "$lock") pinned packages of $lock"
  quietly "pip-$1" "$PYTHON" -m pip install --disable-pip-version-check --no-input --progress-bar off \
    --require-hashes -r "$lock"
  stamp_write "python-$1" "$print"
  [[ $1 == run ]] || stamp_write python-run "$(fingerprint scripts/locks/run.txt)"
}

check_python() {
  need_command python3 python3
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python" "$(python3 --version) is too old, 3.11 or newer is needed" "install Python 3.11, then scripts/run"
}

venv_whole() { "$PYTHON" scripts/lib/whole.py 2>/dev/null; }

# A new environment has nothing in it: what the stamps say of the old one is over.
make_venv() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
  say "making var/venv with $(python3 --version)"
  rm -f "$VAR"/stamps/python-*
  quietly venv python3 -m venv --clear "$VAR/venv"
}

# search_compiled - the road search is compiled and kept; on a fresh checkout that takes up to a minute.
search_compiled() { quietly compile "$PYTHON" -m layers.roads.compiled; }
