// Which rows are drawn together: nobody is lost, nobody counted twice, the weightiest stands first.

import assert from "node:assert/strict";
import test from "node:test";
import { byCell, byCode, mercator, rowsOf, wider } from "../../../maps/static/four/groups.js";

const chance = (() => { let seed = 7; return () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; }; })();
const layer = (points) => {
  const data = points.map((_, row) => row % 2);
  return { count: points.length, at: (row) => points[row], columns: { township: { codes: ["a", "b"], names: ["A", "B"], data }, level: { codes: ["low"], data: data.map(() => 0) } } };
};
const SCATTERED = Array.from({ length: 2000 }, () => [111.4 + 0.5 * chance(), 25.6 + 0.5 * chance()]);
const all = (n) => Uint32Array.from({ length: n }, (_, i) => i);

test("every row is in exactly one group, whatever the zoom", () => {
  const xy = mercator(layer(SCATTERED));
  for (const zoom of [5, 9.5, 12, 15, 18]) {
    const groups = byCell(xy, all(2000), zoom, 44);
    const seen = groups.flatMap((one) => [...rowsOf(one, xy, all(2000), zoom, 44)]);
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
  assert.equal(byCode(layer([[111, 25], null]), "township", "level", xy, all(2)).length, 1);
});

test("rows of one code are drawn in their middle", () => {
  const data = layer([[111, 25], [112, 25], [113, 25]]);
  const [a] = byCode(data, "township", "level", mercator(data), all(3));
  assert.equal(a.name, "A");
  assert.deepEqual([a.count, ...a.levels], [2, 2]);
  assert.ok(Math.abs(a.x - (112 / 360 + 0.5)) < 1e-12);
});

test("only what is around the view is put together, and in its middle as if all were", () => {
  const xy = mercator(layer(SCATTERED));
  const view = { left: 0.8100, right: 0.8104, top: 0.4263, bottom: 0.4267 };
  const inView = (one) => one.x > view.left && one.x < view.right && one.y > view.top && one.y < view.bottom;
  const told = (groups) => groups.filter(inView).map((one) => [one.first, one.count]);
  const few = byCell(xy, all(2000), 13, 32, wider(view));
  assert.ok(told(few).length > 20 && few.length < 1000, String([told(few).length, few.length]));
  assert.deepEqual(told(few), told(byCell(xy, all(2000), 13, 32)));
});
