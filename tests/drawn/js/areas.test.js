// Areas: which tiles a view touches, what lies in which, what is torn is not read.

import assert from "node:assert/strict";
import test from "node:test";
import { boxOf, holds, isIn, meets } from "../../../maps/static/four/groups.js";
import { features, tilesOf } from "../../../maps/static/four/mvt.js";

const RING = { isRing: true, xy: [0, 0, 4, 0, 4, 4, 0, 4] };
const HOLE = { isRing: true, xy: [1, 1, 3, 1, 3, 3, 1, 3] };

test("a hole is outside, a line has no inside", () => {
  assert.equal(isIn([RING], 2, 2), true);
  assert.equal(isIn([RING, HOLE], 2, 2), false);
  assert.equal(isIn([RING, HOLE], 0.5, 2), true);
  assert.equal(isIn([RING], 5, 2), false);
  assert.equal(isIn([{ isRing: false, xy: RING.xy }], 2, 2), false);
});

test("boxes meet and hold", () => {
  const box = boxOf([RING, { isRing: false, xy: [9, -1] }]);
  assert.deepEqual(box, { left: 0, right: 9, top: -1, bottom: 4 });
  assert.ok(holds(box, boxOf([HOLE])) && !holds(boxOf([HOLE]), box));
  assert.ok(meets(box, boxOf([HOLE])) && !meets(boxOf([HOLE]), { left: 3.1, right: 4, top: 0, bottom: 4 }));
});

test("a view is covered by its tiles, at zooms that there are, within the world", () => {
  const view = { left: 0.810, right: 0.8105, top: 0.426, bottom: 0.4262 };
  for (const [zoom, z] of [[3, 10], [12.4, 12], [18, 16]]) {
    const found = tilesOf(view, zoom);
    assert.ok(found.length && found.every((one) => one.z === z));
    const all = 2 ** z;
    assert.ok(found.some(({ x, y }) => x / all <= view.left && y / all <= view.top));
    assert.ok(found.some(({ x, y }) => (x + 1) / all >= view.right && (y + 1) / all >= view.bottom));
  }
  assert.ok(tilesOf({ left: -1, right: 0, top: -1, bottom: 0 }, 10).every(({ x, y }) => x === 0 && y === 0));
});

test("an empty tile has nothing, a torn one is not read", () => {
  assert.deepEqual(features(new ArrayBuffer(0), { z: 0, x: 0, y: 0 }), []);
  assert.throws(() => features(Uint8Array.from([0x1a, 0x20, 1]).buffer, { z: 0, x: 0, y: 0 }), /too early/);
});
