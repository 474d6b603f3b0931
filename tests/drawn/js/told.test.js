// What the command room's page works out of what it was told.

import assert from "node:assert/strict";
import test from "node:test";
import { roomTold } from "../../../maps/static/room/told.js";

test("what is left until a moment, and how long it is past", () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  assert.deepEqual(roomTold.left("2026-11-21T20:01:30+08:00", noon), { text: "01:30", isOver: false, isSoon: true });
  assert.deepEqual(roomTold.left("2026-11-21T18:59:55+08:00", noon), { text: "1:00:05", isOver: true, isSoon: false });
});

test("only what differs from what is known is told", () => {
  const before = { casualties: { dead: 0, missing: 2, injured: 1 }, loss_wan: null, area_ha: 3 };
  const same = { dead: 0, missing: 2, injured: 1, loss_wan: null, area_ha: 3, text: "" };
  assert.equal(roomTold.situation(before, same), null);
  assert.deepEqual(roomTold.situation(before, { ...same, dead: 1, loss_wan: 80 }), { casualties: { dead: 1, missing: 2, injured: 1 }, loss_wan: 80 });
});

test("a coordinate as it was typed", () => {
  assert.equal(roomTold.degrees(" 111.5 "), 111.5);
  assert.equal(roomTold.degrees(" "), null);
  assert.ok(Number.isNaN(roomTold.degrees("111,5")));
});

test("the stock of a depot waits for its order together, teams one by one", () => {
  const hold = { is_live: true, depot_code: "D01", item_code: "X" };
  const team = { is_live: true, team_code: "T01" };
  const found = roomTold.waiting([{ ...hold, batch: "a" }, { ...hold, batch: "b" }, { ...hold, order_no: "1" }, team]);
  assert.deepEqual(found.map((one) => [one.key, one.holds.length]), [["depot:D01", 2], ["team:T01", 1]]);
});

test("what is real stands before an exercise, the gravest first, and what is over is not shown", () => {
  assert.equal(roomTold.isOver("cancelled"), true);
  const one = (id, more) => ({ id, status: "confirmed", is_exercise: false, severity: null, reported_at: "2026-11-21T12:00:00+08:00", ...more });
  const shown = roomTold.openOnes([one("drill", { is_exercise: true, severity: "special" }), one("plain"), one("later", { reported_at: "2026-11-21T13:00:00+08:00" }), one("major", { severity: "major" }), one("over", { status: "closed" })]);
  assert.deepEqual(shown.map(({ id }) => id), ["major", "later", "plain", "drill"]);
});
