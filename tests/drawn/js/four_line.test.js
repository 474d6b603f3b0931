// What the four maps say of their line to the service, and where what lies far out is drawn.

import "./a_page.js";
import assert from "node:assert/strict";
import test from "node:test";
import { byCode, looseOf, mercator } from "../../../maps/static/four/groups.js";
import { cutAt, stateOf } from "../../../maps/static/four/live.js";
import { makeRoom } from "../../../maps/static/four/plates.js";
import { isStopped, now, setAhead, stopAt } from "../../../maps/static/shared/clock.js";
import { format } from "../../../maps/static/shared/format.js";

const NOON = Date.UTC(2026, 10, 22, 4);
const came = (at, error = null) => [{ at, error }];

test("a line that swallows every word is lost within seven seconds, and polls only once one came back", () => {
  const line = { heardAt: NOON, wokenAt: NOON - 60000, brokenAt: null, isHearing: true };
  assert.equal(stateOf(line, came(NOON - 900000), NOON + 6000), "live");
  assert.equal(stateOf(line, came(NOON - 900000), NOON + 7100), "lost");
  assert.equal(stateOf(line, came(NOON + 8000), NOON + 9000), "polling");
  assert.equal(stateOf(line, came(NOON + 8000), NOON + 40000), "lost", "no poll has come for long");
  assert.equal(stateOf(line, came(NOON - 1000, new Error("x")), NOON + 1000), "lost");
  assert.equal(cutAt({ ...line, brokenAt: NOON + 500 }, NOON + 3600), NOON + 500);
  assert.equal(cutAt({ ...line, brokenAt: NOON + 500 }, NOON + 1600), null);
});

test("nothing is claimed of a line that has only just been opened, and a deaf service is polled", () => {
  const line = { heardAt: 0, wokenAt: NOON, brokenAt: null, isHearing: false };
  assert.equal(stateOf(line, came(NOON - 10), NOON + 500), "opening");
  assert.equal(stateOf({ ...line, heardAt: NOON + 600 }, came(NOON + 700), NOON + 2000), "polling");
});

test("ages are told by the service's clock, and stand still in a file", () => {
  assert.equal(setAhead(5 * 3600000), true);
  assert.equal(setAhead(5 * 3600000 + 40), false);
  assert.equal(format.ageOf(Date.now() + 3 * 3600000), "2 小时前");
  stopAt("2026-11-22T04:00:00Z");
  assert.deepEqual([isStopped(), now()], [true, NOON]);
  assert.equal(format.ageOf(NOON - 3 * 60000), "3 分钟前");
});

test("rows of no township are in no township's plate", () => {
  const codes = { codes: ["a", ""], names: ["A", "未填"], data: [0, 1, 0, 1] };
  const data = { count: 4, at: (row) => [111 + row, 25], columns: { township: codes, level: { codes: ["low"], data: [0, 0, 0, 0] } } };
  const all = Uint32Array.from([0, 1, 2, 3]);
  assert.deepEqual(byCode(data, "township", "level", mercator(data), all).map((one) => [one.code, one.count]), [["a", 2]]);
  assert.deepEqual([...looseOf(data, "township", all)], [1, 3]);
});

test("a plate gives way to what lies at its own place, and grows small where there is no room", () => {
  const boxOf = (_, { x, y }) => ({ left: x - 40, right: x + 40, top: y - 20, bottom: y + 20 });
  const plate = (code, first, y) => ({ code, first, x: 0, y });
  const groups = [{ first: 0, x: 0, y: 0 }, plate("a", 1, 0), plate("b", 2, 0), plate("c", 3, 0), plate("d", 4, 200)];
  makeRoom(groups, boxOf, (x, y) => ({ x, y }), 1);
  assert.deepEqual(groups.slice(1).map((one) => [one.down, one.isSmall]), [[36, false], [-(36), false], [0, true], [0, false]]);
});
