// Who answers for it and who is on shift: called, answered, or the next one due.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { roomTold } from "./told.js";

const place = room.part("leaders");
const mayCall = room.may("command_incident");
let whole = null; // key -> people with their whole numbers, once somebody asked for them

const LOOKS = { answered: "is-good", waiting: "is-care", next_due: "is-bad", exhausted: "is-bad", nobody: "is-bad" };
const phone = (number) => number.includes("*") || !/\d/.test(number) ? el("span", {}, number) : el("a", { href: `tel:${number.replace(/[^\d+#]/g, "")}` }, number);
const people = (one) => ((whole && whole.get(one.key)) || one.people).map((person) => el("span", { class: "person" }, person.name, " ", person.phone && phone(person.phone)));

const answered = (call) => (label, answer) => asks.asks(say(label), `${answer}:${call.call_id}`, { fields: () => asks.named("room.note", asks.text("note")),
  look: answer === "answered" ? "main" : "quiet", act: (f) => session.send("POST", room.of(`/calls/${call.call_id}/answer`), { answer, note: f.note.value.trim() }) });

const open = (calls, one) => calls.filter((call) => call.key === one.key && !call.answer);

function acts(one, calls) {
  const last = open(calls, one).pop();
  return el("div", { class: "acts" },
    one.state === "not_called" && asks.does(say("room.call", { who: one.first }), `call:${one.key}`, () => session.send("POST", room.of("/calls"), { posts: [one.key] }), "main is-other"),
    one.state === "next_due" && asks.does(say("room.call_next"), `next:${one.key}`, () => session.send("POST", room.within("/api/duty/escalate")), "main"),
    last && one.state !== "answered" && [answered(last)("room.answered", "answered"), answered(last)("room.declined", "declined")]);
}

const leader = (calls, isOver) => (one) => {
  const waits = open(calls, one).pop();
  return el("li", { class: "choice", data: { post: one.key } }, el("div", { class: "line" }, el("span", { class: "rank" }, one.rank), el("strong", {}, one.post), el("span", { class: `chip ${LOOKS[one.state] || ""}` }, one.state_name),
    waits && one.state === "waiting" && el("span", { class: "minutes" }, el("small", {}, waits.person_name), " ", room.until(waits.due_at))),
  el("p", { class: "people" }, people(one)), el("p", { class: "soft" }, one.reasons.map((why) => why.text).join(say("list.clauses"))),
  calls.filter((call) => call.key === one.key && call.answer).map((call) => el("p", { class: "soft" }, format.joined([call.person_name, say(`room.${call.answer}`), format.clock(call.answered_at), call.answer_note]))),
  mayCall && !isOver && acts(one, calls));
};

async function numbers() {
  const { leaders } = await session.read(room.of("/leaders?phones=whole"));
  whole = new Map(leaders.map((one) => [one.key, one.people]));
}

function draw({ leaders, missing, calls }) {
  const isOver = room.incident && roomTold.isOver(room.incident.status);
  return [missing.length > 0 && el("ul", { class: "mark" }, missing.map((one) => el("li", {}, one.text))),
    el("div", { class: "acts" },
      mayCall && !isOver && leaders.some((one) => one.state === "not_called") && asks.does(say("room.call_all"), "call:all", () => session.send("POST", room.of("/calls")), "main"),
      room.may("see_phones") && !whole && asks.does(say("room.show_phones"), "phones", numbers)),
    el("ul", { class: "choices" }, leaders.map(leader(calls, isOver)))];
}

if (place) room.every(["calls", "duty", "incidents"], async () => {
  const { asked_at: _, ...found } = await session.look(room.of("/leaders"));
  room.count("leaders", found.leaders.filter((one) => ["next_due", "exhausted"].includes(one.state)).length);
  roomKept.show(place, [found, Boolean(whole)], () => draw(found));
});

const roster = room.part("roster");
const on = (one, part) => one[`${part}_name`] && el("span", { class: "person" }, say(`room.part_${part}`), " ", el("b", {}, one[`${part}_name`]), " ", one[`${part}_phone`] && phone(one[`${part}_phone`]));
const shift = (isNow) => (one) => el("li", { class: isNow(one) ? "choice is-held" : "choice" },
  el("div", { class: "line" }, el("strong", {}, `${format.moment(one.starts_at)} – ${format.moment(one.ends_at)}`), isNow(one) && el("span", { class: "chip is-good" }, say("room.on_shift"))),
  el("p", { class: "people" }, one.place && el("span", { class: "soft" }, one.place), on(one, "leader"), on(one, "substitute"), on(one, "officer")));

if (roster) room.every(["duty"], async () => {
  const found = await session.look(room.within("/api/duty/roster"));
  const numbersNow = new Set(found.now.map((one) => one.shift_id));
  const shown = found.shifts.slice(0, 6);
  roomKept.show(roster, [found.now, shown, found.gaps.map((one) => one.text)], () => [
    found.now.length === 0 && el("p", { class: "told is-bad" }, say("room.nobody_on_shift")),
    el("ul", { class: "choices" }, shown.map(shift((one) => numbersNow.has(one.shift_id)))),
    found.gaps.length > 0 && el("ul", { class: "mark" }, found.gaps.slice(0, 6).map((one) => el("li", {}, one.text)))]);
});
