// Keys for departments' machines: made with a scope and an end, shown once, revoked.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { scope } from "./scope.js";

const { facts, named, text, cell } = scope;
const place = document.querySelector("[data-editor=key]");
const told = document.querySelector("[data-told=keys]");
const DAY_MS = 864e5;

// A day of the calendar in Shanghai, so many days from now.
const day = (ahead) => new Date(Date.now() + ahead * DAY_MS + 8 * 36e5).toISOString().slice(0, 10);

async function load() {
  try {
    const { keys } = await session.read("/api/keys");
    scope.list("keys", ["door.key_name", "door.role", "door.scope", "door.state", "door.ends_on", "door.last_used", "door.acts"], keys.map(row));
    if (!keys.length) document.querySelector("[data-list=keys]").replaceChildren(el("tbody", {}, el("tr", {}, el("td", {}, say("door.no_keys")))));
  } catch (error) {
    forms.complain(told, error);
  }
}

function row(one) {
  const isOver = one.revoked_at || new Date(one.expires_at) <= new Date();
  const state = one.revoked_at ? "revoked" : isOver ? "expired" : "good";
  return el("tr", { class: isOver && "is-off", data: { key: one.name } },
    cell("door.key_name", el("strong", {}, one.name), el("span", { class: "soft" }, one.made_by)), cell("door.role", el("span", { class: "words" }, one.role_name)), cell("door.scope", scope.told(one)),
    cell("door.state", el("span", { class: isOver ? "chip is-bad" : "chip is-good" }, say(`door.state_${state}`))),
    cell("door.ends_on", el("time", {}, format.day(one.expires_at))), cell("door.last_used", one.used_at ? el("time", {}, format.moment(one.used_at)) : say("door.never")),
    cell("door.acts", one.revoked_at ? null : forms.sure(say("door.revoke"), say("door.revoke_sure"), () => revoke(one))));
}

async function revoke(one) {
  told.hidden = true;
  try {
    await session.send("POST", `/api/keys/${encodeURIComponent(one.key_id)}/revoke`);
  } catch (error) {
    forms.complain(told, error);
  }
  load();
}

function edit() {
  const close = () => place.replaceChildren();
  const own = scope.own({});
  const team = scope.team({});
  const form = el("form", { class: "card form-card", method: "post" }, el("h3", {}, say("door.new_key")),
    el("div", { class: "fields" }, named("door.key_name", text("name", "", { required: true, maxlength: 60, pattern: "[\\w.\\-]+" }), say("door.key_name_hint")),
      named("door.role", scope.roles(facts.machines, "department")), team,
      named("door.ends_on", el("input", { name: "ends_on", type: "date", required: true, min: day(1), max: day(facts.days - 1), value: day(365) }))),
    own, el("div", { role: "alert", hidden: true }),
    el("div", { class: "buttons" }, el("button", { class: "main" }, say("door.make")), el("button", { type: "button", class: "quiet", on: { click: close } }, say("door.cancel"))));
  const fit = () => {
    const role = form.elements.role.value;
    own.hidden = !scope.isConfined(role);
    team.hidden = role !== "team";
  };
  form.elements.role.addEventListener("change", fit);
  fit();
  forms.submits(form, async (fields) => {
    const body = { ...scope.values(form, {}), name: fields.name.value.trim(), expires_at: `${fields.ends_on.value}T23:59:59+08:00` };
    const made = await session.send("POST", "/api/keys", body);
    close();
    if (made.key) scope.once("key", say("door.key_of", { name: made.name }), made.key, say("door.key_only_now"));
    load();
  });
  place.replaceChildren(form);
  form.querySelector("input").focus();
}

document.querySelector("[data-new=key]").addEventListener("click", edit);
load();
