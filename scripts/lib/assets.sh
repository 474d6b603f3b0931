# Browser assets (Leaflet, jQuery, Swagger UI) in node_modules, served from our own origin.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/packages.sh"

assets_ready() {
  local print
  print=$(fingerprint package.json package-lock.json)
  if stamp_matches assets "$print" && [[ -f node_modules/leaflet/dist/leaflet.js ]]; then
    already_right
    return 0
  fi
  need_command npm npm
  say "installing the packages of package-lock.json"
  quietly npm npm ci --ignore-scripts --no-audit --no-fund
  stamp_write assets "$print"
}
