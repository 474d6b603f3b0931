// What is to be known of a backdrop without drawing it: its addresses, and when it is given up.
// So many tiles in a row that do not come, and the map goes back to its own ground.
export const MOST_FAILURES = 5;

// The address of one tile: the places of the template filled in, whole numbers only.
export function addressOf(template, { z, x, y }) {
  const numbers = { z, x, y };
  return template.replace(/\{([zxy])\}/g, (place, name) => String(Math.trunc(Number(numbers[name]))));
}

// Counts what does not come, in a row: `failed()` is true once, when it is too much.
export function failuresInARow(most = MOST_FAILURES) {
  let count = 0;
  return {
    came() { count = 0; },
    failed() { count += 1; return count === most; },
  };
}

// What an answer means: a picture, nothing there, a locked screen (nobody's fault), or a failure.
export function meaningOf(status) {
  if (status === 200) return "picture";
  if (status === 204) return "nothing";
  return status === 401 ? "waits" : "failure";
}

// The source of that id, or null: none is chosen, or a link names one that is not there any more.
export function chosenOf(sources, id) {
  return (sources || []).find((one) => one.id === id) || null;
}

// How Leaflet is to cut it: no tile is asked for that the source cannot have; it is drawn larger
// beyond its highest zoom, and not at all below its lowest.
export function gridOf({ minzoom, maxzoom, bounds }) {
  const [west, south, east, north] = bounds;
  return { minZoom: minzoom, maxNativeZoom: maxzoom, bounds: [[south, west], [north, east]], noWrap: true };
}

// Whether it may have a tile at that zoom in what is seen, a box as west, south, east, north.
export function reaches({ minzoom, bounds }, zoom, seen) {
  const [west, south, east, north] = bounds;
  return Math.round(zoom) >= minzoom && seen[0] <= east && seen[2] >= west && seen[1] <= north && seen[3] >= south;
}
