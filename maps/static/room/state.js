// One incident: where it stands, what may follow, how grave it is, and what is known by now.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { roomTold } from "./told.js";

const place = room.part("incident");
const mayLead = room.may("command_incident");

const chip = (text, look = "") => text && el("span", { class: `chip ${look}` }, text);
const where = (one) => one.place_text || one.township_name || one.at.map((part) => part.toFixed(4)).join(", ");

function head(one) {
  return [el("h2", {}, one.kind_name, " ", chip(one.status_name, "is-state"), one.is_exercise ? chip(say("room.exercise"), "is-exercise") : one.is_demo && chip(say("door.demo"), "is-care"),
    chip(one.severity_name, "is-bad"), chip(one.response_level_name, "is-care")),
  el("p", { class: "soft" }, format.joined([one.incident_id, where(one), format.moment(one.reported_at)]), " · ",
    el("a", { href: `/incidents/${encodeURIComponent(one.incident_id)}/map?lang=${session.language}` }, say("room.map"))),
  one.description && el("p", { class: "description" }, one.description),
  el("p", { class: "known" }, ["dead", "missing", "injured"].map((name) => el("span", {}, say(`room.${name}`), " ", el("b", {}, one.casualties[name]))),
    ["loss_wan", "area_ha"].map((name) => one[name] !== null && el("span", {}, say(`field.${name}`), " ", el("b", {}, format.number(one[name])))))];
}

const to = (held, path, body) => asks.change(held, room.of(path), body);

const step = (held) => (next, i) => {
  const look = i ? "quiet" : "main";
  const label = say("room.step_to", { status: next.status_name });
  const go = (f, more) => to(held, "/life", { status: next.status, reason: f.reason.value.trim(), ...more });
  // Who is not home and what is still held is told once; with a reason it ends all the same.
  const end = (f) => go(f).catch((error) => { throw error.open ? Object.assign(error, { anyway: () => go(f, { anyway: true }) }) : error; });
  return next.needs_reason || roomTold.isOver(next.status)
    ? asks.asks(label, `to:${next.status}`, { look, fields: () => asks.reason(next.needs_reason), act: end })
    : asks.does(label, `to:${next.status}`, () => to(held, "/life", { status: next.status }), look);
};

const amount = (field) => field.value.trim() === "" ? null : Number(field.value);
const situation = (one, held) => asks.asks(say("room.situation"), "situation", { send: say("door.save"),
  fields: () => [el("div", { class: "three" }, ["dead", "missing", "injured"].map((name) => asks.named(`room.${name}`, asks.number(name, one.casualties[name], { step: 1, required: true })))),
    el("div", { class: "three" }, ["loss_wan", "area_ha"].map((name) => asks.named(`field.${name}`, asks.number(name, one[name], { step: "any" })))),
    asks.named("room.what_is_known", asks.long("text"))],
  act: (f) => {
    const typed = { dead: amount(f.dead), missing: amount(f.missing), injured: amount(f.injured), loss_wan: amount(f.loss_wan), area_ha: amount(f.area_ha), text: f.text.value.trim() };
    return to(held, "/situation", roomTold.situation(one, typed) || {});
  } });

const merge = (held) => asks.asks(say("room.merge"), "merge", {
  fields: () => [asks.named("room.merge_into", asks.text("into", "", { required: true, maxlength: 60 })), asks.reason(false)],
  act: (f) => to(held, "/merge", { into: f.into.value.trim(), reason: f.reason.value.trim() }) });

// What is proposed stands first, to be said with one touch; why, and all else, is unfolded.
const isNewSeverity = ({ proposed: { severity: found }, severity }) => Boolean(found && found.severity && found.severity !== severity);
const isNewResponse = ({ proposed: { response: found }, response_level: level }) => Boolean(found && found.level !== level);
const proposed = (one, held) => [
  isNewSeverity(one) && asks.does(say("room.confirm_severity", { severity: one.proposed.severity.severity_name }), "severity:as", () => to(held, "/severity", { severity: one.proposed.severity.severity }), one.severity ? "quiet" : "main is-other"),
  isNewResponse(one) && asks.does(say("room.set_level", { level: one.proposed.response.level_name }), "response:as", () => to(held, "/response", { level: one.proposed.response.level }), one.response_level ? "quiet" : "main is-other")];

