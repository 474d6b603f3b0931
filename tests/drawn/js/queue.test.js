// Answers that wait for a network.

import assert from "node:assert/strict";
import test from "node:test";
import { added, isTriedAgain, momentOf, next, patience, read, refused, waiting, without } from "../../../maps/static/inbox/queue.js";

const said = (key, more) => ({ key, order: "A", revision: 1, answer: "acknowledged", at: "2026-11-22T13:00:00.000Z", ...more });
const three = [said("1"), said("2", { answer: "departed" }), said("3", { order: "B" })].reduce(added, []);

test("they are sent in the order in which they were given, and two touches are one answer", () => {
  assert.deepEqual(waiting(three).map((one) => one.key), ["1", "2", "3"]);
  assert.equal(next(without(three, "1")).key, "2");
  assert.equal(added(three, said("4")), three);
  assert.equal(next([]), null);
});

test("what was refused takes along what follows on it, stays until it is read, and stops no other order", () => {
  const after = refused(three, "1", "已撤回");
  assert.deepEqual(after.map((one) => [one.key, one.state, one.why]), [["1", "refused", "已撤回"], ["2", "refused", "已撤回"], ["3", "waiting", ""]]);
  assert.equal(next(after).key, "3");
  assert.deepEqual(without(after, "1").map((one) => one.key), ["2", "3"]);
  assert.equal(added(after, said("5")).length, 4, "what was refused may be answered again");
});

test("only what is no word of the service is tried again, and not all the time", () => {
  for (const again of [{}, { status: 503 }, { status: 429 }, { status: 409, code: "request_in_progress" }]) assert.ok(isTriedAgain(again));
  for (const final of [{ status: 409, code: "order_was_withdrawn" }, { status: 412 }, { status: 403 }, { status: 422 }]) assert.ok(!isTriedAgain(final));
  assert.deepEqual([0, 1, 9].map(patience), [2000, 4000, 30000]);
});

test("what the telephone kept is read again; what cannot be read is nothing", () => {
  assert.deepEqual(read(JSON.stringify(three)), three);
  for (const broken of ["", "{", "null", "{}", "[1, null, {}]"]) assert.deepEqual(read(broken), []);
});

test("a moment is of the service's clock, whatever the telephone's says", () => {
  assert.equal(momentOf("2026-11-22T21:00:00+08:00", 61000), "2026-11-22T13:01:01.000Z");
});
