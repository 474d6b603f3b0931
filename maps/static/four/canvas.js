// All rows of the map's layers on one canvas: symbols, groups, lines and areas; answers to a touch.

import { scale } from "../shared/core.js";
import { byCell, byCode, mercator, rowsOf, worldPx } from "./groups.js";
import { paint } from "./paint.js";

const PAD = 0.25; // how far beyond the view is drawn, as a share of it
const TOUCH_PX = 22;
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
    this._canvas = L.DomUtil.create("canvas", "things leaflet-zoom-animated");
    this._canvas.setAttribute("aria-hidden", "true"); // the list says it all
    (map.getPane("things") || map.createPane("things")).append(this._canvas);
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
    return { moveend: this.redraw, zoomend: this.redraw, resize: this.redraw, zoomanim: this._zooming, move: this._moving,
      click: this._click, mousemove: this._point, mouseout: () => this._act.point(null) };
  },

  // What is shown: [{ key, told, data, rows }], the weightiest layer last, so that it lies on top.
  show(layers) {
    this._layers = layers.map((one) => {
      const before = this._layers.find((other) => other.data === one.data);
      return { ...one, xy: before ? before.xy : mercator(one.data), groups: before && before.rows === one.rows ? before.groups : new Map() };
    });
    if (!this._map) return;
    this.redraw();
    this._map.fire("occupied");
  },

  // Where symbols stand, in the map's layer pixels: names keep away from them.
  occupied() {
    const { x, y } = this._corner;
    return this._drawn.map(({ box }) => [box.left + x, box.top + y, box.right + x, box.bottom + y]);
  },

  // The one that list and map both point at.
  light(thing) {
    const same = thing && this._lit && thing.key === this._lit.key && thing.row === this._lit.row;
    if (same || (!thing && !this._lit)) return;
    this._lit = thing;
    this.redraw();
  },

  // Groups hang on the zoom alone: while the map is moved nothing is reckoned anew.
  _groups(layer, zoom) {
    if (!layer.groups.has(zoom)) {
      const together = layer.told.grouped && zoom < GROUPED_BELOW && layer.rows.length > 1;
      const cell = cellPx(layer.rows.length, zoom);
      layer.groups.set(zoom, together ? byCode(layer.data, layer.told.grouped, layer.xy, layer.rows) : byCell(layer.xy, layer.rows, zoom, cell));
    }
    return layer.groups.get(zoom);
  },

  redraw() {
    const map = this._map;
    if (!map || !this._canvas) return;
    const zoom = map.getZoom();
    const size = map.getSize();
    const pad = size.multiplyBy(PAD).round();
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    const whole = size.add(pad.multiplyBy(2));
    const dots = window.devicePixelRatio || 1;
    this._corner = corner;
    this._center = map.getCenter();
    this._zoom = zoom;
    this._canvas.width = whole.x * dots;
    this._canvas.height = whole.y * dots;
    this._canvas.style.width = `${whole.x}px`;
    this._canvas.style.height = `${whole.y}px`;
    L.DomUtil.setPosition(this._canvas, corner);
    const pen = this._canvas.getContext("2d");
    pen.scale(dots, dots);
    const origin = map.getPixelOrigin().add(corner);
    const world = worldPx(zoom);
    const spot = (x, y) => ({ x: x * world - origin.x, y: y * world - origin.y });
    const isSeen = (at, by) => at.x > -by && at.y > -by && at.x < whole.x + by && at.y < whole.y + by;
    this._drawn = [];
    for (const layer of this._layers) {
      if (layer.told.from_zoom && zoom < layer.told.from_zoom && !layer.isListed) continue;
      const groups = this._groups(layer, zoom);
      if (layer.data.columns.shape) this._shapes(pen, layer, groups, origin, whole);
      if (groups.length && groups[0].code !== undefined) makeRoom(pen, layer, groups, spot);
      // The weightiest are drawn last and lie on top.
      for (let i = groups.length - 1; i >= 0; i -= 1) {
        const group = groups[i];
        const at = spot(group.x, group.y);
        if (isSeen(at, 80 * scale)) this._drawn.push({ layer, group, at, box: paint.group(pen, layer, group, at) });
      }
    }
    const lit = this._lit && this._layers.find((one) => one.key === this._lit.key);
    if (lit && lit.xy[2 * this._lit.row] === lit.xy[2 * this._lit.row]) {
      paint.lit(pen, lit, this._lit.row, spot(lit.xy[2 * this._lit.row], lit.xy[2 * this._lit.row + 1]));
    }
  },

  _shapes(pen, layer, groups, origin, whole) {
    this._areas = this._areas || new WeakMap();
    const { data } = layer;
    if (!this._areas.has(data)) this._areas.set(data, areasOf(data));
    for (const one of this._areas.get(data)) {
      if (layer.rows.includes(one.row)) paint.shape(pen, layer, one, { origin, world: worldPx(this._zoom), whole });
    }
  },

  _moving() {
    const size = this._map.getSize();
    const moved = this._map.containerPointToLayerPoint([0, 0]).subtract(this._corner);
    const room = size.multiplyBy(PAD);
    if (Math.abs(moved.x - room.x) > room.x || Math.abs(moved.y - room.y) > room.y) this.redraw();
  },

  _zooming(event) {
    const by = this._map.getZoomScale(event.zoom, this._zoom);
    const corner = this._map.layerPointToLatLng(this._corner);
    const to = this._map._latLngToNewLayerPoint(corner, event.zoom, event.center);
    L.DomUtil.setTransform(this._canvas, to, by);
  },

  // What lies under a point of the map: the topmost symbol near it, else an area around it.
  thingAt(containerPoint) {
    const at = this._map.containerPointToLayerPoint(containerPoint).subtract(this._corner);
    let best = null, near = Infinity;
    for (const one of this._drawn) {
      const { box } = one;
      const dx = Math.max(box.left - at.x, 0, at.x - box.right), dy = Math.max(box.top - at.y, 0, at.y - box.bottom);
      const far = Math.hypot(dx, dy);
      if (far <= TOUCH_PX * scale / 2 && far <= near) { near = far; best = one; }
    }
    if (!best) return null;
    const { layer, group } = best;
    const rows = group.rows || (group.count > 1 ? rowsOf(group, layer.xy, layer.rows, this._zoom, cellPx(layer.rows.length, this._zoom)) : [group.first]);
    return { key: layer.key, layer, group, rows, row: rows.length === 1 ? rows[0] : null };
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

// Plates in the order of their weight: one that would meet another is drawn small.
function makeRoom(pen, layer, groups, spot) {
  const standing = [];
  for (const group of [...groups].sort((a, b) => a.first - b.first)) {
    const box = paint.plateBox(pen, layer, group, spot(group.x, group.y));
    group.isSmall = standing.some((one) => one.left < box.right && one.right > box.left && one.top < box.bottom && one.bottom > box.top);
    if (!group.isSmall) standing.push(box);
  }
}

function areasOf(data) {
  const out = [];
  for (let row = 0; row < data.count; row += 1) {
    const parts = data.shape(row);
    if (parts.length) out.push({ row, parts: parts.map(({ isRing, points }) => ({ isRing, xy: flat(points) })) });
  }
  return out;
}

const flat = (points) => mercator({ count: points.length, at: (row) => points[row] });
