// Where the townships' plates stand far out: a plate is nowhere in particular, so it makes room. Pure.

const SIGN_PX = 15; // half of a symbol, with its number
const STEPS_PX = [0, 36, -36]; // up or down from the middle of its rows

const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

// Plates in the order of their weight: each beside those that stand already and beside what lies at its own
// place, `down` from its middle; one for which there is no room is drawn small.
export function makeRoom(groups, boxOf, spot, scale) {
  const plates = groups.filter((one) => one.code !== undefined).sort((a, b) => a.first - b.first);
  if (!plates.length) return;
  const by = SIGN_PX * scale;
  const taken = groups.filter((one) => one.code === undefined).map((one) => spot(one.x, one.y))
    .map(({ x, y }) => ({ left: x - by, right: x + by, top: y - by, bottom: y + by }));
  for (const plate of plates) {
    const { x, y } = spot(plate.x, plate.y);
    const free = STEPS_PX.map((step) => step * scale).find((down) => !taken.some((one) => meet(one, boxOf(plate, { x, y: y + down }))));
    plate.isSmall = free === undefined;
    plate.down = free || 0;
    if (!plate.isSmall) taken.push(boxOf(plate, { x, y: y + plate.down }));
  }
}
