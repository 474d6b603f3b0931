// The panels of the sheet. An empty one says why it is empty and what to do next.

import { say, el, attempt } from "../shared/core.js";
import { format } from "../shared/format.js";
import { cards } from "./cards.js";
import { rows } from "./rows.js";

const rowsOf = (list, make) => el("ol", { class: "rows" }, list.map((one) => attempt("row", () => make(one))));
const heading = (text) => el("h3", { class: "panel-head" }, text);

// What says that nothing is registered at all, rather than that nothing fits.
const NOBODY = { team: "warning.nobody_known", depot: "warning.no_stock_known" };

// Nobody can come: first the reasons, then what to do.
function empty(what, data) {
  const out = data.sheet.left_out.filter((one) => one.what === what);
  const nobody = data.sheet.warnings.find((one) => one.code === NOBODY[what]);
  return el("div", { class: "empty" },
    el("p", { class: "empty-what" }, nobody ? nobody.text : say(`no_${what}s`)),
    el("p", {}, out.length ? say(`no_${what}s_left_out`, { n: out.length }) : say(`no_${what}s_at_all`)),
    out.length ? rowsOf(out, rows.leftOut) : null);
}

const teams = (data) => data.sheet.teams.length ? rowsOf(data.sheet.teams, (one) => rows.team(one, data)) : empty("team", data);

function depots(data) {
  if (data.sheet.depots.length) return rowsOf(data.sheet.depots, rows.depot);
  return data.sheet.item_needs.length ? empty("depot", data)
    : el("div", { class: "empty" }, el("p", { class: "empty-what" }, say("no_depots")), el("p", {}, say("nothing_needed")));
}

const bar = (share) => {
  const filled = el("meter", { min: 0, max: 1, low: 0.999, optimum: 1, value: Math.min(1, share) });
  filled.setAttribute("aria-hidden", "true");
  return filled;
};

function need(name, found, needed, unit) {
  return el("li", { class: found < needed ? "need is-short" : "need" }, el("span", { class: "need-name" }, name), bar(needed ? found / needed : 1),
    el("span", { class: "need-number" }, say("found_of", { found: format.number(found), needed: format.number(needed), unit })));
}

function shortfalls(data) {
  const { shortfalls: short, skill_needs: skills, item_needs: items } = data.sheet;
  const all = skills.length + items.length;
  const person = say("person_unit");
  return el("div", {},
    short.length ? el("ol", { class: "rows shorts" }, short.map((one) => el("li", { class: "row short", tabindex: -1, data: { key: `short:${one.what}:${one.code}` } },
      el("div", { class: "row-body" }, el("div", { class: "row-head" }, el("span", { class: "row-name" }, one.name),
        el("span", { class: "total short-total" }, el("small", {}, say("short_by")), el("b", {}, format.number(one.needed - one.found)), el("small", {}, one.unit))),
      el("div", { class: "sum" }, say("found_of_long", { found: format.number(one.found), needed: format.number(one.needed), unit: one.unit })),
      cards.remarks(one.reasons, "remarks why")))))
      : el("div", { class: "empty" }, el("p", { class: "empty-what" }, all ? say("no_shortfalls") : say("no_needs")), el("p", {}, all ? say("all_met", { n: all }) : say("no_needs_why"))),
    all ? [heading(say("all_needs")), el("ul", { class: "needs" }, skills.map((one) => need(one.skill_name, one.people_found, one.people_needed, person)),
      items.map((one) => need(one.name, one.filled, one.needed, one.unit)))] : null);
}

const leftOut = (data) => data.sheet.left_out.length ? rowsOf(data.sheet.left_out, rows.leftOut)
  : el("div", { class: "empty" }, el("p", { class: "empty-what" }, say("none_left_out")), el("p", {}, say("none_left_out_why")));

function near(data) {
  const { hazards, facilities } = data.sheet;
  const part = (name, list, make) => [heading(`${say(name)} ${list.length}`),
    list.length ? rowsOf(list, make) : el("p", { class: "empty" }, say(`no_${name}`))];
  return el("div", {}, part("hazards", hazards, rows.near), part("facilities", facilities, rows.near));
}

// By effect, the worst first, each with its own number.
function closures(data) {
  const all = data.sheet.closures;
  if (!all.length) return el("p", { class: "empty" }, say("no_closures"));
  const known = ["closed", "limited", "care", "unknown"];
  const effects = [...new Set([...known, ...all.map((one) => one.effect)])];
  return el("div", {}, effects.map((effect) => [effect, all.filter((one) => one.effect === effect)]).filter(([, list]) => list.length)
    .map(([effect, list]) => [el("h3", { class: `panel-head effect-${known.includes(effect) ? effect : "unknown"}` }, `${list[0].effect_name} ${list.length}`), rowsOf(list, rows.closure)]));
}

const count = { teams: (s) => s.teams.length, depots: (s) => s.depots.length, shortfalls: (s) => s.shortfalls.length,
  left_out: (s) => s.left_out.length, closures: (s) => s.closures.length, near: (s) => s.hazards.length + s.facilities.length };

export const panels = { count, make: { teams, depots, shortfalls, left_out: leftOut, closures, near } };
