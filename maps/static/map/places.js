// Markers: a symbol, an accessible name, a card. A marker stands where its thing is.

import { el } from "../shared/core.js";
import { point, pick, now } from "./pointed.js";
import { signs } from "./signs.js";

const TOUCH = 44; // px: what a finger needs; the symbol itself is smaller

const latlng = (lonlat) => L.latLng(lonlat[1], lonlat[0]);

// Every single point, line and polygon of a geometry, as its coordinates.
function partsOf(geometry) {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(partsOf);
  const kind = geometry.type.replace("Multi", "");
  const lists = geometry.type.startsWith("Multi") ? geometry.coordinates : [geometry.coordinates];
  return lists.map((coordinates) => ({ kind, coordinates }));
}

const lengths = (line) => line.slice(1).map((point, i) => latlng(line[i]).distanceTo(latlng(point)));
const total = (line) => lengths(line).reduce((sum, one) => sum + one, 0);
const largest = (list, size) => list.reduce((best, one) => size(one) > size(best) ? one : best);

// The point half way along a line, so that its symbol stands on the road and not beside it.
function halfway(line) {
  const steps = lengths(line);
  let left = steps.reduce((sum, one) => sum + one, 0) / 2;
  const i = steps.findIndex((step) => { left -= step; return left <= 0; });
  if (i < 0 || !steps[i]) return latlng(line[0]);
  const [a, b] = [line[i], line[i + 1]];
  const share = 1 + left / steps[i];
  return latlng([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
}

// Where the one symbol of a geometry stands: on the longest line, in the largest area.
function middle(geometry) {
  const parts = partsOf(geometry);
  const of = (kind) => parts.filter((one) => one.kind === kind).map((one) => one.coordinates);
  const lines = of("LineString");
  if (lines.length) return halfway(largest(lines, total));
  const areas = of("Polygon");
  if (areas.length) return L.latLngBounds(largest(areas, (rings) => total(rings[0]))[0].map(latlng)).getCenter();
  return latlng(parts[0].coordinates);
}

// `weight` orders who gives way (0 never does), `from` is the zoom from which a symbol is drawn
// in full, `keeps` that it never shrinks, `stop` makes it a stop of the Tab key: the rest is reached through the list.
function marker(page, at, { key, sign, glyph, text, label, card, size = "", z = 0, weight = 99, from = 0, stop = false, keeps = false }) {
  const icon = L.divIcon({ className: `pin ${size}`, iconSize: [TOUCH, TOUCH],
    html: el("span", { class: "pin-sign" }, signs.draw(sign, { glyph, text })) });
  const made = L.marker(at, { icon, keyboard: stop, zIndexOffset: z, riseOnHover: true });
  Object.assign(made, { situKey: key, situZ: z, situWeight: weight, situFrom: from, situSize: size, situKeeps: keeps });
  made.on("add", () => {
    const element = made.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    if (!stop) element.tabIndex = -1;
    element.dataset.key = key;
    element.addEventListener("mouseenter", () => point(key, "map"));
    element.addEventListener("mouseleave", () => point(null, "map"));
    element.addEventListener("focus", () => point(key, "map"));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      made.openPopup();
      pick(key, "map");
    });
  });
  made.on("click", () => pick(key, "map"));
  made.bindPopup(card, { minWidth: 220, maxWidth: 300, autoPanPadding: [24, 24] });
  page.used.add(page.style.signs[sign] ? sign : "unknown");
  page.markers.push(made);
  return made.addTo(page.things);
}

// Light what is pointed at or picked.
function light(page) {
  // A team that was left out for a closure lights that closure too.
  const lit = [now.point, now.pick].flatMap((key) => [key, ...(page.because.get(key) || [])]);
  for (const one of page.markers) one.getElement().classList.toggle("is-lit", lit.includes(one.situKey));
}

export const places = { latlng, middle, marker, light, TOUCH };
