// Who and what is nearest by road, to be held while one decides and then ordered.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { signs } from "../map/signs.js";
import { warnings } from "../map/warnings.js";
import { asks } from "./asks.js";
import { changes } from "./changed.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { linked } from "./linked.js";
import { orderForm } from "./order_form.js";
import { roomTold } from "./told.js";
import { undo } from "./undo.js";

const place = room.part("sheet");
const mayOrder = room.may("issue_order");
let measured = null;
let seen = null; // the sheet that somebody has seen last, and when
let changed = new Map(); // key -> what is otherwise since then
const listeners = []; // who draws each sheet besides: the map

const nameOf = (code) => room.names.get(code) || code;
const thingOf = (one) => one.team_code ? { team_code: one.team_code } : { depot_code: one.depot_code };

async function release(holds) {
  for (const hold of holds) await session.send("DELETE", room.within(`/api/holds/${hold.hold_id}`));
}

const take = (thing) => session.send("POST", room.within("/api/holds"), { incident_id: room.facts.incident, ...thing });

// What was let go by mistake is taken again, if nobody else has it by then.
async function letGo({ code, holds }) {
  await release(holds);
  undo.offer(say("room.was_released", { name: nameOf(code) }), async () => {
    for (const { item_code, quantity } of holds) await take(item_code ? { depot_code: code, item_code, quantity } : { team_code: code });
  }, "order");
}

// Whoever has it is told by the answer, with the next best to be held instead.
room.hold = async (thing) => {
  try {
    const { holds } = await take(thing);
    undo.offer(say("room.was_held", { name: nameOf(thing.team_code || thing.depot_code) }), () => release(holds), "order");
  } catch (error) {
    error.offer = (one) => room.hold(thing.item_code ? { item_code: thing.item_code, ...thingOf(one), quantity: Math.min(thing.quantity, one.free) } : thingOf(one));
    throw error;
  }
};

const rank = (sign, text) => el("span", { class: "rank-sign" }, signs.draw(sign, { text }));

// What is otherwise since somebody looked: "+12 分，因 …".
const because = (list) => list.map((one) => say(`room.why_${one.is}`, { what: one.what })).join(say("list.clauses"));
const signed = (minutes) => minutes > 0 ? `+${minutes}` : String(minutes);
function mark(key) {
  const one = changed.get(key);
  if (!one) return null;
  const text = one.is === "new" ? say("room.changed_new") : one.later_min ? say(one.why.length ? "room.changed_why" : "room.changed_min", { n: signed(one.later_min), why: because(one.why) }) : say("room.changed_rank", { was: one.was_rank, now: one.rank });
  return el("p", { class: `changed ${one.later_min > 0 ? "is-worse" : "is-other"}` }, text);
}

const remarks = (list) => list.length > 0 && el("ul", { class: "reasons" }, list.map((one) => el("li", {}, one.text)));

const measure = (one) => el("span", { class: "minutes" }, one.leg.measured_by === "straight_line" && el("small", {}, say("room.about")), el("b", {}, Math.round(one.total_min)), " ", el("small", {}, say("room.minutes")));

// = 集结 15 + 路程 23 · 9.9 公里, adding up as shown.
function sum(one, first) {
  const shown = format.parts(one.total_min, one.turn_out_min ?? one.load_min, one.leg.walk_min);
  return el("p", { class: "sum soft" }, format.joined([`= ${say(first, { n: shown.first })} + ${say("way", { n: shown.way })}${shown.walk ? ` + ${say("walk", { n: shown.walk })}` : ""}`,
    one.leg.road_km !== null && say("room.km", { n: format.number(one.leg.road_km) }), one.leg.roads.join(" → ")]));
}

const way = (one) => ({ travel_min: Math.max(1, Math.round(one.leg.travel_min)), written: { way_text: one.leg.roads.join(" → ") } });

function team(one) {
  const mine = room.holds.find((hold) => hold.is_live && hold.team_code === one.team_code);
  const other = room.others.find((hold) => hold.team_code === one.team_code);
  const key = `team:${one.team_code}`;
  return el("li", { class: "choice", data: { team: one.team_code, key, rank: one.rank } }, el("div", { class: "line" }, rank(`team.${one.status}`, one.rank), el("strong", {}, one.name), mine && el("span", { class: "chip is-good" }, say("room.held")), other && el("span", { class: "chip is-bad" }, say("room.held_by", { incident: other.incident_id, by: other.taken_by })), measure(one)), sum(one, "turn_out"),
    mark(key),
    el("p", { class: "soft" }, format.joined([one.kind_name, one.status_name, say("room.people", { n: one.people_available }), one.skills_name.join(say("list.names")), one.leader_name])),
    remarks(one.reasons),
    mayOrder && !mine && el("div", { class: "acts" }, asks.does(say("room.hold"), `hold:${key}`, () => room.hold({ team_code: one.team_code }), "main is-other"),
      orderForm.button(key, { kind: "team", code: one.team_code }, way(one))));
}

