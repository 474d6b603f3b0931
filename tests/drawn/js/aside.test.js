// Who keeps its place where many symbols meet, who steps aside, who becomes a dot.

import assert from "node:assert/strict";
import test from "node:test";
import { HERE, plus, stepOf } from "../../../maps/static/map/aside.js";

const at = { x: 100, y: 100 };
const one = (more) => ({ weight: 10, isShown: true, keeps: false, at, room: 12, aside: 10, ...more });
const there = (x, y, room = 12) => ({ x, y, room });
const away = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test("where nothing stands it keeps its place, ranked or not", () => {
  assert.equal(stepOf(one(), []), HERE);
  assert.equal(stepOf(one({ weight: 93 }), [there(200, 100)]), HERE);
});

test("what is ranked steps aside by at most 16 px, to where it covers nobody", () => {
  const neighbour = there(88, 100);
  const step = stepOf(one(), [neighbour]);
  assert.ok(step !== HERE && Math.hypot(step.x, step.y) <= 16);
  assert.ok(away(plus(at, step), neighbour) >= neighbour.room + 10);
});

test("the first three stay as long as anybody can see them", () => {
  assert.equal(stepOf(one({ weight: 3 }), [there(86, 100)]), HERE);
  assert.notEqual(stepOf(one({ weight: 3 }), [there(92, 100)]), HERE);
});

test("what is not ranked becomes a dot in a crowd and far out", () => {
  assert.equal(stepOf(one({ weight: 93 }), [there(110, 100)]), null);
  assert.equal(stepOf(one({ weight: 93, isShown: false }), []), null);
});

test("shut in on all sides it is a dot, unless it must be seen", () => {
  const wall = Array.from({ length: 49 }, (_, i) => there(100 + (i % 7 - 3) * 12, 100 + (Math.floor(i / 7) - 3) * 12));
  assert.equal(stepOf(one(), wall), null);
  assert.ok(stepOf(one({ keeps: true }), wall));
});
