// Numbers and times as the command room reads them, wherever the browser stands.

import "./a_page.js";
import assert from "node:assert/strict";
import test from "node:test";
import { format } from "../../../maps/static/shared/format.js";

test("minutes add up as shown, whatever is rounded", () => {
  assert.deepEqual(format.parts(12.4, 4.2, 0), { total: 12, first: 4, walk: 0, way: 8 });
  for (const [total, first, walk] of [[0.2, 0.1, 0], [10.5, 3.5, 3.5], [1.6, 0.8, 0.8], [33.4, 1.4, 15.6]]) {
    const shown = format.parts(total, first, walk);
    assert.equal(shown.first + shown.way + shown.walk, shown.total);
    assert.ok(Object.values(shown).every((one) => one >= 0));
  }
});

test("times are those of Shanghai, and what is no time says so", () => {
  assert.equal(format.clock("2025-09-10T13:04:37Z"), "21:04:37");
  assert.equal(format.moment("2025-09-10T16:30:00Z"), "9月11日 00:30");
  for (const none of [null, "", "yesterday"]) assert.equal(format.moment(none), "时间不明");
});

test("ways are told in the unit that one reads at once", () => {
  assert.equal(format.km(9.3), "9.3 km");
  assert.equal(format.km(41.7), "42 km");
  assert.equal(format.metres(4), "4 m");
  assert.equal(format.metres(187), "190 m");
  assert.equal(format.metres(1540), "1.5 km");
  assert.deepEqual([0, 59, 60, 433].map(format.lasting), ["0 分", "59 分", "1 小时 0 分", "7 小时 13 分"]);
  assert.equal(format.joined(["a", "", null, false, "b"]), "a · b");
});

test("numbers are grouped as a formatter would, and say one decimal at most", () => {
  const how = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 1 });
  for (const one of [0, 7, 999, 1000, 12345, 100000, 1234567.89, -1234, -999, 0.5, 1000.04, 2.95]) assert.equal(format.number(one), how.format(one));
});
