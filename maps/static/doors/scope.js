// The fields that say which rows are an account's or a key's own, and the lists of both.

import { say, el, island } from "../shared/core.js";
import { forms } from "../shared/forms.js";

const facts = island("facts");

const named = (key, input, hint) => el("label", {}, el("span", {}, say(key), hint && [" ", el("small", {}, hint)]), input);
const text = (name, value, more) => el("input", { name, value: value || "", autocomplete: "off", ...more });

function roles(names, chosen) {
  return el("select", { name: "role" }, names.map((role) => el("option", { value: role, selected: role === chosen }, say(`role.${role}`))));
}

function layers(chosen) {
  const boxes = facts.layers.map((layer) => el("label", {},
    el("input", { type: "checkbox", name: "layers", value: layer, checked: Boolean(chosen && chosen.includes(layer)) }), say(`door.layer_${layer}`)));
  return el("div", {}, el("span", { class: "soft" }, say("door.layers"), " ", say("door.layers_hint")), el("div", { class: "checks" }, boxes));
}

// Shown for planners and departments: what is their own.
function own(one) {
  return el("div", { class: "fields", data: { own: "" } },
    named("door.unit", text("unit", one.unit, { maxlength: 100 })),
    named("door.townships", text("townships", (one.townships || []).join(" "), { pattern: "[0-9A-Z\\- ,]*", placeholder: `${facts.region}102` }), say("door.townships_hint")),
    layers(one.layers));
}

// Shown for a team's leader: which team.
const team = (one) => named("door.team_code", text("team_code", one.team_code, { maxlength: 80 }));

const isConfined = (role) => facts.confined.includes(role);

// What the fields say. What a role does not have is not sent; `regions` stays as it was.
function values(form, one) {
  const role = form.elements.role.value;
  const chosen = [...form.querySelectorAll("[name=layers]:checked")].map((box) => box.value);
  const isOwn = isConfined(role);
  return { role, regions: one.regions ?? null, team_code: role === "team" ? form.elements.team_code.value.trim() : "",
    unit: isOwn ? form.elements.unit.value.trim() : "",
    townships: isOwn ? form.elements.townships.value.split(/[\s,]+/).filter(Boolean) : [],
    layers: isOwn && chosen.length && chosen.length < facts.layers.length ? chosen : null };
}

// In words, for a list.
function told(one) {
  const parts = [one.team_code, one.unit, one.townships.join(" "), one.layers && one.layers.map((layer) => say(`door.layer_${layer}`)).join(" "), one.regions && one.regions.join(" ")];
  return parts.filter(Boolean).join(" · ") || say("door.reach_county");
}

const cell = (key, ...parts) => el("td", { data: { head: say(key) } }, el("div", {}, parts));

function list(name, heads, rows) {
  const table = document.querySelector(`[data-list=${name}]`);
  table.replaceChildren(el("thead", {}, el("tr", {}, heads.map((key) => el("th", {}, say(key))))), el("tbody", {}, rows));
  table.removeAttribute("aria-busy");
  document.querySelector(`[data-count=${name}]`).textContent = say(`door.${name}_list`, { n: rows.length });
}

// A secret, large, this once; closed by hand.
function once(name, title, secret, hint) {
  const place = document.querySelector(`[data-shown=${name}]`);
  const shown = el("output", {}, secret);
  place.replaceChildren(el("section", { class: name === "key" ? "card once is-key" : "card once", role: "status" }, el("h3", {}, title), shown, el("p", {}, hint),
    el("div", { class: "buttons" }, forms.copier(secret, shown),
      el("button", { type: "button", class: "quiet", on: { click: () => place.replaceChildren() } }, say("door.noted")))));
  place.scrollIntoView({ block: "center" });
}

export const scope = { facts, named, text, roles, own, team, isConfined, values, told, cell, list, once };
