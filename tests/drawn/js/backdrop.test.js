// The part of a backdrop that draws nothing: addresses, failures in a row, what is chosen.
import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, chosenOf, failuresInARow, gridOf, meaningOf, MOST_FAILURES, reaches } from "../../../maps/static/map/backdrop_told.js";

test("a tile's address has its three numbers and whatever else the server wrote", () => {
  const template = "/tiles/county-0a1b2c3d/{z}/{x}/{y}?revision=00ff";
  assert.equal(addressOf(template, { z: 12, x: 3310, y: 1749 }), "/tiles/county-0a1b2c3d/12/3310/1749?revision=00ff");
  assert.equal(addressOf("/{z}/{x}/{y}/{s}", { z: "1", x: 2.0, y: "../etc" }), "/1/2/NaN/{s}");
});

test("it is given up once, after so many in a row", () => {
  const failures = failuresInARow();
  const told = () => Array.from({ length: MOST_FAILURES + 3 }, () => failures.failed());
  for (let at = 0; at < MOST_FAILURES - 1; at += 1) assert.equal(failures.failed(), false);
  failures.came();
  assert.deepEqual(told().map(Number), [0, 0, 0, 0, 1, 0, 0, 0]);
});

test("a tile that is not there is no failure, and neither is a locked screen", () => {
  assert.deepEqual([200, 204, 401, 404, 500, 503].map(meaningOf), ["picture", "nothing", "waits", "failure", "failure", "failure"]);
});

test("a link to a source that is gone chooses none", () => {
  const sources = [{ id: "a" }, { id: "b" }];
  assert.equal(chosenOf(sources, "b"), sources[1]);
  assert.equal(chosenOf(sources, "c"), null);
  assert.equal(chosenOf(sources, ""), null);
  assert.equal(chosenOf(null, "a"), null);
});

test("no tile is asked for outside of what the source has", () => {
  assert.deepEqual(gridOf({ minzoom: 8, maxzoom: 14, bounds: [111, 25, 112, 27] }),
    { minZoom: 8, maxNativeZoom: 14, bounds: [[25, 111], [27, 112]], noWrap: true });
});

test("far out or far away, where it has nothing, the map keeps its own ground", () => {
  const county = { minzoom: 10, bounds: [111, 25, 112, 27] };
  assert.equal(reaches(county, 10, [111.5, 25.5, 113, 26]), true);
  assert.equal(reaches(county, 9, [111.5, 25.5, 113, 26]), false);
  assert.equal(reaches(county, 12, [112.1, 25.5, 113, 26]), false);
});
