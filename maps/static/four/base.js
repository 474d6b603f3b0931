// The map itself: its panes, its buttons, its first view; and the county's ground to draw upon it.

import { el, say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { signs } from "../map/signs.js";
import { ZOOMS } from "./chosen.js";

const PANES = { ground: 210, names: 440 };

// The map without anything on it, and the way to its first view: the whole county.
export function bare(begun, { padding = [12, 12], ...more } = {}) {
  const map = L.map(document.querySelector("[data-map]"), { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 90, minZoom: ZOOMS[0], maxZoom: ZOOMS[1], ...more });
  for (const [name, z] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = z;
    map.getPane(name).style.pointerEvents = "none";
  }
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", say("map"));
  const whole = begun.region.bounds ? L.latLngBounds([begun.region.bounds[1], begun.region.bounds[0]], [begun.region.bounds[3], begun.region.bounds[2]]) : L.latLngBounds([[18, 73], [54, 135]]);
  const overview = () => map.fitBounds(whole, { padding, animate: false });
  new ResizeObserver(() => { onPaper(map); map.invalidateSize({ debounceMoveend: true }); }).observe(map.getContainer());
  return { map, overview, whole };
}

// Paper has another form than the screen: the map is printed as it is seen, made as wide as A4 is.
const PAPER_PX = 700;

function onPaper(map) {
  const { clientWidth: wide, clientHeight: tall } = map.getContainer();
  if (!wide || window.matchMedia("print").matches) return;
  const look = document.documentElement.style;
  for (const [name, value] of [["wide", `${wide}px`], ["tall", `${tall}px`], ["share", PAPER_PX / wide]]) look.setProperty(`--map-${name}`, value);
}

export function base(page) {
  const { begun, chosen } = page;
  const { map, overview, whole } = bare(begun);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  // An address may be of another county, or of nowhere.
  page.hadView = Boolean(chosen.view) && whole.pad(1).contains([chosen.view.lat, chosen.view.lon]);
  if (page.hadView) map.setView([chosen.view.lat, chosen.view.lon], chosen.view.zoom); else overview();
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const button = el("button", { type: "button", class: "fit-button", title: say("four.ui.whole"), "aria-label": say("four.ui.whole"), on: { click: overview } }, signs.plain("M6 12V6h6M20 6h6v6M26 20v6h-6M12 26H6v-6"));
    L.DomEvent.disableClickPropagation(button);
    return button;
  };
  control.addTo(map);
  page.isPart = () => !map.getBounds().contains(whole);
  return map;
}

export async function basemapOf(begun) {
  return begun.basemap || (begun.basemap_url ? fetched(begun.basemap_url) : null);
}
