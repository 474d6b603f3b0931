// The county while no incident is chosen: where something is open, where a road is cut, where the teams are.

import { attempt, draws, el, island, say, style } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { base, basemapOf } from "../four/base.js";
import { Things } from "../four/canvas.js";
import { card, several } from "../four/card.js";
import { rows } from "../four/chosen.js";
import { unpack } from "../four/columns.js";
import { Source } from "../four/live.js";
import { signOf } from "../four/paint.js";
import { nameOf } from "../four/told.js";
import "../map/ground.js";
import "../map/legend.js";
import "../map/watermark.js";
import { lifting } from "./closing.js";
import { room } from "./here.js";

const SHOWN = ["incidents", "teams", "closures"]; // the weightiest first
const ROOMY = "(min-width: 1800px)"; // from which width the legend starts open
const table = island("table");
const holder = (name) => document.querySelector(`[data-draws=${name}]`);

const layersOf = (begun) => table.layers.filter((told) => SHOWN.includes(told.key) && begun.layers[told.key])
  .sort((a, b) => SHOWN.indexOf(a.key) - SHOWN.indexOf(b.key)).map((told) => ({ key: told.key, told, data: null, rows: new Uint32Array() }));

function makePage(begun) {
  return { begun, isFile: false, style, roomy: ROOMY, chosen: { view: null }, layers: layersOf(begun), data: { ...begun, incident: {} },
    used: new Set(), linesUsed: new Set(), hazardsUsed: new Set(), groundNames: [], fit() {}, groundUsed() {} };
}

const thingOf = (page, thing) => ({ key: thing.key, layer: page.layers.find((one) => one.key === thing.key), row: thing.row });

function open(page, at, content) {
  L.popup({ minWidth: 240, maxWidth: 360, autoPanPadding: [16, 16], offset: [0, -8] }).setLatLng(at).setContent(content).openOn(page.map);
}

// A touch on a thing opens its card, on several the list of them; beside all it is a place to report from.
function pick(page, thing, latlng) {
  if (room.isDrawing) return;
  if (!thing) { for (const act of room.onSpot) act(latlng); return; }
  const known = thingOf(page, thing);
  if (thing.row === null) { open(page, latlng, several({ ...page, pick: (one) => pick(page, one, latlng) }, { ...known, rows: thing.rows() })); return; }
  const at = known.layer.data.at(thing.row);
  page.things.light(known);
  const content = card(page, known);
  const more = thing.key === "closures" && lifting(known.layer.data.text("code", thing.row));
  if (more) content.append(more);
  open(page, at ? [at[1], at[0]] : latlng, content);
}

function tip(page) {
  const hint = L.tooltip({ direction: "top", offset: [0, -14], opacity: 1 });
  return (thing, latlng) => {
    page.things.light(thing && thing.row !== null ? thing : null);
    if (!thing || !window.matchMedia("(hover: hover)").matches) { page.map.closeTooltip(hint); return; }
    const name = thing.row === null ? say("four.ui.together", { n: thing.group.count, layer: thing.layer.told.title }) : nameOf(thing.layer.data, thing.row);
    page.map.openTooltip(hint.setLatLng(latlng).setContent(el("span", {}, name)));
  };
}

// What of the table is on this very map, for its legend.
function redraw(page) {
  for (const set of [page.used, page.linesUsed]) set.clear();
  const shown = page.layers.filter((one) => one.data);
  for (const layer of shown) {
    for (const row of layer.rows) {
      page.used.add(signOf(layer, row));
      if (layer.data.shape(row).length) page.linesUsed.add((layer.told.line || "").replace(/\{(\w+)\}/, (_, field) => layer.data.code(field, row)));
    }
  }
  page.things.show([...shown].reverse().map(({ key, told, data, rows: these }) => ({ key, told, data, rows: these, isListed: true })));
  page.groundUsed(page.groundNames);
}

function come(page, layer, bytes) {
  layer.data = unpack(bytes);
  layer.rows = rows(layer.data, {});
  redraw(page);
}

function drawMap(page) {
  page.map = room.map = base(page);
  page.basemap = basemapOf(page.begun);
  page.things = new Things({ point: (thing, at) => pointed(thing, at), pick: (thing, at) => pick(page, thing, at) });
  const pointed = tip(page);
  page.things.addTo(page.map);
  draws.ground(null, page).catch((error) => console.error(error));
  draws.legend(holder("legend"), page);
  for (const act of room.onMap) act(page.map);
}

async function begin() {
  const begun = await fetched(room.within(`/api/maps/command?lang=${document.documentElement.lang.slice(0, 2)}`));
  const page = makePage(begun);
  draws.watermark(holder("watermark"), page);
  drawMap(page);
  for (const layer of page.layers) {
    const source = new Source(begun.layers[layer.key], layer.told.topics, (bytes) => come(page, layer, bytes));
    room.every(layer.told.topics, async () => { await source.look(); if (source.error) throw source.error; }).look();
  }
}

if (table) begin().catch((error) => { console.error(error); attempt("map", () => { throw error; }); });
