// The card of one thing: what it is, who answers for it, how old the knowledge is, what is near.

import { el, say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { signs } from "../map/signs.js";
import { around } from "./near.js";
import { glyphFor, signOf } from "./paint.js";
import { nameOf, shown } from "./told.js";

const fact = (label, value) => value && el("div", { class: "fact" }, el("span", { class: "fact-name" }, label), value);

export function card(page, { layer, row }) {
  const { data, told: entry } = layer;
  const code = data.text("code", row);
  return el("div", { class: "card" },
    el("h3", {}, entry.sign ? el("span", { class: "card-sign" }, signs.draw(signOf(layer, row), { glyph: glyphFor(layer, row) })) : null, nameOf(data, row)),
    (entry.card || []).map((field) => fact(entry.labels[field], shown(data, field, row))),
    !page.isFile && entry.record && phones(entry.record, code),
    (entry.guards || []).map((key) => guarded(page, { layer, row }, key)),
    !page.isFile && links(page, layer, row, code));
}

// What a danger threatens, or what is near an incident: touched, it is picked.
const WITHIN_M = 1000;
const MOST = 4;

function guarded(page, { layer, row }, key) {
  const other = page.layers.find((one) => one.key === key && one.data);
  const at = layer.data.at(row);
  if (!other || !at) return null;
  const { inside, near } = around(other.data, at, layer.data.shape(row), WITHIN_M);
  const part = (found, word) => found.length ? el("div", { class: "guarded" }, el("span", { class: "fact-name" }, say(word, { n: found.length, layer: other.told.title })),
    el("ul", { class: "together" }, found.slice(0, MOST).map(([it]) => el("li", {}, el("button", { type: "button", on: { click: () => page.pick({ key, layer: other, row: it }, "map") } },
      signs.draw(signOf(other, it), { glyph: glyphFor(other, it) }), el("span", {}, nameOf(other.data, it))))))) : null;
  return [part(inside, "four.ui.inside"), part(near, "four.ui.within")];
}

// Numbers are masked until somebody asks; who asked is remembered by the service.
function phones(record, code) {
  const holder = el("span", { class: "phones" });
  const button = el("button", { type: "button", class: "show-phone", on: { click: async () => {
    button.disabled = true;
    try {
      const found = await fetched(`/api/records/${record}/${encodeURIComponent(code)}?phones=whole`);
      const numbers = [found.contact_phone, found.answerable_phone, ...(found.phones || [])].filter(Boolean);
      holder.replaceChildren(...(numbers.length ? numbers.map(number) : [say("four.ui.no_phone")]));
    } catch (error) {
      holder.replaceChildren(button, el("span", { class: "stale", role: "alert" }, error.message));
      button.disabled = false;
    }
  } } }, say("show_phone"));
  holder.append(button);
  return fact(say("phone"), holder);
}

function number(text) {
  const dialled = String(text).replace(/[^\d+#]/g, "");
  return String(text).includes("*") || !dialled ? el("span", { class: "phone" }, text) : el("a", { class: "phone", href: `tel:${dialled}` }, text);
}

function links({ begun }, layer, row, code) {
  const incident = layer.key === "incidents" ? code : layer.data.text("incident_id", row);
  return incident && begun.may.includes("read_incidents") && el("p", { class: "card-links" }, el("a", { href: `/room/${encodeURIComponent(incident)}?lang=${begun.lang}` }, say("four.ui.to_room")));
}

// Several things in one place: which of them is meant.
export function several(page, { layer, rows }, most = 12) {
  return el("div", { class: "card" }, el("h3", {}, say("four.ui.together", { n: rows.length, layer: layer.told.title })),
    el("ul", { class: "together" }, rows.slice(0, most).map((row) => el("li", {}, el("button", { type: "button", on: { click: () => page.pick({ key: layer.key, layer, row }, "map") } },
      layer.told.sign ? signs.draw(signOf(layer, row), { glyph: glyphFor(layer, row) }) : null, el("span", {}, nameOf(layer.data, row)))))),
    rows.length > most && el("p", { class: "soft" }, say("four.ui.more", { n: rows.length - most })));
}
