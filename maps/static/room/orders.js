// The orders: where each stands, what it waits for, and what the room may do about it.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { orderForm } from "./order_form.js";
import { roomTold } from "./told.js";
import { undo } from "./undo.js";

const place = room.part("orders");
const mayOrder = room.may("issue_order");
const at = (one, path) => room.within(`/api/orders/${encodeURIComponent(one.order_no)}${path}`);
const WRITTEN = ["task", "urgency", "place_text", "way_text", "safety_text", "contact_name", "contact_phone"];
// What a correction does not ask again stays as it was.
const KEPT = ["response_level", "assembly_text", "avoid_text", "travel_min", "feedback_text", "receipt_min", "arrival_min", "copies_to", "signed_name", "signed_post"];

// As long as neither has taken the order, both its receiver and its substitute may answer.
const isOfBoth = (one) => one.receiver_part === "asked" && one.substitute_part === "asked";
const heard = (one) => asks.asks(say("room.heard"), `heard:${one.order_no}`, { send: say("door.save"),
  fields: () => [asks.named("room.answer", el("select", { name: "answer" }, one.answers.map((next) => el("option", { value: next }, say(`order_state.${next}`))))), isOfBoth(one) && asks.named("room.said_by", el("select", { name: "said_by" }, ["receiver", "substitute"].map((side) => el("option", { value: side }, one[side].name || one[side].code)))), asks.named("room.note", asks.text("note"))],
  act: (f) => session.send("POST", at(one, "/heard"), { revision: one.revision, answer: f.answer.value, note: f.note.value.trim(), ...(f.said_by && { said_by: f.said_by.value }) }) });

const why = () => asks.named("room.why", asks.text("why", "", { required: true }));
const spotOf = ({ arrive_at: spot }) => spot && { spot: { lon: spot[0], lat: spot[1] } };
// What a depot hands out can be counted anew until it is on its way.
const isCounted = (one) => one.receiver.kind === "depot" && !["departed", "arrived"].includes(one.state);
const quantities = (one) => isCounted(one) && el("div", { class: "three" }, one.lines.map((line, i) => el("label", {}, el("span", {}, format.joined([line.name || line.item_code, line.batch, line.unit])), asks.number(`line${i}`, line.quantity, { min: 1, step: 1, required: true }))));
const linesOf = (one, f) => isCounted(one) && { lines: one.lines.map(({ item_code, batch, name }, i) => ({ item_code, batch, name, quantity: Number(f[`line${i}`].value) })) };
const correct = (one, held) => asks.asks(say("room.correct"), `correct:${one.order_no}`, {
  fields: () => [quantities(one), orderForm.written(Object.fromEntries(WRITTEN.map((name) => [name, one[name]]))), why()],
  act: (f) => asks.change(held, at(one, "/correct"), { ...Object.fromEntries(KEPT.map((name) => [name, one[name]])), ...spotOf(one), ...orderForm.values(f, one), ...linesOf(one, f), why: f.why.value.trim() }) });
// A draft that is issued or discarded is taken back no more by the offer that came with it.
async function settle(one, held, how) {
  await asks.change(held, at(one, how), {});
  undo.over("order");
}
const discard = (one, held) => asks.sure(say("room.discard"), say("room.discard_sure"), `discard:${one.order_no}`, () => settle(one, held, "/discard"));
const withdraw = (one, held) => asks.asks(say("room.withdraw"), `withdraw:${one.order_no}`, { fields: why, act: (f) => asks.change(held, at(one, "/withdraw"), { why: f.why.value.trim() }) });

function acts(one) {
  const held = { version: one.version };
  const isOut = one.state !== "drafted" && one.next.length > 0;
  const isWhole = one.change !== "withdrawn" && !["done", "returned"].includes(one.state);
  return el("div", { class: "acts" },
    one.state === "drafted" && asks.sure(say("room.issue"), say("room.issue_sure"), `issue:${one.order_no}`, () => settle(one, held, "/issue"), "main"), one.state === "drafted" && discard(one, held),
    isOut && one.answers.length > 0 && heard(one), isOut && isWhole && [correct(one, held), withdraw(one, held)],
    one.paper_due_at && !one.paper_at && asks.does(say("room.paper"), `paper:${one.order_no}`, () => asks.change(held, at(one, "/paper"), {})));
}

const LOOKS = { drafted: "", issued: "is-care", delivered: "is-care", overdue: "is-bad", refused: "is-bad" };

