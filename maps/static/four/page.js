// A map of the four: reads what is chosen from its address, fetches its layers, keeps them fresh.

import { setAhead, stopAt } from "../shared/clock.js";
import { draws, el, island, say, style, styled } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { format } from "../shared/format.js";
import { underneath } from "../map/backdrop.js";
import "../map/ground.js";
import "../map/legend.js";
import "../map/watermark.js";
import { base, basemapOf } from "./base.js";
import { Things } from "./canvas.js";
import { counts, read, rows, write } from "./chosen.js";
import { unpack } from "./columns.js";
import { head } from "./head.js";
import { Live, Source } from "./live.js";
import { notes } from "./note.js";
import { fieldOf } from "./paint.js";
import { panel } from "./panel.js";
import { follow, gone, pick } from "./picked.js";
import { reach } from "./reach.js";
import { slide } from "./slide.js";
import { slip } from "./slip.js";
import { stamp } from "./stamp.js";
import { nameOf } from "./told.js";
import { carry, searchBox } from "./tools.js";

const AGES_MS = 20000; // ages go on growing while nothing changes
const AT_ONCE_MS = 150; // what is there as soon as this is drawn with the page, in one go
const AGAIN_MS = 60000; // what changes by time alone nudges nobody
const place = (name) => document.querySelector(`[data-draws="${name}"]`);

function layersOf(table, begun) {
  return table.layers.filter((told) => begun.layers[told.key]).map((told) => ({ key: told.key, told, data: null, rows: new Uint32Array(), error: null }));
}

// Everything the parts of the page know of one another.
function makePage(table, begun, isFile) {
  const chosen = read(isFile ? begun.search : window.location.search, table.layers, table.can_be_off, table.beneath);
  const page = { table, begun, isFile, style, chosen, opened: new Set(), fresh: [], layers: layersOf(table, begun),
    data: { ...begun, incident: {} }, used: new Set(), linesUsed: new Set(), hazardsUsed: new Set(), groundNames: [], roomy: "(min-width: 1361px) and (min-height: 760px)", fit() {}, groundUsed() {} };
  page.remember = () => remember(page);
  // A file says when something was seen: nobody knows what came after.
  if (isFile) stopAt(begun.exported_at);
  page.tellsAge = isFile ? format.moment : format.ageOf;
  page.isOn = (layer) => !chosen.off.has(layer.key);
  page.address = (language) => window.location.pathname + write(chosen, table.layers, language);
  return page;
}

// The address says what is seen; it is not a step that one goes back from.
function remember(page) {
  if (!page.isFile) window.history.replaceState(null, "", page.address(page.begun.lang));
}

function acts(page) {
  const { chosen } = page;
  const changed = () => { redraw(page); remember(page); };
  page.choose = (layer, where, alsoList) => {
    chosen.where[layer.key] = where;
    if (alsoList) chosen.list = layer.key;
    layer.rows = rows(layer.data, where);
    changed();
  };
  page.turn = (layer, on) => { chosen.off[on ? "delete" : "add"](layer.key); changed(); };
  page.list = (layer) => { chosen.list = layer.key; changed(); };
  page.point = (thing) => { page.things?.light(thing && thing.row !== null ? thing : page.picked); page.side.light(thing); };
  page.pick = (thing, from) => pick(page, thing, from);
}

function redraw(page) {
  page.side.draw();
  paint(page);
}

function paint(page) {
  page.used.clear();
  page.linesUsed.clear();
  page.hazardsUsed.clear();
  const shown = page.layers.filter((one) => one.data && page.isOn(one) && (one.told.sign || one.told.line));
  for (const layer of shown) uses(page, layer);
  page.things?.show(shown.reverse().map((one) => ({ key: one.key, told: one.told, data: one.data, rows: one.rows, isListed: page.chosen.list === one.key, tiles: page.begun.tiles?.[one.key], layer: one, tellsAge: one.told.aged && page.tellsAge })));
  page.legend?.();
}

// What of the table is on this very map, for its legend.
function uses(page, layer) {
  const { data, rows: among, told } = layer;
  for (const one of keysOf(told.sign || "", data, among)) page.used.add(one);
  if (told.glyphs === "hazards") for (const kind of counts(data, "kind", among).keys()) page.hazardsUsed.add(kind);
  const drawn = data.in_tiles ? among : among.filter(data.hasShape);
  for (const one of keysOf(told.line || "", data, drawn)) page.linesUsed.add(one);
}

// "hazard.{level}" with each level that occurs.
function keysOf(text, data, among) {
  const field = fieldOf(text);
  if (!field) return among.length ? [text] : [];
  return [...counts(data, field, among).keys()].map((code) => text.replace(`{${field}}`, code));
}

// What comes within a frame is drawn at once.
function come(page, layer, bytes) {
  layer.data = unpack(bytes);
  layer.rows = rows(layer.data, page.chosen.where[layer.key]);
  layer.error = null;
  if (!page.fresh.length && page.side) window.requestAnimationFrame(() => drawFresh(page));
  page.fresh.push(layer);
}

function drawFresh(page) {
  const fresh = page.fresh.splice(0);
  redraw(page);
  follow(page, fresh);
}

