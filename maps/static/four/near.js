// What lies within a danger area, or near a place: by numbers alone, so that a carried file knows it too.

const EARTH_M = 6371000;
const RAD = Math.PI / 180;

// Metres between two places [lon, lat], for distances of a county.
export function metres(a, b) {
  const x = (b[0] - a[0]) * RAD * Math.cos((a[1] + b[1]) / 2 * RAD);
  return EARTH_M * Math.hypot(x, (b[1] - a[1]) * RAD);
}

// Whether a place lies within rings: inside an odd number of them, so that holes are outside.
export function isInside(rings, [lon, lat]) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i], [bx, by] = ring[j];
      if (ay > lat !== by > lat && lon < (bx - ax) * (lat - ay) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

// The rows of `data` inside the danger area of a row, and those no farther than so many metres from
// it, each by distance: { inside: [row], near: [[row, metres]] }.
export function around(data, at, parts, within_m) {
  const rings = parts.filter((one) => one.isRing).map((one) => one.points);
  const inside = [], near = [];
  for (let row = 0; row < data.count; row += 1) {
    const spot = data.at(row);
    if (!spot) continue;
    const far = metres(at, spot);
    if (isInside(rings, spot)) inside.push([row, far]);
    else if (far <= within_m) near.push([row, far]);
  }
  const nearest = (a, b) => a[1] - b[1];
  return { inside: inside.sort(nearest), near: near.sort(nearest) };
}
