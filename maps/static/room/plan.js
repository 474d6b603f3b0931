// One plan over all open incidents, told as text: who and what goes where, why, and what is missing.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";

const place = room.part("plan");
const form = document.querySelector("[data-plan]");

const remarks = (list) => list.length > 0 && el("ul", { class: "reasons" }, list.map((one) => el("li", {}, one.text)));
const listed = (list) => list.map((one) => `${one.name} ${format.number(one.quantity)}${one.unit || ""}`).join(say("list.names"));

// Whom to call for what is missing: masked until somebody asks for the numbers.
const number = (told) => !told ? el("span", { class: "soft" }, say("room.no_phone"))
  : told.includes("*") || !/\d/.test(told) ? el("span", { class: "call" }, told) : el("a", { class: "call", href: `tel:${told.replace(/[^\d+#]/g, "")}` }, told);

// All that this choice takes: a team, or each batch.
async function hold(one) {
  if (one.what === "team") await room.hold({ team_code: one.code });
  else for (const part of one.batches) await room.hold({ depot_code: one.code, item_code: part.item_code, batch: part.batch, quantity: part.quantity });
  room.open("sheet");
}

function assigned(one) {
  const isHere = one.incident_id === room.facts.incident;
  return el("li", { class: "choice", data: { planned: one.code } }, el("div", { class: "line" }, el("strong", {}, one.name), el("span", { class: "minutes" }, el("b", {}, Math.round(one.arrival_min)), " ", el("small", {}, say("room.minutes")))),
    el("p", {}, listed(one.brings), one.batches.length > 0 && el("span", { class: "soft" }, " ", one.batches.filter((part) => part.batch).map((part) => say("room.of_batch", { batch: part.batch, n: format.number(part.quantity) })).join(say("list.names")))),
    remarks(one.reasons),
    isHere && room.may("issue_order") && el("div", { class: "acts" }, asks.does(say("room.hold"), `plan:${one.code}`, () => hold(one), "main is-other")));
}

const from = (one, names) => el("li", {}, one.text, one.phone !== undefined && [" ", number(one.phone)], names && el("span", { class: "soft" }, " ", names.join(say("list.names"))));

const missing = (one, isShared) => el("li", {}, el("b", {}, say("room.short", { name: one.name, found: format.number(one.quantity), needed: format.number(one.needed), unit: one.unit })),
  " ", one.reasons.map((why) => why.text).join(say("list.clauses")),
  el("ul", { class: "whence" }, one.whence.filter((some) => !isShared(some)).map((some) => from(some))));

// What may help with several things is said once, with their names.
function short(lacks) {
  const named = new Map();
  for (const one of lacks) for (const some of one.whence) named.set(some.text, [...(named.get(some.text) || []), one.name]);
  const isShared = (some) => named.get(some.text).length > 1;
  const shared = [...new Map(lacks.flatMap((one) => one.whence.filter(isShared)).map((some) => [some.text, some])).values()];
  return [el("h4", {}, say("room.shortfalls")), el("ul", { class: "reasons is-short" }, lacks.map((one) => missing(one, isShared))),
    shared.length > 0 && el("ul", { class: "whence is-shared" }, shared.map((some) => from(some, some.phone !== undefined && named.get(some.text))))];
}

function of(incident, plan) {
  const isHere = incident === room.facts.incident;
  const goes = plan.assigned.filter((one) => one.incident_id === incident);
  const lacks = plan.missing.filter((one) => one.incident_id === incident);
  return [el("h3", {}, isHere ? say("room.here") : el("a", { href: room.page(incident) }, incident)),
    goes.length ? el("ul", { class: "choices" }, goes.map(assigned)) : el("p", { class: "soft" }, say("room.nobody_goes")),
    lacks.length > 0 && short(lacks)];
}

const masked = (best) => best.missing.some((one) => one.whence.some((from) => (from.phone || "").includes("*")));

function draw({ made_at: made, incidents, warnings, best }) {
  const order = incidents.map((one) => one.incident_id).sort((a, b) => (b === room.facts.incident) - (a === room.facts.incident));
  const numbers = room.may("see_phones") && masked(best) && el("div", { class: "acts" }, asks.does(say("room.show_phones"), "plan:phones", () => plan("whole")));
  place.replaceChildren(...[el("p", { class: "soft" }, format.joined([say("room.planned_at", { at: format.clock(made) }), best.said.map((one) => one.text).join(" "), say("room.vehicles", { n: best.vehicles })])),
    warnings.map((one) => el("p", { class: "mark" }, one.text)), order.map((incident) => of(incident, best)), numbers].flat(Infinity).filter(Boolean));
}

// Numbers are asked for with a plan of their own: what is free now may be another than before.
async function plan(phones = "masked") {
  const made = await session.send("POST", room.within(`/api/plans?phones=${phones}`), { below_quota: form.elements.below_quota.checked, is_exercise: room.incident.is_exercise });
  for (const one of made.best.assigned) room.names.set(one.code, one.name);
  draw(made);
  room.again();
}
if (place && form) forms.submits(form, () => plan());
