// One row of the side list: the number that matters, what it is made of, and why it stands here.

import { now } from "../shared/clock.js";
import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { phones } from "../shared/phones.js";
import { cards } from "./cards.js";
import { signs } from "./signs.js";

function row(key, picture, head, ...rest) {
  return el("li", { class: "row", tabindex: -1, data: { key } },
    el("span", { class: "row-sign" }, picture), el("div", { class: "row-body" }, head, rest));
}

const head = (name, ...right) => el("div", { class: "row-head" }, el("span", { class: "row-name" }, name), right);

// 12 分 = 集结 4 + 路程 8 · 9.3 km, adding up as shown.
function measure(one, firstName) {
  const { leg } = one;
  const straight = leg.measured_by === "straight_line";
  const shown = format.parts(one.total_min, one.turn_out_min ?? one.load_min, leg.walk_min);
  const sum = format.joined([
    say(firstName, { n: shown.first }) + " + " + say("way", { n: shown.way }) + (shown.walk ? " + " + say("walk", { n: shown.walk }) : ""),
    straight ? say("straight_distance", { n: format.km(leg.straight_km) }) : format.km(leg.road_km)]);
  return { straight,
    total: el("span", { class: "total" }, straight && el("small", {}, say("about")), el("b", {}, shown.total), el("small", {}, say("min"))),
    sum: el("div", { class: "sum" }, "= " + sum, straight && " ", cards.straight(leg)) };
}


const facts = (...list) => el("div", { class: "facts" }, list);

const legFacts = (leg) => [
  cards.line(say("by_roads"), leg.roads.join(" → ")),
  cards.line(say("off_road"), leg.snap_m > 150 ? say("snap", { n: format.metres(leg.snap_m) }) : ""),
  cards.line(say("on_foot"), leg.walk_m > 0 ? format.metres(leg.walk_m) : "")];

function team(one, data) {
  const shown = measure(one, "turn_out");
  const fits = new Set(one.fits);
  return row(`team:${one.team_code}`, signs.draw(`team.${one.status}`, { text: one.rank }), head(one.name, shown.total), shown.sum,
    el("div", { class: "about" }, format.joined([one.status_name, say("people", { n: one.people_available }), one.kind_name, cards.vehicle(one)]), " · ", cards.start(one, data)),
    el("div", { class: "skills" }, one.skills.map((code, i) => el("span", { class: fits.has(code) ? "skill fits" : "skill" }, one.skills_name[i]))),
    cards.remarks(cards.unsaid(one.reasons)),
    facts(cards.line(say("leader"), one.leader_name), cards.line(say("phone"), phones.of(one.phones, `team:${one.team_code}`)),
      cards.line(say("equipment"), one.equipment), legFacts(one.leg)));
}

function holding(one) {
  const soon = one.expires_on && (new Date(one.expires_on) - now()) < 30 * 864e5;
  return el("li", {}, el("span", {}, one.name), el("b", {}, say("take_of", { take: format.number(one.take), free: format.number(one.free), unit: one.unit })),
    one.expires_on && el("span", { class: soon ? "stale" : "soft" }, say("expires", { day: format.day(one.expires_on) })),
    el("span", { class: one.counted_at ? "soft" : "stale" }, one.counted_at ? say("counted", { day: format.day(one.counted_at) }) : say("never_counted")));
}

function depot(one) {
  const shown = measure(one, "load");
  return row(`depot:${one.depot_code}`, signs.draw("depot", { text: one.rank }), head(one.name, shown.total), shown.sum,
    el("div", { class: "about" }, format.joined([one.depot_level_name, cards.vehicle(one)])),
    el("ul", { class: "holdings" }, one.holdings.map(holding)), cards.remarks(one.reasons),
    facts(cards.line(say("contact"), one.contact_name), cards.line(say("phone"), phones.of([one.contact_phone], `depot:${one.depot_code}`)), legFacts(one.leg)));
}

const leftOut = (one) => row(`left:${one.what}:${one.code}`, signs.draw(`left_out.${one.what}`),
  head(one.name, el("span", { class: "chip" }, say(`left_out_${one.what}`))), cards.remarks(one.reasons, "remarks why"));

function near(one) {
  const hazard = one.what === "hazard";
  const { sign, glyph } = signs.ofNear(one);
  return row(`near:${one.what}:${one.code}`, signs.draw(sign, { glyph }),
    head(one.name, el("span", { class: "chip" }, say("straight_distance", { n: format.metres(one.distance_m) }))),
    el("div", { class: "about" }, format.joined([hazard && one.risk_level_name, one.kind_name, one.people !== null && say("people", { n: one.people })])),
    one.answerable && el("div", { class: "about" }, say("answerable"), " ", one.answerable, " ", phones.of([one.phone], `near:${one.what}:${one.code}`)));
}

const closure = (one) => row(`closure:${one.closure_id}`, signs.draw(`closure.${one.effect}`),
  el("div", { class: "row-head" }, el("span", { class: "row-name closure-reason" }, one.reason), cards.drill(one)),
  cards.limits(one) && el("div", { class: "about limits" }, cards.limits(one)),
  el("div", { class: "about" }, say("since"), " ", format.moment(one.starts_at), " · ", one.ends_at ? say("until") + " " + format.moment(one.ends_at) : say("until_lifted")));

export const rows = { team, depot, leftOut, near, closure };
