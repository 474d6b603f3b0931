// The lines and areas of a layer that has too many of them to send: those that are seen, tile by tile.

import { fetched } from "../shared/fetched.js";
import { boxOf } from "./groups.js";
import { features } from "./mvt.js";

const ZOOMS = [10, 16]; // the tiles that there are
const MOST_KEPT = 300;

// The tiles that a view (in world shares) touches at a zoom.
export function tilesOf(view, zoom) {
  const z = Math.max(ZOOMS[0], Math.min(ZOOMS[1], Math.round(zoom)));
  const many = 2 ** z;
  const within = (value) => Math.max(0, Math.min(many - 1, Math.floor(value * many)));
  const found = [];
  for (let x = within(view.left); x <= within(view.right); x += 1) {
    for (let y = within(view.top); y <= within(view.bottom); y += 1) found.push({ z, x, y });
  }
  return found;
}

export class Tiles {
  // `url` has {z}, {x} and {y}; `come` is called when something has come.
  constructor(url, come) { Object.assign(this, { url, come, kept: new Map() }); }

  // What is known of the layer's shapes within a view: { row, parts, box }, each once. What is not
  // known is asked for. `rowOf` says which row has a code.
  seen(view, zoom, rowOf) {
    const found = new Map();
    for (const tile of tilesOf(view, zoom)) {
      for (const one of this._of(tile)) {
        if (one.row === undefined) one.row = rowOf(one.code);
        if (one.row >= 0) found.set(one.code, one);
      }
    }
    return [...found.values()];
  }

  _of(tile) {
    const key = `${tile.z}/${tile.x}/${tile.y}`;
    const known = this.kept.get(key);
    if (known) return known;
    this.kept.set(key, []);
    this._fetch(tile, key);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    return [];
  }

  async _fetch(tile, key) {
    const url = this.url.replace(/\{([zxy])\}/g, (_, name) => tile[name]);
    try {
      const came = await fetched(url, () => ({ asBytes: true, headers: { "X-Situ-Background": "1" } }));
      this.kept.set(key, features(came.bytes, tile).map(({ told, parts }) => ({ code: told.code, parts, box: boxOf(parts) })));
      this.come();
    } catch (error) {
      this.kept.delete(key); // asked for again when the map is moved
      console.error(error);
    }
  }
}

// Whether a point lies in the rings of a shape: as it is drawn, a hole is outside.
export function isIn(parts, x, y) {
  let inside = false;
  for (const { isRing, xy } of parts) {
    if (!isRing) continue;
    for (let i = 0, j = xy.length - 2; i < xy.length; j = i, i += 2) {
      const crosses = (xy[i + 1] > y) !== (xy[j + 1] > y);
      if (crosses && x < (xy[j] - xy[i]) * (y - xy[i + 1]) / (xy[j + 1] - xy[i + 1]) + xy[i]) inside = !inside;
    }
  }
  return inside;
}
