// The base map on a canvas: county, rivers, roads by class with their casing. It answers to no click.

import { scale, style, draws } from "../shared/core.js";
import { names } from "./names.js";
import { acrossOf, downOf, follow, isOut, plain, scaled, spread, surface, worldPx } from "./surface.js";

// Screen pixels of a road's body by zoom; the casing is one pixel wider on each side.
const WIDTHS = {
  motorway: [[8, 2], [11, 3.5], [14, 7], [17, 12]], trunk: [[8, 1.6], [11, 3], [14, 6], [17, 11]],
  primary: [[8, 1.2], [11, 2.4], [14, 5], [17, 10]], secondary: [[9, 0.8], [11, 1.8], [14, 4], [17, 9]],
  minor: [[10, 0.5], [12, 1.2], [14, 3], [17, 7]],
};
const MINOR_FROM = 10;
const PAD = 0.25; // how far beyond the view is drawn, as a share of it
const KEPT_AT = 12; // paths are kept in pixels of this zoom, from the ground's own corner
const BOUNDARY_DASH = [9, 4, 2, 4];

const colours = new Map(); // asking for a style again while the page is being built has it reckoned anew
document.addEventListener("situ:theme", () => colours.clear());

function colour(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}

const widthAt = (road, zoom) => scale * between(WIDTHS[road], zoom);

function between(steps, zoom) {
  if (zoom <= steps[0][0]) return steps[0][1];
  for (let i = 1; i < steps.length; i += 1) {
    const [z0, w0] = steps[i - 1], [z1, w1] = steps[i];
    if (zoom <= z1) return w0 + (w1 - w0) * (zoom - z0) / (z1 - z0);
  }
  return steps[steps.length - 1][1];
}

// Steps of whole units as shares of the mercator world: x, y, x, y, …
function sharesOf(steps, unit) {
  const out = new Float64Array(steps.length);
  let lon = 0, lat = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    out[i] = acrossOf(lon * unit);
    out[i + 1] = downOf(lat * unit);
  }
  return out;
}

function unpack(sent) {
  const lines = (packed) => packed.map((steps) => sharesOf(steps, sent.unit));
  return {
    boundary: lines(sent.boundary),
    places: sent.places.map((one) => ({ ...one, at: [acrossOf(one.at[0]), downOf(one.at[1])] })),
    roads: sent.roads.map((one) => ({ ...one, lines: lines(one.lines) })),
    rivers: sent.rivers.map((one) => ({ ...one, lines: lines(one.lines) })),
  };
}

// One path of many lines, from a corner on: near it, a canvas's small numbers are exact.
function pathOf(lines, { x, y }) {
  const path = new Path2D(), world = worldPx(KEPT_AT);
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) path[i ? "lineTo" : "moveTo"]((line[i] - x) * world, (line[i + 1] - y) * world);
  }
  return path;
}

const Ground = L.Layer.extend({
  initialize(ground) {
    const [first] = [...ground.boundary, ...[...ground.roads, ...ground.rivers].flatMap((one) => one.lines)];
    this._corner = first ? { x: first[0], y: first[1] } : { x: 0, y: 0 };
    this._boundary = pathOf(ground.boundary, this._corner);
    this._rivers = pathOf(ground.rivers.flatMap((one) => one.lines), this._corner);
    const linesOf = (kind) => ground.roads.filter((one) => one.class === kind).flatMap((one) => one.lines);
    this._roads = style.roads.map((kind) => [kind, linesOf(kind)]).filter(([, lines]) => lines.length)
      .map(([kind, lines]) => [kind, pathOf(lines, this._corner)]);
    this.used = this._roads.map(([kind]) => kind);
  },

  onAdd(map) {
    this._canvas = surface(map.getPane("ground"), "basemap leaflet-zoom-animated");
    this._onTheme = () => this.redraw();
    document.addEventListener("situ:theme", this._onTheme);
    this.redraw();
  },

  onRemove() {
    this._canvas.remove();
    document.removeEventListener("situ:theme", this._onTheme);
  },

  getEvents() {
    return { moveend: this.redraw, resize: this.redraw, zoomanim: (event) => follow(this._map, this._canvas, this._laid, event),
      move: () => { if (isOut(this._map, this._laid, PAD)) this.redraw(); } };
  },

  redraw() {
    this._laid = spread(this._map, this._canvas, PAD);
    const { pen, zoom } = this._laid;
    const one = scaled(this._laid, KEPT_AT, this._corner);
    const stroke = (path, ink, wide) => { pen.strokeStyle = ink; pen.lineWidth = wide * one; pen.stroke(path); };
    pen.lineCap = pen.lineJoin = "round";
    pen.fillStyle = colour("land");
    pen.fill(this._boundary, "evenodd");
    stroke(this._rivers, colour("water"), scale * Math.max(1.5, (zoom - 7) * 1.1));
    const shown = this._roads.filter(([kind]) => kind !== "minor" || zoom >= MINOR_FROM);
    for (const [kind, path] of shown) stroke(path, colour("road-case"), widthAt(kind, zoom) + (zoom < 10 ? 0.8 : 1.8));
    for (const [kind, path] of shown) stroke(path, colour(`road-${kind}`), widthAt(kind, zoom));
    pen.setLineDash(BOUNDARY_DASH.map((part) => part * one));
    stroke(this._boundary, colour("boundary"), 2 * scale);
    pen.setLineDash([]);
    plain(this._laid);
  },
});

draws.ground = async (holder, page) => {
  const sent = await page.basemap;
  if (!sent) return;
  const ground = unpack(sent);
  page.map.getContainer().classList.toggle("is-unbounded", !ground.boundary.length);
  const drawn = new Ground(ground).addTo(page.map);
  names(page.map, ground, colour);
  page.groundUsed([...drawn.used.map((kind) => `road-${kind}`).reverse(), ...(ground.rivers.length ? ["water"] : []),
    ...(ground.boundary.length ? ["boundary"] : [])]);
};
