// The card of one thing on the map: what it is, who answers for it, how old the knowledge is.

import { say, el } from "../shared/core.js";
import { ages } from "../shared/ages.js";
import { format } from "../shared/format.js";
import { phones } from "../shared/phones.js";

const line = (label, value) => value
  ? el("div", { class: "fact" }, el("span", { class: "fact-name" }, label), el("span", {}, value)) : null;

const remarks = (list, kind) => list.length
  ? el("ul", { class: kind || "remarks" }, list.map((one) => el("li", {}, one.text))) : null;

const straight = (leg) => leg.measured_by === "straight_line"
  ? el("span", { class: "chip chip-amber" }, say("straight_line")) : null;

// From where a team sets out, and how old that knowledge is: it grows while the page is open.
function start(one, data) {
  const { source, age_min: age, is_stale: stale } = one.start;
  const known = age === null || age === undefined ? null : ages.position(data, age);
  const text = source === "position" ? [say("from_position"), " ", known] : [say("from_base")];
  if (stale) text.push(" · ", say("stale"), source === "position" ? null : [" ", known]);
  return el("span", { class: stale ? "stale" : "" }, text);
}

// What a team or a load comes with; a car goes without saying.
const vehicle = (one) => one.vehicle === "car" ? "" : one.vehicle === "foot" ? one.vehicle_name : say("by_vehicle", { vehicle: one.vehicle_name });

// What a limited road lets through at most.
const limits = (one) => format.joined([["height", one.height_m], ["weight", one.weight_t], ["width", one.width_m]]
  .map(([name, most]) => typeof most === "number" && say(`limit_${name}`, { n: format.number(most) })));

// A drill's closure is told from a real one wherever it stands.
const drill = (one) => one.is_exercise && el("span", { class: "chip chip-amber" }, say("watermark_exercise"));
const effect = (one) => format.joined([one.is_exercise && say("watermark_exercise"), one.effect_name]);

// The reasons but for those that `start` says with an age that goes on growing.
const unsaid = (reasons) => reasons.filter((one) => !["reason.position", "reason.position_stale"].includes(one.code));

const card = (name, ...rest) => el("div", { class: "card" }, el("h3", {}, name), rest);

function choice(one, what, data) {
  const first = what === "team" ? one.turn_out_min : one.load_min;
  return card(`${one.rank} · ${one.name}`,
    el("p", { class: "card-number" }, el("b", {}, say("minutes", { n: format.parts(one.total_min, first, one.leg.walk_min).total })), " ", straight(one.leg)),
    what === "team" ? line(say("status"), format.joined([one.status_name, say("people", { n: one.people_available }), vehicle(one)])) : line(say("level"), format.joined([one.depot_level_name, vehicle(one)])),
    what === "team" && line(say("starts"), start(one, data)),
    what === "team" && line(say("leader"), format.joined([one.leader_name])),
    what === "depot" && line(say("contact"), one.contact_name),
    line(say("phone"), phones.of(what === "team" ? one.phones : [one.contact_phone], `${what}:${one[`${what}_code`]}`)),
    remarks(unsaid(one.reasons)));
}

export const cards = {
  line, remarks, unsaid, start, straight, vehicle, limits, drill, effect,
  team: (one, data) => choice(one, "team", data),
  depot: (one) => choice(one, "depot"),
  near: (one) => card(one.name,
    line(say("kind"), one.kind_name),
    one.what === "hazard" && line(say("risk_level"), one.risk_level_name),
    line(say("distance"), say("straight_distance", { n: format.metres(one.distance_m) })),
    line(say("people_there"), one.people === null ? "" : say("people", { n: one.people })),
    line(say("answerable"), one.answerable),
    line(say("phone"), phones.of([one.phone], `near:${one.what}:${one.code}`))),
  closure: (one) => card(format.joined([effect(one), limits(one)]), el("p", {}, one.reason),
    line(say("since"), format.moment(one.starts_at)),
    line(say("until"), one.ends_at ? format.moment(one.ends_at) : say("until_lifted"))),
  leftOut: (one) => card(one.name, el("p", { class: "soft" }, say(`left_out_${one.what}`)), remarks(one.reasons)),
  incident: (one) => card(one.kind_name, el("p", {}, one.place_text),
    line(say("status"), one.status_name), line(say("occurred"), format.moment(one.occurred_at)),
    el("p", { class: "soft" }, one.description)),
};
