// The lines and areas of a layer that has too many of them to send: those that are seen, tile by tile.

import { fetched } from "../shared/fetched.js";
import { boxOf } from "./groups.js";
import { features, tilesOf } from "./mvt.js";

const MOST_KEPT = 300;
const AGAIN_MS = 5000;

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
      console.error(error);
      setTimeout(() => { this.kept.delete(key); this.come(); }, AGAIN_MS); // drawn anew, it is asked for again if it is still seen
    }
  }
}