function order(one) {
  const due = roomTold.dueOf(one);
  return el("li", { class: `choice order${one.next.length ? "" : " is-over"}`, data: { order: one.order_no, state: one.state } },
    el("div", { class: "line" }, el("strong", {}, one.receiver.name || one.receiver.code), el("span", { class: `chip ${LOOKS[one.state] ?? "is-good"}` }, one.state_name),
      one.is_exercise && el("span", { class: "chip is-exercise" }, say("room.exercise")), el("span", { class: one.urgency === "flash" ? "chip is-bad" : "chip" }, one.urgency_name),
      due && el("span", { class: "minutes" }, el("small", {}, say(`room.due_${due.what}`)), " ", room.until(due.at))),
    el("p", { class: "task" }, one.task),
    one.carrier.code !== one.receiver.code && el("p", { class: "mark" }, say("room.carried_by", { carrier: one.carrier.name || one.carrier.code })),
    isOfBoth(one) && el("p", { class: "mark" }, say("room.asked_too", { substitute: one.substitute.name || one.substitute.code })),
    el("p", { class: "soft" }, format.joined([one.order_no, one.revision > 1 && say("inbox.revision", { n: one.revision }), one.issued_at && say("room.issued_at", { at: format.moment(one.issued_at) }), one.is_spoken && say("room.spoken")])),
    one.change !== "new" && el("p", { class: "mark" }, say(`inbox.change_${one.change}`, { why: one.change_why })),
    one.lines.length > 0 && el("ul", { class: "reasons" }, one.lines.map((line) => el("li", {}, format.joined([line.name || room.names.get(line.item_code) || line.item_code, `${format.number(line.quantity)}${line.unit || ""}`, line.batch])))),
    one.paper_due_at && !one.paper_at && el("p", { class: "mark" }, say("room.paper_due"), " ", room.until(one.paper_due_at)),
    one.state !== "drafted" && ["paper", ...(one.lines.length && one.receiver.kind === "depot" ? ["issue-note"] : [])].map((kind) => room.files(kind === "paper" ? "room.paper_of" : "room.note_of", `/api/orders/${encodeURIComponent(one.order_no)}/${kind}`, ["pdf", "docx"])),
    mayOrder && acts(one));
}

const draw = (orders) => [
  mayOrder && el("div", { class: "acts" }, orderForm.button("other", null, { label: "room.order_other" })),
  orders.length ? el("ul", { class: "choices" }, orders.map(order)) : el("p", { class: "soft" }, say("room.no_orders"))];

if (place) room.every(["orders"], async () => {
  const { orders } = await session.look(room.within(`/api/orders?incident_id=${encodeURIComponent(room.facts.incident)}`));
  for (const one of orders) if (one.receiver.name) room.names.set(one.receiver.code, one.receiver.name);
  orders.sort((a, b) => (b.next.length > 0) - (a.next.length > 0) || b.order_no.localeCompare(a.order_no, "en", { numeric: true }));
  room.count("orders", orders.filter((one) => one.next.length).length);
  roomKept.show(place, orders, () => draw(orders));
});

// What the room is told – refusals, what is late – stands above everything until somebody has read it.
const messages = room.part("messages");
const READ = `situ.read.${room.facts.incident}`;
const MOST = 100; // messages that one answer brings
let told = [];
const read = () => Number(sessionStorage.getItem(READ)) || 0;
const shown = () => told.filter((one) => one.came_no > read());
const close = () => { sessionStorage.setItem(READ, told[told.length - 1].came_no); drawMessages(); };
const letter = (one) => [el("b", {}, format.clock(one.came_at)), " ", one.text];
// The newest stands there, the others lie behind it.
const letters = ([last, ...rest]) => el("details", { data: { act: "messages" } }, el("summary", {}, el("span", { class: "newest" }, letter(last)), rest.length > 0 && el("span", { class: "count" }, rest.length + 1)), rest.length > 0 && el("ul", {}, rest.map((one) => el("li", {}, letter(one)))));
const drawMessages = () => roomKept.show(messages, shown(), () => shown().length > 0 && el("div", { class: "told is-bad" }, letters(shown().reverse()),
  el("button", { type: "button", class: "quiet", data: { act: "read" }, on: { click: close } }, say("room.has_read"))));

if (place) room.every(["messages"], async () => {
  for (let isMore = true; isMore;) {
    const after = told.length ? told[told.length - 1].came_no : 0;
    const { messages: came } = await session.look(room.within(`/api/orders/messages?incident_id=${encodeURIComponent(room.facts.incident)}&after=${after}`));
    told = told.concat(came);
    isMore = came.length === MOST;
  }
  drawMessages();
});
