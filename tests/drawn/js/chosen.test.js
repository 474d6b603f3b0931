// What is chosen on a map, and its address.

import assert from "node:assert/strict";
import test from "node:test";
import { counts, read, rows, tally, write } from "../../../maps/static/four/chosen.js";

const LAYERS = [{ key: "hazards", choose: ["level", "skills"] }, { key: "facilities", choose: ["kind"] }];
const KEYS = ["hazards", "facilities", "reach"];
// Three rows: two levels, several skills, people.
const DATA = {
  count: 3,
  columns: { level: { is: "codes", codes: ["major", "low"], data: [0, 1, 0] }, skills: { is: "several" }, people: { is: "numbers", data: [10, NaN, 5] } },
  code: (field, row) => ["major", "low", "major"][row],
  codes: (field, row) => [["boat"], [], ["boat", "pump"]][row],
  number: (field, row) => [10, null, 5][row],
};

test("an address says what is seen, and is read as it was written", () => {
  const said = "?hazards.level=major,low&off=facilities,reach&list=facilities&pick=hazards/H/01&ground=town&view=11.5/25.96000/111.66000";
  const chosen = read(said, LAYERS, KEYS);
  assert.deepEqual(chosen.where, { hazards: { level: ["major", "low"] } });
  assert.deepEqual(chosen.pick, { layer: "hazards", code: "H/01" });
  assert.deepEqual(chosen.view, { zoom: 11.5, lat: 25.96, lon: 111.66 });
  assert.equal(write(chosen, LAYERS, "zh"), said);
});

test("what an address says of things that are not there is left out", () => {
  const chosen = read("?hazards.secret=1&x.level=major&off=nothing&list=nope&pick=&view=a/b/c&hazards.level=", LAYERS, KEYS);
  assert.deepEqual(chosen.where, { hazards: { level: [] } });
  assert.equal(chosen.list, "hazards");
  assert.equal(chosen.pick, null);
  assert.equal(chosen.view, null);
  for (const nowhere of ["99/25.9/111.6", "0/25.9/111.6", "12/999/111", "12/25.9/-181"]) assert.equal(read(`?view=${nowhere}`, LAYERS, KEYS).view, null);
  assert.equal(write(chosen, LAYERS, "zh"), "");
  assert.equal(write(chosen, LAYERS, "en"), "?lang=en");
});

test("what lies beneath is off until somebody turns it on", () => {
  assert.deepEqual([...read("", LAYERS, KEYS, ["facilities"]).off], ["facilities"]);
  const on = read("?off=", LAYERS, KEYS, ["facilities"]);
  assert.deepEqual([...on.off], []);
  assert.equal(write(on, LAYERS, "zh"), "?off=");
  assert.equal(write(read("", LAYERS, KEYS, ["facilities"]), LAYERS, "zh"), "");
});

test("rows have one of the codes in every field that is chosen in", () => {
  assert.deepEqual([...rows(DATA, {})], [0, 1, 2]);
  assert.deepEqual([...rows(DATA, { level: ["major"] })], [0, 2]);
  assert.deepEqual([...rows(DATA, { level: ["major"], skills: ["pump"] })], [2]);
  assert.deepEqual([...rows(DATA, { level: ["gone"] })], []);
  assert.deepEqual([...rows(DATA, { level: [] })], [0, 1, 2]);
  assert.deepEqual([...rows(DATA, { of_an_older_page: ["x"] })], [0, 1, 2]);
});

test("numbers count rows, or add up what they have", () => {
  assert.equal(tally(DATA, { where: { level: ["major"] } }), 2);
  assert.equal(tally(DATA, { where: {}, sums: "people" }), 15);
  assert.deepEqual([...counts(DATA, "skills", [0, 1, 2])], [["boat", 2], ["pump", 1]]);
});