function tooltip(page) {
  const tip = L.tooltip({ direction: "top", offset: [0, -14], opacity: 1 });
  return (thing, latlng) => {
    page.point(thing && thing.row !== null ? { key: thing.key, layer: thing.layer.layer, row: thing.row } : null);
    if (!thing || !window.matchMedia("(hover: hover)").matches) { page.map.closeTooltip(tip); return; }
    const name = thing.row === null ? say("four.ui.together", { n: thing.group.count, layer: thing.layer.told.title }) : nameOf(thing.layer.data, thing.row);
    tip.setLatLng(latlng).setContent(el("span", {}, name));
    page.map.openTooltip(tip);
  };
}

function drawMap(page) {
  page.map = base(page);
  page.basemap = basemapOf(page.begun);
  const pointed = tooltip(page);
  const known = (thing) => thing && { ...thing, layer: page.layers.find((one) => one.key === thing.key) };
  page.things = new Things({ point: pointed, pick: (thing) => page.pick(known(thing), "map") });
  page.things.addTo(page.map);
  draws.ground(place("ground"), page).catch((error) => console.error(error));
  draws.legend(place("legend"), page);
  page.legend = () => page.groundUsed(page.groundNames);
  page.map.on("moveend", () => {
    const at = page.map.getCenter();
    page.chosen.view = { zoom: page.map.getZoom(), lat: at.lat, lon: at.lng };
    if (page.hasBegun) remember(page);
  });
  page.hasBegun = true;
}

// What only a served page has: search, ground, carrying away. Each may fail by itself.
function tools(page) {
  if (!page.map) return;
  document.querySelector(".map-pane").prepend(searchBox(page));
  document.querySelector(".head-buttons").prepend(carry(page));
  underneath(page.map, page.begun.tiles_url, page.chosen.ground, (id) => { page.chosen.ground = id; remember(page); })
    .catch((error) => console.warn(error.message));
}

// How far the forces reach: for who may know which of them are out. A file has it inside.
function reaching(page) {
  const { begun, table, isFile } = page;
  if (!page.map || !table.reached.length || !(isFile ? begun.reach : begun.may.includes("read_incidents"))) return;
  const forces = reach(page);
  page.side.add(forces.holder);
  if (isFile) { forces.draw(begun.reach); return; }
  page.reach = forces.look;
  if (page.layers.some((one) => one.data)) forces.look();
}

async function begin() {
  const table = island("table");
  const inside = island("payload");
  const [begun] = await Promise.all([inside || fetched(document.body.dataset.source), styled()]);
  const page = makePage(table, begun, Boolean(inside));
  acts(page);
  const sources = inside ? [] : page.layers.map((layer) => new Source(begun.layers[layer.key], layer.told.topics, (bytes) => { come(page, layer, bytes); page.reach?.(); }));
  const first = Promise.all(sources.map((one) => one.look())); // they travel while the page is drawn
  await Promise.race([first, new Promise((go) => { setTimeout(go, AT_ONCE_MS); })]);
  const tell = head(place("masthead"), page);
  page.side = panel(place("side"), page);
  page.sheet = slide(place("side"));
  page.slip = slip(page);
  page.note = notes();
  draws.watermark(place("watermark"), page);
  if (!page.isFile) stamp(page, place("watermark"));
  page.side.draw(); // before the map, which asks how large it may be
  try { drawMap(page); } catch (error) { console.error(error); }
  paint(page);
  follow(page, page.fresh.splice(0));
  document.body.dataset.state = "drawn";
  if (inside) { reaching(page); for (const layer of page.layers) come(page, layer, bytesOf(inside.layers[layer.key])); return; }
  await seen();
  reaching(page);
  tools(page);
  await first;
  goOn(page, sources, tell);
}

// When what was drawn stands on the screen; at once in a tab that nobody sees, where nothing is drawn.
const seen = () => document.hidden ? null : new Promise((go) => { window.requestAnimationFrame(() => setTimeout(go)); });

// From now on: as it changes, and by the service's clock.
function goOn(page, sources, tell) {
  const { pick: wanted } = page.chosen;
  if (wanted && !page.layers.some((one) => one.key === wanted.layer)) gone(page);
  const ages = () => { if (page.layers.some((one) => one.told.aged) && !document.hidden) page.things?.redraw(); };
  setInterval(ages, AGES_MS);
  const moving = sources.filter((_, i) => !page.layers[i].told.is_still);
  setInterval(() => { if (!document.hidden) for (const one of moving) one.look(); }, AGAIN_MS);
  const live = new Live(page.begun.stream, sources, (told) => {
    const now = live.now();
    if (now && setAhead(now - Date.now())) ages();
    tell(told);
  });
  live.start();
}

const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer;

// In a file the script stands above the page.
const ready = () => document.readyState === "loading" ? new Promise((go) => { document.addEventListener("DOMContentLoaded", go); }) : null;

Promise.resolve(ready()).then(begin).catch((error) => {
  console.error(error);
  document.body.dataset.state = "failed";
  document.body.append(el("div", { class: "notice", role: "alert" }, el("h1", {}, say("failed")), el("p", {}, error.message),
    el("button", { type: "button", class: "retry", on: { click: () => window.location.reload() } }, say("retry"))));
});