const batch = (one) => el("li", {}, format.joined([one.batch && say("room.batch_no", { batch: one.batch }), one.expires_on && say("room.expires", { day: one.expires_on }), format.number(one.take)]));
const holding = (one) => el("li", {}, say("room.take_of", { name: one.name, take: format.number(one.take), free: format.number(one.free), unit: one.unit }),
  one.batches.some((part) => part.batch || part.expires_on) ? el("ul", { class: "batches soft" }, one.batches.map(batch)) : one.expires_on && el("span", { class: "soft" }, " ", say("room.expires", { day: one.expires_on })));

// How much of what; of which batches is the depot's own order, first expired first out.
function stockOf(one) {
  const kept = (code) => one.holdings.find((found) => found.item_code === code);
  const quantity = asks.number("quantity", "", { required: true, min: 1, step: 1 });
  const item = el("select", { name: "item_code", on: { change: ofItem } }, one.holdings.map((found) => el("option", { value: found.item_code }, found.name)));
  function ofItem() { quantity.value = kept(item.value).take || ""; }
  ofItem();
  return [el("div", { class: "three" }, asks.named("room.item", item), asks.named("room.quantity", quantity)), el("p", { class: "soft" }, say("room.first_expired"))];
}

const stock = (one) => asks.asks(say("room.hold_stock"), `hold:depot:${one.depot_code}`, { look: "main is-other", send: say("room.hold"), fields: () => stockOf(one),
  act: (f) => room.hold({ depot_code: one.depot_code, item_code: f.item_code.value, quantity: Number(f.quantity.value) }) });

const depot = (one) => el("li", { class: "choice", data: { depot: one.depot_code, key: `depot:${one.depot_code}` } }, el("div", { class: "line" }, rank("depot", one.rank), el("strong", {}, one.name), measure(one)), sum(one, "load"), mark(`depot:${one.depot_code}`),
  el("p", { class: "soft" }, format.joined([one.depot_level_name, one.contact_name])), el("ul", { class: "reasons" }, one.holdings.map(holding)), remarks(one.reasons),
  mayOrder && one.holdings.length > 0 && el("div", { class: "acts" }, stock(one)));

// What is held and waits for its order: everything else is behind the decision.
function waiting(one) {
  const of = measured && [...measured.teams, ...measured.depots].find((found) => (found.team_code || found.depot_code) === one.code);
  const more = { hold_ids: one.holds.map((hold) => hold.hold_id), lines: roomTold.linesOf(one.holds), ...(of && way(of)) };
  return el("li", { class: "choice is-held", data: { held: one.code, key: one.key } }, el("div", { class: "line" }, el("strong", {}, nameOf(one.code)), el("span", { class: "chip is-good" }, say("room.held")),
    one.holds[0].expires_at && el("span", { class: "minutes" }, el("small", {}, say("room.hold_ends")), " ", room.until(one.holds[0].expires_at))),
  one.holds.some((hold) => hold.item_code) && el("ul", { class: "reasons" }, one.holds.map((hold) => el("li", {}, format.joined([nameOf(hold.item_code), format.number(hold.quantity), hold.batch])))),
  mayOrder && el("div", { class: "acts" }, orderForm.button(one.key, { kind: one.kind, code: one.code }, more, "main"),
    asks.does(say("room.release"), `release:${one.key}`, () => letGo(one))));
}

const short = (one) => el("li", {}, el("b", {}, say("room.short", { name: one.name, found: format.number(one.found), needed: format.number(one.needed), unit: one.unit })), " ", one.reasons.map((why) => why.text).join(say("list.clauses")));

const left = (one) => el("li", { data: { key: `left:${one.what}:${one.code}` } }, el("b", {}, one.name), " ", one.reasons.map((why) => why.text).join(say("list.clauses")));

