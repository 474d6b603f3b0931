// The base map on a canvas: county, rivers, roads by class with their casing. It answers to no click.

import { style, scale, draws } from "../shared/core.js";
import { names } from "./names.js";

// Screen pixels of a road's body by zoom; the casing is one pixel wider on each side.
const WIDTHS = {
  motorway: [[8, 2], [11, 3.5], [14, 7], [17, 12]], trunk: [[8, 1.6], [11, 3], [14, 6], [17, 11]],
  primary: [[8, 1.2], [11, 2.4], [14, 5], [17, 10]], secondary: [[9, 0.8], [11, 1.8], [14, 4], [17, 9]],
  minor: [[10, 0.5], [12, 1.2], [14, 3], [17, 7]],
};
const MINOR_FROM = 10;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

const widthAt = (road, zoom) => scale * between(WIDTHS[road], zoom);

function between(steps, zoom) {
  if (zoom <= steps[0][0]) return steps[0][1];
  for (let i = 1; i < steps.length; i += 1) {
    const [z0, w0] = steps[i - 1], [z1, w1] = steps[i];
    if (zoom <= z1) return w0 + (w1 - w0) * (zoom - z0) / (z1 - z0);
  }
  return steps[steps.length - 1][1];
}

// Steps of whole units back to latitudes and longitudes.
function points(steps, unit) {
  const out = [];
  let lon = 0, lat = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    out.push([lat * unit, lon * unit]);
  }
  return out;
}

function unpack(sent) {
  const lines = (packed) => packed.map((steps) => points(steps, sent.unit));
  return {
    boundary: lines(sent.boundary),
    places: sent.places.map((one) => ({ ...one, at: [one.at[1], one.at[0]] })),
    roads: sent.roads.map((one) => ({ ...one, lines: lines(one.lines) })),
    rivers: sent.rivers.map((one) => ({ ...one, lines: lines(one.lines) })),
  };
}

function draw(map, ground) {
  const renderer = L.canvas({ pane: "ground", padding: 0.4 });
  const base = { renderer, interactive: false, lineCap: "round", lineJoin: "round", smoothFactor: 0.6 };
  const painted = [];
  const add = (layer, look) => { painted.push([layer.addTo(map), look]); };
  const every = (kind) => ground.roads.filter((one) => one.class === kind).flatMap((one) => one.lines);

  if (ground.boundary.length) {
    add(L.polygon(ground.boundary.map((ring) => [ring]), { ...base, fill: true, fillOpacity: 1, weight: 0, stroke: false }),
      () => ({ fillColor: colour("land") }));
  }
  add(L.polyline(ground.rivers.flatMap((one) => one.lines), base),
    (zoom) => ({ color: colour("water"), weight: scale * Math.max(1.5, (zoom - 7) * 1.1) }));
  const used = style.roads.filter((kind) => every(kind).length);
  for (const part of ["case", "body"]) {
    for (const kind of used) {
      add(L.polyline(every(kind), base), (zoom) => {
        const body = widthAt(kind, zoom);
        const shown = kind !== "minor" || zoom >= MINOR_FROM;
        return part === "case"
          ? { color: colour("road-case"), weight: body + (zoom < 10 ? 0.8 : 1.8), opacity: shown ? 1 : 0 }
          : { color: colour(`road-${kind}`), weight: body, opacity: shown ? 1 : 0 };
      });
    }
  }
  if (ground.boundary.length) {
    add(L.polyline(ground.boundary, { ...base, dashArray: "9 4 2 4" }),
      () => ({ color: colour("boundary"), weight: 2 * scale }));
  }
  const paint = () => { for (const [layer, look] of painted) layer.setStyle(look(map.getZoom())); };
  map.on("zoomend", paint);
  document.addEventListener("situ:theme", paint);
  paint();
  return used;
}

draws.ground = async (holder, page) => {
  const sent = await page.basemap;
  if (!sent) return;
  const ground = unpack(sent);
  page.map.getContainer().classList.toggle("is-unbounded", !ground.boundary.length);
  const used = draw(page.map, ground);
  names(page.map, ground, colour);
  page.groundUsed([...used.map((kind) => `road-${kind}`).reverse(), ...(ground.rivers.length ? ["water"] : []),
    ...(ground.boundary.length ? ["boundary"] : [])]);
};
