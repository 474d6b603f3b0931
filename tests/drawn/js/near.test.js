// What lies within a danger area, and what is near.

import assert from "node:assert/strict";
import test from "node:test";
import { around, isInside, metres } from "../../../maps/static/four/near.js";

const SQUARE = [[111, 26], [111.02, 26], [111.02, 26.02], [111, 26.02], [111, 26]];
const HOLE = [[111.005, 26.005], [111.01, 26.005], [111.01, 26.01], [111.005, 26.01], [111.005, 26.005]];
const layer = (points) => ({ count: points.length, at: (row) => points[row] });

test("a degree of latitude is 111 km, one of longitude less", () => {
  assert.ok(Math.abs(metres([111, 26], [111, 27]) - 111195) < 5);
  assert.ok(Math.abs(metres([111, 26], [112, 26]) - 111195 * Math.cos(26 * Math.PI / 180)) < 50);
});

test("a hole in an area is outside it", () => {
  assert.equal(isInside([SQUARE, HOLE], [111.015, 26.015]), true);
  assert.equal(isInside([SQUARE, HOLE], [111.007, 26.007]), false);
  assert.equal(isInside([], [111, 26]), false);
});

test("inside comes before near, each by distance, and what is nowhere is left out", () => {
  const places = layer([[111.03, 26.01], [111.001, 26.001], null, [111.019, 26.01], [112, 26]]);
  const found = around(places, [111.02, 26.01], [{ isRing: true, points: SQUARE }, { isRing: false, points: [] }], 2000);
  assert.deepEqual(found.inside.map(([row]) => row), [3, 1]);
  assert.deepEqual(found.near.map(([row]) => row), [0]);
});
