// Which rows are drawn together: those that would hide one another, or those of one township.

const WORLD_PX = 256;

// Longitudes and latitudes of a layer as shares of the mercator world, computed once.
export function mercator(data) {
  const out = new Float64Array(2 * data.count).fill(NaN);
  for (let row = 0; row < data.count; row += 1) {
    const at = data.at(row);
    if (!at) continue;
    const sine = Math.sin(at[1] * Math.PI / 180);
    out[2 * row] = at[0] / 360 + 0.5;
    out[2 * row + 1] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
  return out;
}

export const worldPx = (zoom) => WORLD_PX * 2 ** zoom;

// Groups of rows within cells of so many pixels at a zoom. Each has the place of its first row, which
// is the weightiest: rows come in the order of their weight. { first, count, x, y } in world shares;
// `rows` only where it was asked for all of them.
export function byCell(xy, among, zoom, cellPx) {
  const cells = worldPx(zoom) / cellPx;
  const found = new Map();
  for (const row of among) {
    const x = xy[2 * row], y = xy[2 * row + 1];
    if (x !== x) continue; // nowhere
    const key = Math.floor(x * cells) * 67108864 + Math.floor(y * cells);
    const group = found.get(key);
    if (group) { group.count += 1; group.last = row; } else found.set(key, { key, first: row, last: row, count: 1, x, y });
  }
  return together([...found.values()], cells);
}

// Cells are cut by chance: whoever stands just beyond a cell's edge from its neighbour joins it.
function together(groups, cells) {
  const near = 0.5 / cells;
  const kept = [];
  const grid = new Map();
  for (const group of groups.sort((a, b) => a.first - b.first)) {
    const cx = Math.floor(group.x * cells), cy = Math.floor(group.y * cells);
    let host = null;
    for (let dx = -1; dx <= 1 && !host; dx += 1) {
      for (let dy = -1; dy <= 1 && !host; dy += 1) {
        const other = grid.get((cx + dx) * 67108864 + cy + dy);
        if (other && Math.abs(other.x - group.x) < near && Math.abs(other.y - group.y) < near) host = other;
      }
    }
    if (host) {
      host.count += group.count;
      (host.joined = host.joined || []).push(group.key);
      continue;
    }
    grid.set(cx * 67108864 + cy, group);
    kept.push(group);
  }
  return kept;
}

// The rows of a group, in the order of their weight.
export function rowsOf(group, xy, among, zoom, cellPx) {
  const cells = worldPx(zoom) / cellPx;
  const keys = new Set([group.key, ...(group.joined || [])]);
  return [...among].filter((row) => keys.has(Math.floor(xy[2 * row] * cells) * 67108864 + Math.floor(xy[2 * row + 1] * cells)));
}

// Groups by a column of codes, each in the middle of its rows: { code, count, x, y, rows }.
export function byCode(data, field, xy, among) {
  const found = new Map();
  for (const row of among) {
    if (xy[2 * row] !== xy[2 * row]) continue;
    const code = data.code(field, row);
    const group = found.get(code) || { code, name: data.name(field, row), first: row, count: 0, x: 0, y: 0, rows: [] };
    group.count += 1;
    group.x += xy[2 * row];
    group.y += xy[2 * row + 1];
    group.rows.push(row);
    found.set(code, group);
  }
  return [...found.values()].map((one) => ({ ...one, x: one.x / one.count, y: one.y / one.count }));
}
