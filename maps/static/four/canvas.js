// All rows of the map's layers on one canvas: symbols, groups, lines and areas; answers to a touch.

import { scale } from "../shared/core.js";
import { follow, isOut, spread, surface, worldPx } from "../map/surface.js";
import { boxOf, byCell, byCode, EVERYWHERE, holds, isIn, looseOf, meets, mercator, rowsOf, wider } from "./groups.js";
import { fieldOf, paint } from "./paint.js";
import { makeRoom } from "./plates.js";
import { Tiles } from "./tiles.js";

const PAD = 0.25; // how far beyond the view is drawn, as a share of it
const TOUCH_PX = 22;
const SEEN_PX = 8; // what is smaller lies hidden beneath its own symbol
const GROUPED_BELOW = 10.75; // farther out than this a layer that has `grouped` is drawn by it

// How near two of so many rows may stand before they are drawn as one, in pixels.
function cellPx(count, zoom) {
  const wide = count > 2000 ? 64 : count > 300 ? 44 : 26;
  return scale * (zoom >= 16 ? Math.min(14, wide) : zoom >= 13 ? wide / 2 : wide);
}

export const Things = L.Layer.extend({
  initialize(act) {
    this._act = act; // point(thing, px), pick(thing)
    this._layers = [];
    this._drawn = [];
    this._lit = null;
  },

  onAdd(map) {
    this._canvas = surface(map.getPane("things") || map.createPane("things"), "things leaflet-zoom-animated");
    map.getPane("things").style.zIndex = 450;
    map.getPane("things").style.pointerEvents = "none";
    this._onTheme = () => this.redraw();
    document.addEventListener("situ:theme", this._onTheme);
    this.redraw();
  },

  onRemove() {
    this._canvas.remove();
    document.removeEventListener("situ:theme", this._onTheme);
  },

  getEvents() {
    return { moveend: this.redraw, resize: this.redraw, move: () => { if (isOut(this._map, this._laid, PAD)) this.redraw(); },
      zoomanim: (event) => follow(this._map, this._canvas, this._laid, event),
      click: this._click, mousemove: this._point, mouseout: () => this._act.point(null) };
  },

  // What is shown: [{ key, told, data, rows, tiles }], the weightiest layer last, so that it lies on top.
  show(layers) {
    this._layers = layers.map((one) => {
      const before = this._layers.find((other) => other.data === one.data);
      const shapes = before ? before.shapes : one.data.in_tiles && one.tiles ? new Tiles(one.tiles, () => this._soon()) : null;
      return { ...one, shapes, xy: before ? before.xy : mercator(one.data), kept: before && before.rows === one.rows ? before.kept : null, among: null };
    });
    if (!this._map) return;
    this.redraw();
    this._map.fire("occupied");
  },

  // Where symbols stand, in the map's layer pixels: names keep away from them.
  occupied() {
    const { x, y } = this._laid.corner;
    return this._drawn.map(({ box }) => [box.left + x, box.top + y, box.right + x, box.bottom + y]);
  },

  // The townships whose plates name them: the ground need not name them again.
  named() {
    return this._drawn.flatMap(({ group }) => group.code !== undefined && !group.isSmall ? [group.name] : []);
  },

  // The one that list and map both point at, and what it leads to: `also`, { layer, rows }.
  light(thing) {
    const was = this._lit;
    const same = thing && was && thing.key === was.key && thing.row === was.row && thing.also === was.also;
    if (same || (!thing && !was)) return;
    this._lit = thing;
    this.redraw();
  },

  // Groups hang on the zoom alone: while the map is moved nothing is reckoned anew, unless it is moved
  // beyond the neighbourhood in which rows were put together.
  _groups(layer, zoom, view) {
    const { kept, data, rows, told, xy } = layer;
    if (kept && kept.zoom === zoom && holds(kept.box, view)) return kept.groups;
    const together = told.grouped && zoom < GROUPED_BELOW && rows.length > 1;
    const box = together ? EVERYWHERE : wider(view);
    const loose = together ? looseOf(data, told.grouped, rows) : rows;
    // What belongs to no township is drawn where it lies, upon the townships' plates.
    const groups = [...byCell(xy, loose, zoom, cellPx(loose.length, zoom), box), ...together ? byCode(data, told.grouped, fieldOf(told.sign), xy, rows) : []];
    layer.kept = { zoom, box, groups, loose };
    return groups;
  },

  redraw() {
    const map = this._map;
    if (!map || !this._canvas) return;
    this._laid = spread(map, this._canvas, PAD);
    const { pen, origin, whole, world, zoom } = this._laid;
    const view = { left: origin.x / world, top: origin.y / world, right: (origin.x + whole.x) / world, bottom: (origin.y + whole.y) / world };
    const spot = (x, y) => ({ x: x * world - origin.x, y: y * world - origin.y });
    const isSeen = (at, by) => at.x > -by && at.y > -by && at.x < whole.x + by && at.y < whole.y + by;
    this._drawn = [];
    this._areas = [];
    for (const layer of this._layers) {
      if (layer.told.from_zoom && zoom < layer.told.from_zoom && !layer.isListed) continue;
      const groups = this._groups(layer, zoom, view);
      this._shapes(pen, layer, { origin, world, view });
      makeRoom(groups, (one, at) => paint.plateBox(pen, layer, one, at), spot, scale);
      // The weightiest are drawn last and lie on top.
      for (let i = groups.length - 1; i >= 0; i -= 1) {
        const group = groups[i];
        const at = spot(group.x, group.y);
        at.y += group.down || 0;
        if (isSeen(at, 80 * scale)) this._drawn.push({ layer, group, at, box: paint.group(pen, layer, group, at) });
      }
    }
    if (this._lit) this._rings(pen, spot);
  },

  // They are seen though their layer is off or a filter hides them.
  _rings(pen, spot) {
    const { key, row, layer, also } = this._lit;
    if (also) for (const one of also.rows) ring(pen, also.layer, one, spot);
    ring(pen, this._layers.find((one) => one.key === key) || layer, row, spot);
  },

  // Tiles come a dozen at a time.
  _soon() {
    this._due = this._due || window.requestAnimationFrame(() => { this._due = null; this.redraw(); });
  },

  _shapes(pen, layer, { origin, world, view }) {
    const all = this._shapesOf(layer, view);
    if (!all.length) return;
    const least = layer.told.sign ? SEEN_PX * scale / world : 0;
    const isHidden = ({ left, top, right, bottom }) => right - left < least && bottom - top < least;
    layer.among = layer.among || new Set(layer.rows);
    for (const one of all) {
      if (isHidden(one.box) || !meets(one.box, view) || !layer.among.has(one.row)) continue;
      paint.shape(pen, layer, one, { origin, world });
      this._areas.push({ layer, one });
    }
  },

  // Those that came with the rows; or of too many, once their symbols stand apart, those in view.
  _shapesOf(layer, view) {
    const { data, shapes } = layer;
    if (shapes) return this._laid.zoom < GROUPED_BELOW ? [] : shapes.seen(view, this._laid.zoom, data.find);
    if (!data.columns.shape) return [];
    if (!known.has(data)) known.set(data, areasOf(data));
    return known.get(data);
  },

  // What lies under a point of the map: the topmost symbol near it, else an area around it.
  thingAt(containerPoint) {
    const at = this._map.containerPointToLayerPoint(containerPoint).subtract(this._laid.corner);
    let best = null, near = Infinity;
    for (const one of this._drawn) {
      const { box } = one;
      const dx = Math.max(box.left - at.x, 0, at.x - box.right), dy = Math.max(box.top - at.y, 0, at.y - box.bottom);
      const far = Math.hypot(dx, dy);
      if (far <= TOUCH_PX * scale / 2 && far <= near) { near = far; best = one; }
    }
    if (!best) return this._areaAt(at.add(this._laid.corner));
    const { layer, group } = best;
    return { key: layer.key, layer, group, rows: () => this._rowsOf(layer, group), row: group.count === 1 ? group.first : null };
  },

  // The smallest area around a point of the map.
  _areaAt(layerPoint) {
    const at = layerPoint.add(this._map.getPixelOrigin()).divideBy(worldPx(this._laid.zoom));
    const point = { left: at.x, right: at.x, top: at.y, bottom: at.y };
    const size = ({ one: { box } }) => (box.right - box.left) * (box.bottom - box.top);
    const [best] = this._areas.filter(({ one }) => holds(one.box, point) && isIn(one.parts, at.x, at.y)).sort((a, b) => size(a) - size(b));
    return best ? { key: best.layer.key, layer: best.layer, group: { first: best.one.row, count: 1 }, rows: () => [best.one.row], row: best.one.row } : null;
  },

  _rowsOf({ data, kept, rows, told, xy }, group) {
    if (group.code !== undefined) return rows.filter((row) => data.code(told.grouped, row) === group.code);
    return rowsOf(group, xy, kept.loose, this._laid.zoom, cellPx(kept.loose.length, this._laid.zoom));
  },

  _click(event) {
    const thing = this.thingAt(event.containerPoint);
    this._act.pick(thing, event.latlng);
  },

  _point(event) {
    if (this._pointing) return;
    this._pointing = window.requestAnimationFrame(() => {
      this._pointing = null;
      if (!this._map) return;
      const thing = this.thingAt(event.containerPoint);
      this._map.getContainer().style.cursor = thing ? "pointer" : "";
      this._act.point(thing, event.latlng);
    });
  },
});

function ring(pen, layer, row, spot) {
  const at = layer && layer.data.at(row);
  if (at) paint.lit(pen, layer, row, spot(...mercator({ count: 1, at: () => at })));
}

const known = new WeakMap(); // the shapes of a layer's data

function areasOf(data) {
  const out = [];
  for (let row = 0; row < data.count; row += 1) {
    const parts = data.shape(row);
    if (!parts.length) continue;
    const drawn = parts.map(({ isRing, points }) => ({ isRing, xy: flat(points) }));
    out.push({ row, parts: drawn, box: boxOf(drawn) });
  }
  return out;
}

const flat = (points) => mercator({ count: points.length, at: (row) => points[row] });
