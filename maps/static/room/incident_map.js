// The incident's map beside its decision sheet: drawn by what draws /incidents/{id}/map, with the same sheet.

import { attempt, draws } from "../shared/core.js";
import "../map/ground.js";
import { onMap } from "../map/incident.js";
import "../map/legend.js";
import { stage } from "../map/stage.js";
import "../map/watermark.js";
import { room } from "./here.js";
import "./sheet.js";

const holder = (name) => document.querySelector(`[data-draws=${name}]`);
const ROOMY = "(min-width: 2400px)"; // beside two columns the legend would hide the map
let page = null;

// Once with the first sheet; the ground and the view stay when a newer one comes.
function begin(data) {
  page = stage.page(data, false);
  document.querySelector("[data-waits]").remove();
  page.roomy = ROOMY;
  page.basemap = stage.basemap(data);
  attempt("watermark", () => draws.watermark(holder("watermark"), page));
  attempt("map", () => stage.make(page));
  if (!page.map) return;
  room.map = page.map;
  draws.ground(null, page).catch((error) => console.error(error));
  attempt("incident", () => onMap.begin(page));
  attempt("legend", () => draws.legend(holder("legend"), page));
  for (const act of room.onMap) act(page.map);
}

function draw(data) {
  if (!page) { begin(data); return; }
  if (!page.map) return;
  page.data = data;
  attempt("incident", () => onMap.redraw(page));
  page.groundUsed(page.groundNames);
}

if (room.facts.incident) {
  // Minutes that only breathe draw nothing anew.
  let drawn = "";
  room.onSheet((data) => {
    const now = JSON.stringify({ ...data, sheet: { ...data.sheet, made_at: "" } });
    if (now === drawn) return;
    drawn = now;
    draw(data);
  });
}
