# Browser assets (Leaflet, Swagger UI) in node_modules, served from our own origin.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/packages.sh"

# Every package of the lock file, and the files of them that pages load.
assets_whole() {
  local file
  for file in leaflet/dist/leaflet.{js,css} swagger-ui-dist/swagger-ui{-bundle.js,.css}; do
    [[ -s node_modules/$file ]] || return 1
  done
}

assets_ready() {
  local print
  print=$(fingerprint package.json package-lock.json)
  if stamp_matches assets "$print" && assets_whole; then
    already_right
    return 0
  fi
  need_command npm npm
  say "installing the packages of package-lock.json"
  quietly npm npm ci --ignore-scripts --no-audit --no-fund
  stamp_write assets "$print"
}
