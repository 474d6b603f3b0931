// What the wall says of an incident and of its own state, and where a phone's sheet comes to rest.

import "./a_page.js";
import assert from "node:assert/strict";
import test from "node:test";
import { heightsOf, restsAt, step } from "../../../maps/static/four/heights.js";
import { gravest, span, underWay } from "../../../maps/static/four/pinned.js";
import { asOf, troubles } from "../../../maps/static/four/trouble.js";

const layer = (rows) => {
  const of = (empty) => (name, row) => rows[row][name] ?? empty;
  return { count: rows.length, text: of(""), code: of(""), name: of(""), number: of(null), moment: of(null) };
};
const NOON = Date.UTC(2026, 10, 22, 4);

test("teams on the way stand by the minutes still to go; another incident's do not count", () => {
  const one = (code, stage, min, incident = "I1") => ({ code, name: code, stage, incident_id: incident, due_at: min === null ? null : NOON + min * 60000 });
  const found = underWay(layer([one("a", "on_the_way", 30), one("b", "on_the_way", null), one("c", "on_the_way", -4), one("d", "there", 1), one("e", "unanswered", 9), one("f", "on_the_way", 2, "I2")]), "I1", NOON);
  assert.deepEqual(found.coming.map((team) => [team.code, team.left_min]), [["c", -4], ["a", 30], ["b", null]]);
  assert.deepEqual([found.there.length, found.unanswered.length], [1, 1]);
});

test("without a promise the measured way is told, and a level that nobody set is none", () => {
  const measured = { code: "a", stage: "on_the_way", incident_id: "I1", due_at: null, left_min: 51 };
  assert.equal(underWay(layer([measured]), "I1", NOON).coming[0].left_min, 51);
  const nameless = { ...layer([{}]), code: () => "", name: () => "not given" };
  assert.equal(gravest(nameless).response, "");
});

test("the gravest is the first row, and there need be none", () => {
  assert.equal(gravest(null), null);
  assert.equal(gravest(layer([])), null);
  const found = gravest(layer([{ code: "I1", dead: 0, missing: 2, exercise: "exercise" }, { code: "I2" }]));
  assert.deepEqual([found.code, found.hurt, found.isExercise, found.others], ["I1", [["missing", 2]], true, 1]);
  assert.deepEqual(span(layer([{ at: 5 }, { at: null }, { at: 2 }]), "at"), { first: 2, newest: 5 });
  assert.equal(span(layer([]), "at"), null);
});

test("trouble is told within seconds, and nothing is told of a line that is just renewed", () => {
  const well = { is: "live", at: NOON - 900000, heardAt: NOON - 1000, isHearing: true, brokenAt: null };
  const since = { begunAt: NOON - 999999, ahead: 0 };
  assert.deepEqual(troubles(well, "", NOON, since), []);
  assert.deepEqual(troubles({ ...well, brokenAt: NOON - 900 }, "", NOON, since), []);
  for (const bad of [{ ...well, brokenAt: NOON - 4000 }, { ...well, heardAt: NOON - 9000 }, { ...well, isHearing: false }, { ...well, is: "lost", error: new Error("x") }]) {
    assert.equal(troubles(bad, "", NOON, since).length, 2, JSON.stringify(bad));
  }
  assert.equal(troubles(well, "x", NOON, since).length, 2);
  assert.equal(asOf(well), well.heardAt);
  assert.equal(asOf({ ...well, isHearing: false }), well.at);
});

test("the sheet rests at the nearest height, and a flick goes one on", () => {
  const heights = heightsOf(700, 150);
  assert.deepEqual(["peek", "half", "full"].map((name) => Math.round(heights[name])), [150, 378, 700]);
  assert.equal(restsAt(heights, 390), "half");
  assert.equal(restsAt(heights, 390, 1), "full");
  assert.equal(restsAt(heights, 370, -1), "peek");
  assert.equal(step("full", 1), "full");
});
