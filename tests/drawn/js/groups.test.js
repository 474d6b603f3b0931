// Which rows are drawn together: nobody is lost, nobody counted twice, the weightiest stands first.

import assert from "node:assert/strict";
import test from "node:test";
import { byCell, byCode, mercator, rowsOf } from "../../../maps/static/four/groups.js";

const chance = (() => { let seed = 7; return () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; }; })();
const layer = (points) => ({ count: points.length, at: (row) => points[row], code: (_, row) => row % 2 ? "b" : "a", name: (_, row) => row % 2 ? "B" : "A" });
const SCATTERED = Array.from({ length: 2000 }, () => [111.4 + 0.5 * chance(), 25.6 + 0.5 * chance()]);
const all = (n) => Uint32Array.from({ length: n }, (_, i) => i);

test("every row is in exactly one group, whatever the zoom", () => {
  const xy = mercator(layer(SCATTERED));
  for (const zoom of [5, 9.5, 12, 15, 18]) {
    const groups = byCell(xy, all(2000), zoom, 44);
    const seen = groups.flatMap((one) => rowsOf(one, xy, all(2000), zoom, 44));
    assert.equal(groups.reduce((sum, one) => sum + one.count, 0), 2000);
    assert.deepEqual([...new Set(seen)].length, 2000);
    assert.equal(seen.length, 2000);
    for (const one of groups) assert.equal(rowsOf(one, xy, all(2000), zoom, 44)[0], one.first);
  }
});

test("far out they come together, near by they come apart", () => {
  const xy = mercator(layer(SCATTERED));
  const counts = [6, 9, 12, 18].map((zoom) => byCell(xy, all(2000), zoom, 44).length);
  assert.deepEqual([...counts].sort((a, b) => a - b), counts);
  assert.ok(counts[0] <= 4 && counts[3] > 1900, String(counts));
});

test("two that would hide each other across the edge of a cell are one group", () => {
  const found = byCell(new Float64Array([0.5 - 1e-9, 0.5, 0.5 + 1e-9, 0.5]), all(2), 10, 32);
  assert.deepEqual(found.map((one) => one.count), [2]);
});

test("what is nowhere is drawn nowhere", () => {
  const xy = mercator(layer([[111, 25], null]));
  assert.equal(byCell(xy, all(2), 10, 32).length, 1);
  assert.equal(byCode(layer([[111, 25], null]), "township", xy, all(2)).length, 1);
});

test("rows of one code are drawn in their middle", () => {
  const data = layer([[111, 25], [112, 25], [113, 25]]);
  const [a] = byCode(data, "township", mercator(data), all(3));
  assert.equal(a.name, "A");
  assert.deepEqual(a.rows, [0, 2]);
  assert.ok(Math.abs(a.x - (112 / 360 + 0.5)) < 1e-12);
});
