// Beside the map: the answer in numbers, then what to choose among, then the rows, weightiest first.

import { el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { signs } from "../map/signs.js";
import { counts, rows, tally } from "./chosen.js";
import { glyphFor, signOf } from "./paint.js";
import { nameOf, shown, told } from "./told.js";

const FIRST_ROWS = 30;

export function panel(holder, page) {
  const { table, chosen } = page;
  const question = el("h1", { class: "question" }, table.question);
  const numbers = el("div", { class: "numbers" });
  const extra = el("div", { class: "extra" }); // what one map has besides
  const tabs = el("div", { class: "tabs layer-tabs", role: "tablist", "aria-label": say("four.ui.layers") });
  const body = el("div", { class: "layer", role: "tabpanel", id: "layer-rows", tabindex: "-1" });
  // Who sees a part must not take it for the whole.
  const part = (page.begun.part || []).map((told) => el("p", { class: "part", role: "note" }, told));
  holder.append(el("div", { class: "scroll" }, question, part, numbers, extra, tabs, body));
  let most = FIRST_ROWS, listed = "";

  function draw() {
    keepFocus(holder, () => {
      numbers.replaceChildren(...page.layers.filter((one) => isAnswer(one)).flatMap((one) => tallies(page, one)));
      tabs.replaceChildren(...page.layers.map((one) => tab(page, one)));
      list();
    });
  }

  // The layers whose numbers answer the map's question: all that its first rows are about.
  const isAnswer = (one) => one.key === table.layers[0].key || one.key === chosen.list || (table.map !== "risk" && ["orders", "depots"].includes(one.key));

  function list() {
    const layer = page.layers.find((one) => one.key === chosen.list) || page.layers[0];
    if (listed !== layer.key) { listed = layer.key; most = FIRST_ROWS; }
    if (!layer.data) {
      body.replaceChildren(el("p", { class: "panel-head" }, layer.error ? layer.error.message : say("loading")));
      return;
    }
    const found = layer.rows;
    const parts = [choices(page, layer), el("p", { class: "panel-head", role: "status" }, found.length === layer.data.count
      ? say("four.ui.rows", { n: format.number(found.length) }) : say("four.ui.rows_of", { n: format.number(found.length), all: format.number(layer.data.count) }))];
    if (!layer.data.count) parts.push(el("p", { class: "empty" }, say(layer.told.comes_and_goes ? "four.ui.nothing_now" : "four.ui.nothing", { layer: layer.told.title })));
    else if (!found.length) parts.push(el("p", { class: "empty" }, say("four.ui.nothing_chosen")));
    parts.push(el("ul", { class: "rows" }, seen(layer).map((row) => rowOf(page, layer, row))));
    if (found.length > most) parts.push(el("button", { type: "button", class: "more", data: { at: "more" }, on: { click: more } }, say("four.ui.more", { n: format.number(found.length - most) })));
    keepFocus(body, () => body.replaceChildren(...parts));
  }

  // The first ones, and what is picked though it weighs less than they.
  function seen(layer) {
    const first = [...layer.rows.subarray(0, most)], { pick: wanted } = chosen;
    const row = wanted && wanted.layer === layer.key ? layer.data.find(wanted.code) : -1;
    return row >= 0 && !first.includes(row) && layer.rows.includes(row) ? [...first, row] : first;
  }

  // Whoever asked for more goes on reading where he was.
  function more() {
    const next = most;
    most *= 3;
    list();
    body.querySelectorAll("[data-row]")[next]?.focus();
  }

  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...body.querySelectorAll("[data-row]")];
    const at = all.indexOf(document.activeElement);
    if (!step || at < 0 || !all[at + step]) return;
    event.preventDefault();
    all[at + step].focus();
  });

  // The row of what is pointed at on the map, without moving the list under somebody's hand.
  function light(thing) {
    for (const one of body.querySelectorAll(".row.is-lit")) one.classList.remove("is-lit");
    if (thing && thing.layer.key === chosen.list && thing.row !== null) rowElement(thing)?.classList.add("is-lit");
  }

  const rowElement = (thing) => body.querySelector(`[data-row="${CSS.escape(thing.layer.data.text("code", thing.row))}"]`);

  function pick(thing) {
    for (const one of body.querySelectorAll(".row.is-picked")) { one.classList.remove("is-picked"); one.removeAttribute("aria-current"); }
    if (!thing || thing.layer.key !== chosen.list) return;
    if (!rowElement(thing)) list();
    const found = rowElement(thing);
    if (!found) return;
    found.classList.add("is-picked");
    found.setAttribute("aria-current", "true");
    found.scrollIntoView({ block: "nearest" });
  }

  return { draw, list, light, pick, add: (part) => extra.append(part) };
}

// Where somebody is who uses the keys: on the same row, number, tab or choice after it was drawn anew; or
// where that is gone, at the list.
const MARKS = ["row", "tab", "at"];

function keepFocus(holder, act) {
  const had = document.activeElement;
  const mark = had && holder.contains(had) && MARKS.find((name) => had.dataset[name] !== undefined);
  const value = mark && had.dataset[mark];
  act();
  if (!mark || had.isConnected) return;
  const again = holder.querySelector(`[data-${mark}="${CSS.escape(value)}"]`) || document.getElementById("layer-rows");
  again.focus({ preventScroll: true });
}