const block = (key, list, draw, none) => (list.length > 0 || none) && [el("h3", {}, say(`room.${key}`)), list.length ? el("ul", { class: "choices" }, list.map(draw)) : el("p", { class: "soft" }, say(`room.${none}`))];

// What stops everything stands in view; what else to mind lies behind one line.
function minding(all) {
  const red = all.filter((one) => warnings.levelOf(one.code) === "red");
  const rest = all.filter((one) => !red.includes(one)).sort((a, b) => (warnings.levelOf(a.code) === "quiet") - (warnings.levelOf(b.code) === "quiet"));
  const line = (one) => el("li", {}, one.text);
  return [red.length > 0 && el("ul", { class: "told is-bad" }, red.map(line)),
    rest.length > 0 && el("details", { class: "minding", data: { act: "minding" } }, el("summary", {}, el("span", {}, rest[0].text), el("span", { class: "count" }, rest.length)), el("ul", {}, rest.slice(1).map(line)))];
}

const draw = () => [!measured && el("p", { class: "soft", role: "status" }, say("room.measuring")), block("held_ones", roomTold.waiting(room.holds), waiting),
  measured && [minding(measured.warnings),
    block("teams", measured.teams, team, "no_teams"), block("depots", measured.depots, depot, "no_depots"),
    measured.shortfalls.length > 0 && [el("h3", {}, say("room.shortfalls")), el("ul", { class: "reasons is-short" }, measured.shortfalls.map(short))],
    measured.left_out.length > 0 && el("details", { data: { act: "left_out" } }, el("summary", {}, say("room.left_out", { n: measured.left_out.length })), el("ul", { class: "reasons" }, measured.left_out.map(left)))]];

// Minutes that only breathe do not draw the list anew.
const gist = () => measured && { ...measured, made_at: "", roads: "" };
function show() {
  roomKept.show(place, [gist(), room.holds, room.others, [...changed]], draw);
  linked.light();
}

// Said above the list until somebody has read it: who comes later or no more.
const news = room.part("changed");
function tellChanges() {
  const gone = [...changed.values()].filter((one) => one.is === "gone");
  const others = changed.size - gone.length;
  const read = () => { seen = measured; changed = new Map(); tellChanges(); show(); };
  roomKept.show(news, [[...changed], seen && seen.made_at], () => changed.size > 0 && el("div", { class: "told is-care" }, el("div", {},
    el("strong", {}, say("room.changed_since", { at: format.clock(seen.made_at) })), others > 0 && el("p", {}, say("room.changed_n", { n: others })),
    gone.map((one) => el("p", {}, say("room.changed_gone", { name: one.name, why: because(one.why) })))),
    el("button", { type: "button", class: "quiet", data: { act: "seen" }, on: { click: read } }, say("room.has_read"))));
}

async function look() {
  const data = await session.look(room.of("/sheet"));
  const { sheet } = data;
  for (const one of sheet.teams) room.names.set(one.team_code, one.name);
  for (const one of sheet.depots) { room.names.set(one.depot_code, one.name); for (const kept of one.holdings) room.names.set(kept.item_code, kept.name); }
  for (const one of sheet.left_out) room.names.set(one.code, one.name);
  for (const one of sheet.item_needs) room.names.set(one.item_code, one.name);
  measured = sheet;
  seen = seen || sheet;
  changed = changes(seen, sheet);
  document.querySelector("[data-measured]").textContent = say("room.measured", { at: format.clock(sheet.made_at) });
  tellChanges();
  show();
  for (const act of listeners) act(data);
}

// Not while somebody decides: under his hands nothing moves.
const isWriting = () => Boolean(document.querySelector("[data-part=sheet] form[data-asked]"));
room.measured = () => measured;
room.onSheet = (act) => listeners.push(act);

function listen() {
  const measuring = room.every(["teams", "holds", "orders", "closures", "roads", "stock", "incidents"], look, { leastMs: 5000, rests: isWriting });
  room.every(["holds", "orders"], async () => {
    const { holds } = await session.look(room.within("/api/holds"));
    room.holds = holds.filter((one) => one.incident_id === room.facts.incident);
    // An exercise and what is real never stand in each other's way.
    room.others = holds.filter((one) => one.incident_id !== room.facts.incident && room.incident && one.is_exercise === room.incident.is_exercise);
    room.count("sheet", roomTold.waiting(room.holds).length);
    show();
  });
  document.querySelector("[data-measure]").addEventListener("click", measuring.anew);
}
if (place) listen();
