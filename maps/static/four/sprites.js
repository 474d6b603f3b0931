// Symbols for a canvas, from the same table as those in lists: drawn once for each size and theme.

import { style } from "../shared/core.js";
import { signs } from "../map/signs.js";

const kept = new Map();
const probe = document.createElement("span");

// The three colours of a tone in the theme of the moment.
function tone(name) {
  if (!probe.isConnected) { probe.hidden = true; document.body.append(probe); }
  probe.className = `tone-${name}`;
  const look = getComputedStyle(probe);
  const part = (one) => look.getPropertyValue(`--${one}`).trim();
  return { fill: part("fill"), edge: part("edge"), mark: part("mark") };
}

const tones = new Map();
export function toneOf(name) {
  if (!tones.has(name)) tones.set(name, tone(name));
  return tones.get(name);
}

export function forget() { kept.clear(); tones.clear(); }
document.addEventListener("situ:theme", forget);

// The glyph that a row's kind has in one of the style's tables.
export const glyphOf = (table, code) => table === "events" ? signs.ofEvent(code) : (style[table] || {})[code] || (table === "hazards" ? "alert" : "");

// A canvas with that symbol, `px` wide on the screen.
export function sprite(key, glyph, px) {
  const name = `${key}|${glyph}|${px}`;
  if (!kept.has(name)) kept.set(name, draw(signs.of(key), glyph, px));
  return kept.get(name);
}

function draw(sign, glyph, px) {
  const dots = window.devicePixelRatio || 1;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(px * dots * 36 / 32);
  const pen = canvas.getContext("2d");
  const unit = px * dots / 32;
  pen.setTransform(unit, 0, 0, unit, 2 * unit, 2 * unit);
  pen.lineJoin = pen.lineCap = "round";
  const { fill, edge, mark } = toneOf(sign.tone);
  const frame = new Path2D(style.frames[sign.frame]);
  const isSolid = sign.fill === "solid";
  const ink = isSolid ? mark : fill;
  pen.shadowColor = "rgb(0 0 0 / 35%)";
  pen.shadowBlur = 2 * dots;
  stroke(pen, frame, isSolid ? edge : fill, isSolid ? 3 : 3.5, sign.fill === "hollow" ? [5, 2.5] : []);
  pen.shadowBlur = 0;
  pen.fillStyle = isSolid ? fill : edge;
  pen.fill(frame);
  if (!isSolid) stroke(pen, frame, fill, 3, sign.fill === "hollow" ? [5, 2.5] : []);
  const inside = glyph || sign.glyph;
  if (inside && style.glyphs[inside] && px >= 18) {
    pen.save();
    place(pen, style.rooms[sign.frame]);
    stroke(pen, new Path2D(style.glyphs[inside]), ink, 2.4, []);
    pen.restore();
  }
  if (sign.badge) badge(pen, sign.badge, ink, isSolid ? fill : edge);
  return canvas;
}

function stroke(pen, path, colour, width, dash) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.stroke(path);
}

function badge(pen, name, ink, behind) {
  const path = new Path2D(style.badges[name]);
  if (name === "cross" || name === "stripes") { stroke(pen, path, ink, 3, []); return; }
  stroke(pen, path, behind, 3, []);
  pen.fillStyle = ink;
  pen.fill(path);
}

// "translate(2.9 2.9) scale(.82)", as the table writes it for SVG.
function place(pen, room) {
  const found = /translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)/.exec(room || "");
  if (!found) return;
  pen.translate(Number(found[1]), Number(found[2]));
  pen.scale(Number(found[3]), Number(found[3]));
}
