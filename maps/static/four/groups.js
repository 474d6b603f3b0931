// Which rows are drawn together: those that would hide one another, or those of one township.

import { acrossOf, downOf, worldPx } from "../map/surface.js";

// Longitudes and latitudes of a layer as shares of the mercator world, computed once.
export function mercator(data) {
  const out = new Float64Array(2 * data.count).fill(NaN);
  for (let row = 0; row < data.count; row += 1) {
    const at = data.at(row);
    if (!at) continue;
    out[2 * row] = acrossOf(at[0]);
    out[2 * row + 1] = downOf(at[1]);
  }
  return out;
}

// Groups of rows within cells of so many pixels at a zoom. Each has the place of its first row, which
// is the weightiest: rows come in the order of their weight. { first, count, x, y } in world shares.
export function byCell(xy, among, zoom, cellPx, box = EVERYWHERE) {
  const cells = worldPx(zoom) / cellPx;
  const found = new Map();
  for (let i = 0; i < among.length; i += 1) {
    const row = among[i], x = xy[2 * row], y = xy[2 * row + 1];
    if (!(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)) continue; // or nowhere
    const key = Math.floor(x * cells) * 67108864 + Math.floor(y * cells);
    const group = found.get(key);
    if (group) group.count += 1; else found.set(key, { key, first: row, count: 1, x, y });
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
  return among.filter((row) => keys.has(Math.floor(xy[2 * row] * cells) * 67108864 + Math.floor(xy[2 * row + 1] * cells)));
}

// Groups by a column of codes, each in the middle of its rows, with how many it has of each code of
// another column: { code, name, first, count, x, y, levels }. Rows of no code have no middle: `looseOf`.
export function byCode(data, field, levelField, xy, among) {
  const column = data.columns[field], level = data.columns[levelField];
  const found = [];
  for (let i = 0; i < among.length; i += 1) {
    const row = among[i];
    if (xy[2 * row] !== xy[2 * row]) continue;
    const code = column.data[row];
    if (!column.codes[code]) continue;
    const group = found[code] || (found[code] = { code: column.codes[code], name: column.names[code], first: row, count: 0, x: 0, y: 0, levels: new Uint32Array(level.codes.length) });
    group.count += 1;
    group.x += xy[2 * row];
    group.y += xy[2 * row + 1];
    group.levels[level.data[row]] += 1;
  }
  return found.filter(Boolean).sort((a, b) => a.first - b.first).map((one) => ({ ...one, x: one.x / one.count, y: one.y / one.count }));
}

// The rows that have no code in that column.
export function looseOf(data, field, among) {
  const column = data.columns[field];
  return among.filter((row) => !column.codes[column.data[row]]);
}

export const EVERYWHERE = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
export const holds = (box, other) => box.left <= other.left && box.top <= other.top && box.right >= other.right && box.bottom >= other.bottom;

// A box with as much again on each side.
export function wider({ left, top, right, bottom }) {
  const wide = right - left, tall = bottom - top;
  return { left: left - wide, right: right + wide, top: top - tall, bottom: bottom + tall };
}

export const meets = (a, b) => a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;

// The box around lines and rings.
export function boxOf(parts) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { xy } of parts) {
    for (let i = 0; i < xy.length; i += 2) {
      box.left = Math.min(box.left, xy[i]);
      box.right = Math.max(box.right, xy[i]);
      box.top = Math.min(box.top, xy[i + 1]);
      box.bottom = Math.max(box.bottom, xy[i + 1]);
    }
  }
  return box;
}

// Whether a point lies in the rings of a shape: as it is drawn, a hole is outside.
export function isIn(parts, x, y) {
  let inside = false;
  for (const { isRing, xy } of parts) {
    if (!isRing) continue;
    for (let i = 0, j = xy.length - 2; i < xy.length; j = i, i += 2) {
      const crosses = (xy[i + 1] > y) !== (xy[j + 1] > y);
      if (crosses && x < (xy[j] - xy[i]) * (y - xy[i + 1]) / (xy[j + 1] - xy[i + 1]) + xy[i]) inside = !inside;
    }
  }
  return inside;
}
