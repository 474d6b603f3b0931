// The card of one thing: what it is, who answers for it, how old the knowledge is, what is near.

import { el, say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { signs } from "../map/signs.js";
import { around } from "./near.js";
import { glyphFor, signOf } from "./paint.js";
import { nameOf, shown, told } from "./told.js";

const WITHIN_M = 1000;
const MOST = 4, MOST_TOGETHER = 12;

const fact = (label, value) => value && el("div", { class: "fact" }, el("span", { class: "fact-name" }, label), value);

export function card(page, thing) {
  const { layer, row } = thing;
  const { data, told: entry } = layer;
  const code = data.text("code", row);
  return el("div", { class: "card" },
    el("h3", {}, entry.sign ? el("span", { class: "card-sign" }, signs.draw(signOf(layer, row), { glyph: glyphFor(layer, row) })) : null, nameOf(data, row)),
    (entry.card || []).map((field) => fact(entry.labels[field], shown(data, field, row))),
    !page.isFile && entry.record && phones(entry.record, code),
    besides(page, thing).map(({ words, other, rows, most }) => el("div", { class: "guarded" }, el("span", { class: "fact-name" }, words), listed(page, other, rows, most))),
    !page.isFile && links(page, layer, row, code));
}

// All that a card says but how the ages in it grow: what it is called first. While that is the same it
// stays as it is under somebody's hand.
export function saysOf(page, thing) {
  const { layer: { data, told: entry }, row } = thing;
  return JSON.stringify([nameOf(data, row), data.at(row), (entry.card || []).map((field) => data.moment(field, row) || told(data, field, row)),
    besides(page, thing).map(({ words, other, rows, most }) => [words, ...[...rows.slice(0, most)].map((one) => other.data.text("code", one))])]);
}

// What it leads to; what a danger threatens, or what is near an incident: { words, other, rows, most }.
function besides(page, { layer, row, also }) {
  const out = [];
  const add = (other, found, word, most) => { if (found.length) out.push({ words: say(word, { n: found.length, layer: other.told.title }), other, rows: found, most }); };
  if (also) add(also.layer, also.rows, "four.ui.leads", MOST_TOGETHER);
  const at = layer.data.at(row);
  for (const key of at && layer.told.guards || []) {
    const other = page.layers.find((one) => one.key === key && one.data);
    if (!other) continue;
    const { inside, near } = around(other.data, at, layer.data.shape(row), WITHIN_M);
    add(other, inside.map(([it]) => it), "four.ui.inside", MOST);
    add(other, near.map(([it]) => it), "four.ui.within", MOST);
  }
  return out;
}

// Touched, one is picked: by its code, for its row may be another one by then.
function listed(page, layer, rows, most) {
  const one = (row) => {
    const code = layer.data.text("code", row);
    return el("li", {}, el("button", { type: "button", on: { click: () => {
      const now = layer.data.find(code);
      if (now >= 0) page.pick({ key: layer.key, layer, row: now }, "map");
    } } }, layer.told.sign ? signs.draw(signOf(layer, row), { glyph: glyphFor(layer, row) }) : null, el("span", {}, nameOf(layer.data, row))));
  };
  return [el("ul", { class: "together" }, [...rows.slice(0, most)].map(one)), rows.length > most && el("p", { class: "soft" }, say("four.ui.more", { n: rows.length - most }))];
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
export function several(page, { layer, rows }) {
  return el("div", { class: "card" }, el("h3", {}, say("four.ui.together", { n: rows.length, layer: layer.told.title })), listed(page, layer, rows, MOST_TOGETHER));
}
