// Starts the page: reads the data, draws the decision sheet first, then the map around it.

import { say, el, band, draws, complain, style, styled, attempt, island } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { pick } from "./pointed.js";
import { signs } from "./signs.js";

const PANES = { ground: 210, areas: 350, closures: 380, routes: 400, "first-route": 420, names: 440 };
const ON_MAP = ["ground", "incident", "legend"]; // drawn after the sheet, which does without them

function makeMap(page) {
  const map = L.map(document.querySelector("[data-map]"), { zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 8, maxZoom: 18, boxZoom: true });
  for (const [name, z] of Object.entries(PANES)) map.createPane(name).style.zIndex = z;
  for (const name of ["ground", "names"]) map.getPane(name).style.pointerEvents = "none";
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  map.getContainer().setAttribute("aria-label", say("map"));
  map.setView([page.data.incident.at[1], page.data.incident.at[0]], 12);
  new ResizeObserver(() => map.invalidateSize({ debounceMoveend: true })).observe(map.getContainer());
  page.map = map;
  overviewButton(page);
  window.addEventListener("beforeprint", () => { map.closePopup(); map.invalidateSize({ animate: false }); page.fit(); });
}

function overviewButton(page) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const button = el("button", { type: "button", class: "fit-button", title: say("overview"), "aria-label": say("overview"),
      on: { click: () => { pick(null, "button"); page.map.closePopup(); page.fit(true); } } }, signs.plain("M6 12V6h6M20 6h6v6M26 20v6h-6M12 26H6v-6"));
    L.DomEvent.disableClickPropagation(button);
    return button;
  };
  control.addTo(page.map);
}

// The base map, or null; until it has come the map says that it is on its way.
async function basemap(data) {
  if (data.basemap) return data.basemap;
  if (!data.basemap_url) { band(say("no_basemap")); return null; }
  const waiting = el("p", { class: "ground-waits", role: "status" }, say("basemap_loading"));
  document.querySelector(".map-pane").append(waiting);
  try {
    return await fetched(data.basemap_url);
  } catch (error) {
    band(say("basemap_failed", { why: error.message }));
    return null;
  } finally {
    waiting.remove();
  }
}

async function drawPart(holder, page) {
  const name = holder.dataset.draws;
  try {
    await draws[name](holder, page);
  } catch (error) {
    complain(name, error);
  }
}

function draw(data, isFile) {
  const page = { map: null, fit() {}, groundUsed() {}, data, isFile, style: style, markers: [], routes: new Map(), because: new Map(),
    used: new Set(), linesUsed: new Set(), hazardsUsed: new Set(), groundNames: [] };
  const holders = [...document.querySelectorAll("[data-draws]")];
  const onMap = holders.filter((one) => ON_MAP.includes(one.dataset.draws));
  for (const holder of holders) if (!onMap.includes(holder)) drawPart(holder, page);
  page.basemap = basemap(data);
  attempt("map", () => makeMap(page));
  if (page.map) for (const holder of onMap) drawPart(holder, page);
  document.body.dataset.state = "drawn";
}

// What happened, why, and what to do now: the server's own words where it gave any.
function failed(error) {
  document.body.dataset.state = "failed";
  const notice = document.querySelector(".notice");
  const told = error.title ? [el("p", { class: "notice-what" }, error.title), el("p", {}, error.detail)]
    : el("p", {}, say("failed_why", { why: error.message }));
  notice.replaceChildren(el("div", {}, el("h1", {}, say("failed")), told, error.status && el("p", { class: "soft" }, `HTTP ${error.status}`),
    el("button", { type: "button", class: "retry", on: { click: start } }, say("retry"))));
  notice.setAttribute("role", "alert");
}

async function start() {
  document.querySelector(".notice")?.remove();
  document.body.append(el("div", { class: "notice" }, el("p", {}, say("loading"))));
  document.body.dataset.state = "loading";
  try {
    const inside = island("payload");
    const [data] = await Promise.all([inside || fetched(document.body.dataset.source), styled()]);
    draw(data, Boolean(inside));
    document.querySelector(".notice").remove();
  } catch (error) {
    console.error(error);
    failed(error);
  }
}

document.addEventListener("DOMContentLoaded", start);
