// What was done and what was refused: the newest first, only what changed, and whether it is whole.

import { say, el, knows } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";

const form = document.querySelector(".filters");
const table = document.querySelector("[data-list=entries]");
const alert = form.querySelector("[role=alert]");
const pages = { newer: document.querySelector("[data-page=newer]"), older: document.querySelector("[data-page=older]") };
const PAGE = 50;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const LONG = 160; // characters; what is longer is folded
const codes = {
  action: ["insert", "update", "delete", "sign_in", "signed_in", "signed_out", "unlocked", "phones_seen", "exported", "verified", "pruned"],
  kind: ["account", "second_factor", "api_key", "session", "region", "place", "hazard", "depot", "team", "closure", "closure_proposal", "incident", "response_level", "duplicate_rule", "road_network", "path", "audit"],
};
let seen = [null]; // the `before_no` of each page down to this one
let next = null;

const KEPT = ["region_code", "account_id", "version", "made_at", "updated_at", "updated_by"]; // told last: each row has them
const SHOWN = 6; // lines of an entry; the others are folded

// By its name where the catalogues have one, else as it is.
const named = (topic, code) => knows(`${topic}.${code}`) ? say(`${topic}.${code}`) : code;

function choices(id, topic) {
  document.getElementById(id).append(...codes[topic].map((code) => el("option", { value: code }, named(topic, code))));
}

// A typed name is taken for its code.
const coded = (topic, typed) => codes[topic].find((code) => named(topic, code) === typed) || typed;

const moment = (iso) => `${format.day(iso)} ${format.clock(iso)}`;

const written = (value) => value === null || value === undefined || value === "" ? say("door.nothing_value")
  : value === true ? say("door.yes") : value === false ? say("door.no") : Array.isArray(value) && value.every((one) => typeof one !== "object") ? value.join(" ") || say("door.nothing_value")
    : typeof value === "object" ? JSON.stringify(value)
    : MOMENT.test(value) ? moment(value) : String(value);

function folded(tag, value) {
  const text = written(value);
  const whole = el(tag, {}, text);
  return text.length <= LONG ? whole : el("details", {}, el("summary", {}, say("door.more_text")), whole);
}

// Only the fields that differ; of what is new or gone, those that say something.
function deltas({ before, after }) {
  const names = [...new Set([...Object.keys(before || {}), ...Object.keys(after || {})])];
  const is = (name) => before && after ? JSON.stringify(before[name]) !== JSON.stringify(after[name])
    : ![null, "", false].includes((before || after)[name]) && String((before || after)[name]) !== "";
  const line = (name) => el("li", {}, el("b", {}, named("field", name), " "),
    before && folded("del", before[name]), before && after && " → ", after && folded("ins", after[name]));
  const found = names.filter(is).sort((one, other) => KEPT.includes(one) - KEPT.includes(other)).map(line);
  const rest = found.splice(SHOWN);
  return [found.length ? el("ul", { class: "deltas" }, found) : null,
    rest.length ? el("details", { class: "deltas" }, el("summary", {}, say("door.more_lines", { n: rest.length })), el("ul", { class: "deltas" }, rest)) : null];
}

const cell = (key, ...parts) => el("td", { data: { head: say(key) } }, el("div", {}, parts));

function row(one) {
  const role = one.actor_role && named("role", one.actor_role);
  return el("tr", { class: one.outcome === "refused" && "is-refused", data: { no: one.entry_no } },
    cell("door.when", el("time", { datetime: one.at }, moment(one.at)), " ", el("span", { class: "soft" }, `#${one.entry_no}`)),
    cell("door.actor", el("strong", {}, one.actor), el("span", { class: "soft" }, role)),
    cell("door.where_from", el("span", { class: "soft plain" }, one.address)),
    cell("door.action", named("action", one.action), one.outcome === "refused" && [" ", el("span", { class: "chip is-bad" }, say("door.refused"))]),
    cell("door.object_kind", named("kind", one.object_kind), " ", el("span", { class: "soft" }, one.object_id)),
    cell("door.changes", one.reason && el("p", { class: "soft" }, one.reason), deltas(one)));
}

const HEADS = ["door.when", "door.actor", "door.where_from", "door.action", "door.object_kind", "door.changes"];

// Days are those of Shanghai, and the last one counts whole.
function asked() {
  const told = new URLSearchParams({ limit: PAGE });
  const { actor, action, object_kind: kind, outcome } = form.elements;
  const sought = { actor: actor.value.trim(), action: coded("action", action.value.trim()), object_kind: coded("kind", kind.value.trim()), outcome: outcome.value };
  for (const [name, value] of Object.entries(sought)) if (value) told.set(name, value);
  const { since, until } = form.elements;
  if (since.value) told.set("since", `${since.value}T00:00:00+08:00`);
  if (until.value) told.set("until", new Date(new Date(`${until.value}T00:00:00+08:00`).getTime() + 864e5).toISOString());
  const from = seen[seen.length - 1];
  if (from) told.set("before_no", from);
  return told;
}

async function load() {
  table.setAttribute("aria-busy", "true");
  const found = await session.read(`/api/audit?${asked()}`);
  next = found.next;
  table.replaceChildren(el("thead", {}, el("tr", {}, HEADS.map((key) => el("th", {}, say(key))))),
    el("tbody", {}, found.entries.length ? found.entries.map(row) : el("tr", {}, el("td", { colspan: HEADS.length }, say("door.no_entries")))));
  table.removeAttribute("aria-busy");
  pages.older.hidden = !next;
  pages.newer.hidden = seen.length === 1;
}

const tried = (act) => act().catch((error) => forms.complain(alert, error));

function turn(to) {
  if (to === "older") seen.push(next); else seen.pop();
  tried(load).then(() => table.scrollIntoView({ block: "start" }));
}

async function verify(button, place) {
  button.disabled = true;
  forms.praise(place, say("door.verifying"));
  try {
    const { whole, entries, broken } = await session.read("/api/audit/verified");
    if (whole) forms.praise(place, say("door.verified_whole", { n: entries }));
    else {
      const why = say(`audit.${broken.why}`, { entry_no: broken.entry_no });
      forms.complain(place, Object.assign(new Error(say("door.verified_broken", { why })), { detail: say("audit.what_to_do") }));
    }
  } catch (error) {
    forms.complain(place, error);
  } finally {
    button.disabled = false;
  }
}

choices("actions", "action");
choices("kinds", "kind");
forms.submits(form, () => { seen = [null]; return load(); });
form.addEventListener("reset", () => setTimeout(() => { seen = [null]; tried(load); }));
for (const to of Object.keys(pages)) pages[to].addEventListener("click", () => turn(to));
const button = document.querySelector("[data-verify]");
button.addEventListener("click", () => verify(button, document.querySelector("[data-verified]")));
tried(load);