// The big numbers: touched, they choose the rows they count.
function tallies(page, layer) {
  if (!layer.data || !page.isOn(layer)) return [];
  return (layer.told.tallies || []).map((one) => {
    const value = tally(layer.data, one);
    const label = [el("b", {}, format.number(value)), el("span", {}, one.word === "all" ? layer.told.title : one.label)];
    const css = `number${format.number(value).length > 5 ? " is-long" : ""}${one.tone && value ? ` tone-${one.tone} is-loud` : ""}`;
    if (!one.where || !Object.keys(one.where).length) return el("div", { class: css }, label);
    const isChosen = same(page.chosen.where[layer.key], one.where);
    return el("button", { type: "button", class: css, data: { at: `${layer.key}#${one.word}` }, "aria-pressed": String(isChosen), on: { click: () => page.choose(layer, isChosen ? {} : one.where, true) } }, label);
  });
}

const same = (a, b) => JSON.stringify(Object.entries(a || {}).filter(([, codes]) => codes.length).sort()) === JSON.stringify(Object.entries(b).sort());

function tab(page, layer) {
  const isListed = page.chosen.list === layer.key;
  return el("button", { type: "button", class: `tab${page.isOn(layer) ? "" : " is-off"}`, role: "tab", id: `tab-${layer.key}`, data: { tab: layer.key },
    "aria-selected": String(isListed), "aria-controls": "layer-rows", tabindex: isListed ? "0" : "-1",
    on: {
      click: () => page.list(layer),
      keydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = page.layers[(page.layers.indexOf(layer) + step + page.layers.length) % page.layers.length];
        page.list(next);
        document.getElementById(`tab-${next.key}`).focus();
      },
    } },
  layer.told.title, layer.data ? el("b", {}, format.number(layer.rows.length)) : null);
}

// What one may choose among: each field folded, with how many rows have each code.
function choices(page, layer) {
  const where = page.chosen.where[layer.key] || {};
  const isShown = el("label", { class: "tick" }, el("input", { type: "checkbox", checked: page.isOn(layer), data: { at: "on_map" }, on: { change: (event) => page.turn(layer, event.target.checked) } }), say("four.ui.on_map"));
  const any = Object.values(where).some((codes) => codes.length);
  const all = any && el("button", { type: "button", class: "choice-all", data: { at: "all" }, on: { click: () => page.choose(layer, {}) } }, say("four.ui.choose_all"));
  const fields = (layer.told.choose || []).filter((field) => layer.data.columns[field]).map((field) => choice(page, layer, field, where));
  return el("div", { class: "choices" }, layer.told.sign ? isShown : null, fields.filter(Boolean), all);
}

function choice(page, layer, field, where) {
  const { data } = layer;
  const column = data.columns[field];
  const codes = column.codes || [];
  if (codes.length < 2 && !(where[field] || []).length) return null;
  const chosen = new Set(where[field] || []);
  const key = `${layer.key}.${field}`;
  // How many there are of each is counted when somebody looks.
  const boxes = (there) => codes.map((code, i) => el("label", { class: "tick" }, el("input", { type: "checkbox", value: code, checked: chosen.has(code), data: { at: `${key}=${code}` },
    on: { change: (event) => {
      if (event.target.checked) chosen.add(code); else chosen.delete(code);
      page.choose(layer, { ...where, [field]: codes.filter((one) => chosen.has(one)) });
    } } }), el("span", {}, column.names[i]), el("small", {}, format.number(there.get(code) || 0))));
  const name = layer.told.labels[field];
  const said = chosen.size ? say("four.ui.chosen", { name, what: codes.flatMap((code, i) => chosen.has(code) ? [column.names[i]] : []).join(say("list.names")) }) : name;
  const fill = (details) => details.children.length === 1 && details.append(...boxes(counts(data, field, rows(data, { ...where, [field]: [] }))));
  const details = el("details", { class: `choice${chosen.size ? " is-chosen" : ""}`, open: page.opened.has(key),
    on: { toggle: () => { page.opened[details.open ? "add" : "delete"](key); if (details.open) fill(details); } } }, el("summary", { data: { at: key } }, said));
  if (page.opened.has(key)) fill(details);
  return details;
}

function rowOf(page, layer, row) {
  const { data, told: entry } = layer;
  const code = data.text("code", row);
  const isPicked = page.chosen.pick && page.chosen.pick.layer === layer.key && page.chosen.pick.code === code;
  const lead = entry.lead && told(data, entry.lead, row);
  const thing = { key: layer.key, layer, row };
  return el("li", {}, el("div", { class: `row${isPicked ? " is-picked" : ""}`, tabindex: "0", role: "button", data: { row: code }, "aria-current": isPicked && "true",
    on: {
      click: () => page.pick(thing, "list"),
      keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); page.pick(thing, "key"); } },
      pointerenter: () => page.point(thing), pointerleave: () => page.point(null), focus: () => page.point(thing),
    } },
  entry.sign ? el("span", { class: "row-sign" }, signs.draw(signOf(layer, row), { glyph: glyphFor(layer, row) })) : el("span", { class: `state state-${data.code("state", row)}`, "aria-hidden": "true" }),
  el("div", { class: "row-body" },
    el("div", { class: "row-head" }, el("span", { class: "row-name" }, nameOf(data, row)), lead && leading(lead)),
    el("div", { class: "row-says" }, (entry.says || []).filter((field) => data.number(field, row) !== 0).map((field) => shown(data, field, row, entry.says.length && isBare(data, field) ? entry.labels[field] : "")).filter(Boolean)
      .flatMap((one, i) => i ? [" · ", one] : [one])))));
}

// Numbers and moments need their label, names of codes speak for themselves.
const isBare = (data, field) => ["numbers", "moments"].includes(data.is(field));

// "12 人": the number large, what it counts small.
function leading(text) {
  const found = /^(.*?)([\d,.]+)(.*)$/.exec(text);
  return el("span", { class: "total" }, found ? [el("small", {}, found[1]), el("b", {}, found[2]), el("small", {}, found[3])] : text);
}
