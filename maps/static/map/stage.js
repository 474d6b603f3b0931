// The map itself, before anything lies on it: its panes, its buttons, and the county's ground.

import { say, el, band, style } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { pick } from "./pointed.js";
import { signs } from "./signs.js";

const PANES = { ground: 210, areas: 350, closures: 380, routes: 400, "first-route": 420, names: 440 };

// What the parts of a map know of one another; `data` is the payload, `map` comes with `make`.
const page = (data, isFile) => ({ map: null, fit() {}, groundUsed() {}, data, isFile, style, markers: [], routes: new Map(), because: new Map(),
  used: new Set(), linesUsed: new Set(), hazardsUsed: new Set(), groundNames: [] });

function make(page) {
  const map = L.map(document.querySelector("[data-map]"), { zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 8, maxZoom: 18, boxZoom: true });
  for (const [name, z] of Object.entries(PANES)) map.createPane(name).style.zIndex = z;
  for (const name of ["ground", "names"]) map.getPane(name).style.pointerEvents = "none";
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  map.getContainer().setAttribute("aria-label", say("map"));
  map.setView([page.data.incident.at[1], page.data.incident.at[0]], 12);
  new ResizeObserver(() => map.invalidateSize({ debounceMoveend: true })).observe(map.getContainer());
  page.map = map;
  page.things = L.layerGroup().addTo(map);
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

export const stage = { page, make, basemap };
