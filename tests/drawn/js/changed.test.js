// What a newer decision sheet says otherwise than the one that was seen.

import assert from "node:assert/strict";
import test from "node:test";
import { changes } from "../../../maps/static/room/changed.js";

const leg = (travel_min, roads = ["S901"]) => ({ travel_min, roads });
const team = (team_code, rank, total_min, more = {}) => ({ team_code, name: team_code, rank, total_min, turn_out_min: 5, status: "free", status_name: "待命", start: { at: [111, 26] }, leg: leg(total_min - 5), ...more });
const sheet = (teams, more = {}) => ({ teams, depots: [], closures: [], left_out: [], ...more });
const slide = { closure_id: 1, reason: "塌方" };
const told = (before, after) => Object.fromEntries([...changes(before, after)].map(([key, one]) => [key.split(":")[1], one]));

test("nothing is otherwise where only seconds differ", () => {
  assert.deepEqual(told(sheet([team("A", 1, 12)]), sheet([team("A", 1, 12.3, { leg: leg(7.3) })])), {});
});

test("who comes later for a new closure says so, and who is first instead", () => {
  const before = sheet([team("A", 1, 12), team("B", 2, 15)]);
  const after = sheet([team("B", 1, 15), team("A", 2, 24, { leg: leg(19, ["X012"]) })], { closures: [slide] });
  const found = told(before, after);
  assert.deepEqual([found.A.later_min, found.A.was_rank, found.A.rank, found.A.why], [12, 1, 2, [{ is: "closed", what: "塌方" }]]);
  assert.deepEqual([found.B.later_min, found.B.rank, found.B.why], [0, 1, []]);
  assert.deepEqual(told(after, before).A.why, [{ is: "opened", what: "塌方" }]);
});

test("a closure is no reason for who only moved or takes longer to turn out", () => {
  const before = sheet([team("A", 1, 12), team("B", 2, 15)]);
  const after = sheet([team("A", 1, 14, { start: { at: [111.1, 26] }, leg: leg(9) }), team("B", 2, 18, { turn_out_min: 8, leg: leg(10) })], { closures: [slide] });
  const found = told(before, after);
  assert.deepEqual(found.A.why, [{ is: "moved", what: "" }]);
  assert.deepEqual(found.B.why, [{ is: "turn_out", what: "" }]);
});

test("who cannot come any more is told with the reason, who is new as new", () => {
  const gone = { what: "team", code: "A", reasons: [{ text: "道路全部中断" }] };
  const found = told(sheet([team("A", 1, 12)]), sheet([team("C", 1, 30)], { left_out: [gone] }));
  assert.deepEqual([found.A.is, found.A.why], ["gone", [{ is: "said", what: "道路全部中断" }]]);
  assert.equal(found.C.is, "new");
});
