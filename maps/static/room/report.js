// A report is taken down: what, where, who is hurt – and whether it is known already.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { pick } from "./pick.js";
import { roomTold } from "./told.js";

const form = document.querySelector("[data-report]");
const told = form && form.querySelector("[role=alert]");
const alike = form && form.querySelector("[data-alike]");
let isLeaving = false;

function place() {
  const { place: name, lon, lat, datum } = form.elements;
  const at = { lon: roomTold.degrees(lon.value), lat: roomTold.degrees(lat.value) };
  for (const field of ["lon", "lat"]) {
    if (Number.isNaN(at[field])) {
      form.elements[field].focus();
      throw Object.assign(new Error(say("room.not_degrees", { value: form.elements[field].value })), { detail: say("room.degrees_how") });
    }
  }
  const isAt = at.lon !== null || at.lat !== null;
  return { ...(isAt && { ...at, datum: datum.value }), name: name.value.trim() };
}

const whole = (name) => Number(form.elements[name].value) || 0;
const typed = (name) => form.elements[name].value.trim();

const body = () => ({ kind: typed("kind"), place: place(), description: typed("description"), is_exercise: form.elements.is_exercise.checked,
  casualties: { dead: whole("dead"), missing: whole("missing"), injured: whole("injured") },
  reporter: { name: typed("reporter"), phone: typed("reporter_phone") } });

function open(incident) {
  isLeaving = true;
  window.location.assign(room.page(incident));
}

async function send(more) {
  const { incident } = await session.send("POST", "/api/incidents", { ...body(), ...more });
  open(incident.incident_id);
}

// It is known already: what this caller said is written on its log, so that nothing is lost.
async function same(one) {
  if (room.may("command_incident")) {
    const { casualties, reporter, ...said } = body();
    const text = say("room.second_report", { kind: said.kind, place: said.place.name || "–", ...casualties, text: said.description });
    await session.send("POST", `/api/incidents/${encodeURIComponent(one.incident_id)}/log`, { kind: "report", text, said_by: [reporter.name, reporter.phone].filter(Boolean).join(" ") });
  }
  open(one.incident_id);
}

function shown(one, all) {
  const by = (act) => (event) => asks.tried(told, [...form.querySelectorAll("button")], act).then(() => event.target.focus());
  return el("li", {}, el("strong", {}, one.kind_name, " ", one.place_text), " ", el("span", { class: "chip" }, one.status_name),
    el("p", { class: "soft" }, format.joined([one.incident_id, format.moment(one.occurred_at), say("room.apart", { metres: one.distance_m, minutes: one.apart_min })])),
    one.description && el("p", {}, one.description),
    el("div", { class: "acts" }, el("button", { type: "button", class: "main", data: { same: one.incident_id }, on: { click: by(() => same(one)) } }, say("room.it_is_this"))));
}

function ask(error) {
  const numbers = error.duplicates.map((one) => one.incident_id);
  const other = el("button", { type: "button", class: "main is-other", data: { another: "" }, on: { click: () => asks.tried(told, [...form.querySelectorAll("button")], () => send({ not_duplicate_of: numbers })) } }, say("room.it_is_another"));
  alike.className = "told is-care alike";
  alike.replaceChildren(el("strong", {}, say("room.maybe_known", { n: numbers.length })), el("ul", {}, error.duplicates.map((one) => shown(one, numbers))), other);
  alike.hidden = false;
  alike.scrollIntoView({ block: "nearest" });
  alike.querySelector("button").focus();
}

const isTyped = () => ["kind", "place", "description", "lon", "lat"].some((name) => typed(name));

function listen() {
  pick(form.elements.kind, { find: (typed) => `/api/kinds?q=${encodeURIComponent(typed)}`,
    shown: ({ kinds }) => kinds.slice(0, 12).map((one) => ({ name: one.name, more: one.code })) });
  pick(form.elements.place, { find: (typed) => room.within(`/api/places?q=${encodeURIComponent(typed)}`),
    shown: ({ places }) => places.slice(0, 12), chose: (one) => room.onPlace(one) });
  forms.submits(form, async () => {
    alike.hidden = true;
    try {
      await send({});
    } catch (error) {
      if (!error.duplicates) throw error;
      ask(error);
    }
  });
  // What is typed is not lost by a wrong touch.
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || !isTyped()) return;
    event.preventDefault();
    event.returnValue = ""; // what older browsers ask by
  });
}
if (form) listen();
