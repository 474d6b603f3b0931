// Where a symbol stands when many stand close together. Pure: pixels in, pixels out.

const STEP = 15.5; // px: the furthest that a symbol ever stands from its thing
const WAYS = [STEP * 0.6, STEP].flatMap((far) => [0, 4, 2, 6, 1, 3, 5, 7].map((eighth) =>
  ({ x: far * Math.cos(eighth * Math.PI / 4), y: far * Math.sin(eighth * Math.PI / 4) })));
const STAYS = 3; // the incident (0) and teams 1-3 stay, unless nobody would see them
const RANKED = 90; // weights below are ranked: they step aside before they shrink

export const HERE = { x: 0, y: 0 };

// How much free room there is at `spot` beside all that stands already; below 0 it is covered.
function free(spot, room, standing) {
  return Math.min(Infinity, ...standing.map((one) => Math.hypot(spot.x - one.x, spot.y - one.y) - one.room - room));
}

// How far `spot` is from being hidden under the nearest symbol; below 0 it cannot be read.
const seen = (spot, standing) => free(spot, 0, standing);

export const plus = (at, way) => ({ x: at.x + way.x, y: at.y + way.y });

// The step that a symbol takes, or null where it has to become a dot: `at` is its place, `room` and
// `aside` are what it keeps for itself there and beside it, `standing` has {x, y, room} of all before.
export function stepOf({ weight, isShown, keeps, at, room, aside }, standing) {
  const isFree = free(at, room, standing) >= 0;
  if (weight >= RANKED) return isFree && isShown ? HERE : null;
  if (isFree || (weight <= STAYS && seen(at, standing) >= 0)) return HERE;
  const open = WAYS.find((way) => free(plus(at, way), aside, standing) >= 0);
  if (open) return open;
  const best = WAYS.reduce((a, b) => seen(plus(at, b), standing) > seen(plus(at, a), standing) ? b : a);
  return keeps || seen(plus(at, best), standing) >= 0 ? best : null;
}
