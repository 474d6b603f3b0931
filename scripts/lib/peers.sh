# What stock folium's pages load, for scripts/bench maps: npm packages in var/peers, served from loopback.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/packages.sh"

peers_ready() {
  local print
  print=$(fingerprint scripts/locks/peers/package.json scripts/locks/peers/package-lock.json)
  if stamp_matches peers "$print" && [[ -s $VAR/peers/node_modules/leaflet.markercluster/dist/leaflet.markercluster.js ]]; then
    already_right
    return 0
  fi
  need_command npm npm
  say "installing the packages of scripts/locks/peers"
  mkdir -p "$VAR/peers"
  cp scripts/locks/peers/package.json scripts/locks/peers/package-lock.json "$VAR/peers/"
  quietly npm-peers npm ci --prefix "$VAR/peers" --ignore-scripts --no-audit --no-fund
  stamp_write peers "$print"
}

# A browser to look with: Debian's.
browser_ready() { need_command chromium chromium; }
