// A closure as it is drawn: step by step, to GeoJSON.

import assert from "node:assert/strict";
import test from "node:test";
import { begun, drawn, geometryOf, wanted } from "../../../maps/static/room/drawing.js";

const A = [111.5, 26], B = [111.6, 26], C = [111.6, 26.1];
const after = (kind, ...acts) => acts.reduce(drawn, begun(kind));

test("a point is whole with its first touch", () => {
  const state = after("Point", ["point", A]);
  assert.ok(state.isDone);
  assert.deepEqual(geometryOf(state), { type: "Point", coordinates: A });
  assert.deepEqual(drawn(state, ["point", B]), state);
});

test("a line ends by hand and not before its second point", () => {
  assert.equal(after("LineString", ["point", A], ["end"]).isDone, false);
  assert.equal(wanted(after("LineString", ["point", A])), 1);
  const state = after("LineString", ["point", A], ["point", B], ["point", B], ["end"]); // as a double click does
  assert.ok(state.isDone);
  assert.deepEqual(geometryOf(state), { type: "LineString", coordinates: [A, B] });
});

test("an area is closed by us", () => {
  assert.equal(geometryOf(after("Polygon", ["point", A], ["point", B])), null);
  assert.deepEqual(geometryOf(after("Polygon", ["point", A], ["point", B], ["point", C])).coordinates, [[A, B, C, A]]);
});

test("the last point is taken back, the kind may change, and all of it can be let go", () => {
  const line = after("LineString", ["point", A], ["point", B], ["back"]);
  assert.deepEqual(line.points, [A]);
  assert.deepEqual(drawn(drawn(line, ["point", C]), ["kind", "Polygon"]).points, [A, C]);
  assert.deepEqual(drawn(line, ["kind", "Point"]), begun("Point"));
  assert.deepEqual(drawn(line, ["cancel"]), begun("LineString"));
  assert.equal(drawn(after("Point", ["point", A]), ["again"]).isDone, false);
});
