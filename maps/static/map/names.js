// Names upon the base map: each is written only where nothing is written or marked already.

import { scale } from "../shared/core.js";
import { rounded, spread, surface } from "./surface.js";

const PAD = 0.25; // how far beyond the view names are written, as a share of it

export function names(map, ground, colour) {
  const FONT = getComputedStyle(document.body).fontFamily;
  const canvas = surface(map.getPane("names"), "names");
  const pen = canvas.getContext("2d");
  let taken = [];

  const meets = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  function claim(box) {
    if (taken.some((one) => meets(one, box))) return false;
    taken.push(box);
    return true;
  }

  const LONGEST = 14; // characters of a name on the map; the whole name is in the list
  const short = (name) => [...name].length > LONGEST ? [...name].slice(0, LONGEST - 1).join("") + "…" : name;

  function write(name, x, y, points, ink, { weight = 400, spread = 0 } = {}) {
    const text = short(name);
    const size = scale * points;
    pen.font = `${weight} ${size}px ${FONT}`;
    pen.letterSpacing = `${spread}px`;
    const half = pen.measureText(text).width / 2;
    if (!claim([x - half - 4, y - size * 0.7, x + half + 4, y + size * 0.7])) return false;
    pen.lineWidth = 3.5;
    pen.strokeStyle = colour("land");
    pen.fillStyle = ink;
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
    return true;
  }

  // The number of a road in a small plate, as on its signposts.
  function plate(ref, x, y, kind) {
    const text = short(ref);
    const unit = scale;
    pen.font = `600 ${11 * unit}px ${FONT}`;
    pen.letterSpacing = "0px";
    const half = pen.measureText(text).width / 2 + 4 * unit;
    if (!claim([x - half - 14, y - 22 * unit, x + half + 14, y + 22 * unit])) return;
    pen.fillStyle = colour(`road-${kind}`);
    pen.strokeStyle = colour("place");
    pen.lineWidth = 1;
    rounded(pen, x - half, y - 8 * unit, half * 2, 16 * unit, 3 * unit);
    pen.fill();
    pen.stroke();
    pen.fillStyle = colour("ink");
    pen.fillText(text, x, y + 0.5);
  }

  // Every symbol keeps its place free of names.
  function markers(corner) {
    map.eachLayer((layer) => {
      if (layer.occupied) for (const [left, top, right, bottom] of layer.occupied()) taken.push([left - corner.x, top - corner.y, right - corner.x, bottom - corner.y]);
      if (!(layer instanceof L.Marker)) return;
      const p = map.latLngToLayerPoint(layer.getLatLng()).subtract(corner);
      const half = 15 * scale;
      taken.push([p.x - half, p.y - half, p.x + half, p.y + half]);
    });
  }

  function places(at, zoom) {
    const size = Math.min(18, 12.5 + Math.max(0, zoom - 10) * 1.2);
    const named = new Set();
    map.eachLayer((layer) => { for (const name of layer.named ? layer.named() : []) named.add(name); });
    for (const place of ground.places) {
      const is = place.kind === "township";
      if (is ? named.has(place.name) : zoom < 12.5) continue;
      const p = at(place.at);
      const tries = [0, -24, 24, -40, 40];
      tries.some((dy) => write(place.name, p.x, p.y + dy * scale, is ? size : 12, colour("place"), { weight: is ? 600 : 400, spread: is ? 1 : 0 }));
    }
  }

  function along(lines, at, every, act) {
    for (const line of lines) {
      let since = every / 2, a = at(line);
      for (let i = 2; i < line.length; i += 2) {
        const b = at(line, i);
        since += Math.hypot(b.x - a.x, b.y - a.y);
        if (since > every) {
          since = 0;
          act((a.x + b.x) / 2, (a.y + b.y) / 2);
        }
        a = b;
      }
    }
  }

  function redraw() {
    due = null;
    const { corner, origin, world, zoom } = spread(map, canvas, PAD);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    taken = [];
    const at = (xy, i = 0) => ({ x: xy[i] * world - origin.x, y: xy[i + 1] * world - origin.y });
    markers(corner);
    places(at, zoom);
    if (zoom >= 10.5) {
      for (const road of ground.roads) {
        if (road.ref && (zoom >= 12 || road.class !== "minor")) along(road.lines, at, 320, (x, y) => plate(road.ref, x, y, road.class));
      }
    }
    for (const river of ground.rivers) {
      if (river.name) along(river.lines, at, 420, (x, y) => write(river.name, x, y, 12, colour("river-name"), { spread: 2 }));
    }
    canvas.hidden = false;
  }

  // Once a frame, whatever comes: the view, symbols that take their places.
  let due = null;
  const soon = () => { due = due || window.requestAnimationFrame(redraw); };
  map.on("zoomstart", () => { canvas.hidden = true; });
  map.on("moveend resize occupied", soon);
  document.addEventListener("situ:theme", soon);
  soon();
}