const soFar = (name, value) => el("span", {}, say(name), " ", el("b", {}, value || say("room.not_yet")));

// The law's grade is proposed; a person says it.
function severity(one, held) {
  const found = one.proposed.severity;
  const isNew = isNewSeverity(one);
  const other = asks.asks(say(found || one.severity ? "room.other_severity" : "room.set_severity"), "severity", { send: say("door.save"),
    fields: () => [asks.named("field.severity", asks.choice("severity", "severities", one.severity || (found && found.severity))), asks.reason(false)],
    act: (f) => to(held, "/severity", { severity: f.severity.value, reason: f.reason.value.trim() }) });
  return el("div", { class: "decide" }, el("h3", {}, say("field.severity"), " ", el("b", {}, one.severity_name || say("room.not_yet"))),
    found ? el("p", {}, isNew || !one.severity ? found.text : say("room.by_article", { article: found.article }), el("span", { class: "soft" }, " ", say("room.because", { what: found.because.join(say("list.names")) }))) : el("p", { class: "soft" }, say("room.no_article")),
    found && found.with_missing_name && el("p", { class: "mark" }, say("room.feared", { severity: found.with_missing_name })),
    mayLead && el("div", { class: "acts" }, other));
}

function response(one, held) {
  const found = one.proposed.response;
  const shown = one.proposed.response_now || found;
  const isNew = isNewResponse(one);
  const other = asks.asks(say(found || one.response_level ? "room.other_level" : "room.set_response"), "response", { send: say("door.save"),
    fields: () => [asks.named("field.response_level", asks.choice("level", "levels", one.response_level || (found && found.level))), asks.reason(false)],
    act: (f) => to(held, "/response", { level: f.level.value, reason: f.reason.value.trim() }) });
  const end = one.response_level && asks.asks(say("room.end_response"), "response:end", { fields: () => asks.reason(true), act: (f) => to(held, "/response", { level: null, reason: f.reason.value.trim() }) });
  return el("div", { class: "decide" }, el("h3", {}, say("field.response_level"), " ", el("b", {}, one.response_level_name || say("room.not_yet"))),
    shown && el("p", {}, isNew && shown === found && say("room.proposed", { what: found.level_name }), " ", shown.meaning,
      el("span", { class: "soft" }, " ", say("room.must_come", { who: shown.must_come.join(say("list.names")) }), " ", say("room.units", { who: shown.units.join(say("list.names")) }), shown.is_working_figure && ` ${say("room.working_figure")}`)),
    mayLead && el("div", { class: "acts" }, other, end));
}

function draw(one) {
  const held = { version: one.version };
  const isOver = one.merged_into || roomTold.isOver(one.status);
  const steps = mayLead && !one.merged_into ? one.next_statuses.map(step(held)) : [];
  return [head(one),
    one.merged_into && el("p", { class: "mark" }, say("room.merged"), " ", el("a", { href: room.page(one.merged_into) }, one.merged_into)),
    mayLead && !one.merged_into && el("div", { class: "acts" }, steps.slice(0, 1), !isOver && proposed(one, held), one.status !== "cancelled" && situation(one, held)),
    !isOver && el("details", { class: "decide-more", data: { act: "more" } },
      el("summary", {}, soFar("field.severity", one.severity_name), soFar("field.response_level", one.response_level_name), el("span", { class: "soft" }, say("room.more"))),
      el("div", { class: "acts" }, steps.slice(1), mayLead && merge(held)),
      el("div", { class: "sides" }, severity(one, held), response(one, held)))];
}

if (place) room.every(["incidents", "log"], async () => {
  const { incident } = await session.look(room.of());
  room.incident = incident;
  room.facts.region = incident.region_code;
  document.body.classList.toggle("is-exercise", incident.is_exercise);
  roomKept.show(place, incident, () => draw(incident));
});
