# Debian packages: looked for first, installed only when missing and only as root.
# shellcheck shell=bash

LISTS_FRESH=""               # "yes" once this script has asked for the newest lists

package_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# need_packages NAME... - all of them are there afterwards, or the message says how to get them.
need_packages() {
  local missing=() name
  for name in "$@"; do
    package_installed "$name" || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  install_packages "${missing[@]}"
}

# need_command COMMAND PACKAGE - for tools which may also come from elsewhere.
need_command() { command -v "$1" >/dev/null || install_packages "$2"; }

install_packages() {
  local line="apt-get update && apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null ||
    fail "system packages" "missing: $*; this system has no apt-get" "install their counterparts, then run again"
  [[ $EUID -eq 0 ]] ||
    fail "system packages" "missing: $*; only root may install them" "sudo sh -c '$line'"
  OUTCOME="installed $*"
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  [[ -n $LISTS_FRESH ]] || quietly apt-update apt-get -o DPkg::Lock::Timeout=120 update
  LISTS_FRESH=yes
  quietly apt-install apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}

# papers_ready - what WeasyPrint sets a PDF's letters with, and a Chinese font with a bold Song face. Only Debian's
# packages are known here; elsewhere the service runs, and PDFs are refused until Pango is there.
papers_ready() {
  OUTCOME="not looked for: no apt-get; PDFs need Pango and Noto Serif CJK"
  command -v apt-get >/dev/null || return 0
  already_right
  need_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk
}

# Debian makes and starts a cluster of its own on port 5432 with the server; ours is separate, so not that one.
install_postgres() {
  local drop_in=/etc/postgresql-common/createcluster.d/situ.conf fresh=""
  if [[ $EUID -eq 0 && ! -e /usr/lib/postgresql ]]; then
    mkdir -p "${drop_in%/*}"
    echo "create_main_cluster = false" >"$drop_in"
    fresh=yes
  fi
  install_packages postgresql
  install_packages "postgresql-$(newest_postgres)-postgis-3"
  [[ -z $fresh ]] || rm -f "$drop_in"
}

newest_postgres() {
  local bins=(/usr/lib/postgresql/*/bin/initdb)
  [[ -x ${bins[0]} ]] || return 0
  printf '%s\n' "${bins[@]}" | cut -d/ -f5 | sort -n | tail -n 1
}
