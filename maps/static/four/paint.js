// How one thing looks on the canvas: a symbol, a group with its number, a township with its levels.

import { now } from "../shared/clock.js";
import { scale, style } from "../shared/core.js";
import { rounded } from "../map/surface.js";
import { glyphOf, sprite, toneOf } from "./sprites.js";
import { SEEN_OLD_MIN } from "./told.js";

const SIGN_PX = 26;
let family = "";
const font = (weight, px) => `${weight} ${px}px ${family || (family = getComputedStyle(document.body).fontFamily)}`;
const colours = new Map();
function css(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}
const wides = new Map();
function wideOf(pen, text) {
  if (!wides.has(text)) wides.set(text, pen.measureText(text).width);
  return wides.get(text);
}

// The symbol of a row by its layer's entry: "hazard.{level}" with the row's level in it.
export const fieldOf = (text) => /\{(\w+)\}/.exec(text)?.[1];
export const signOf = ({ data, told }, row) => told.sign.replace(/\{(\w+)\}/, (_, field) => data.code(field, row));
export const glyphFor = ({ data, told }, row) => told.glyph ? glyphOf(told.glyphs, data.code(told.glyph, row)) : "";

function stamp(pen, picture, at, px) {
  const wide = px * 36 / 32;
  pen.drawImage(picture, at.x - wide / 2, at.y - wide / 2, wide, wide);
  return { left: at.x - px / 2, right: at.x + px / 2, top: at.y - px / 2, bottom: at.y + px / 2 };
}

function group(pen, layer, one, at) {
  if (!layer.told.sign) return { left: NaN, right: NaN, top: NaN, bottom: NaN };
  if (one.code !== undefined) return township(pen, layer, one, at);
  const px = (one.count > 1 ? SIGN_PX + 4 : SIGN_PX) * scale;
  const box = stamp(pen, sprite(signOf(layer, one.first), glyphFor(layer, one.first), px), at, px);
  if (one.count > 1) number(pen, one.count, { x: at.x + px * 0.42, y: at.y - px * 0.42 });
  else if (layer.tellsAge) age(pen, layer, one.first, { x: at.x, y: box.bottom + 8 * scale });
  return box;
}

// How old the place is at which something is drawn that moves; at home it has none.
function age(pen, layer, row, at) {
  const seenMs = layer.data.moment(layer.told.aged, row);
  if (seenMs === null) return;
  const text = layer.tellsAge(seenMs);
  pen.font = font(600, 11.5 * scale);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const wide = pen.measureText(text).width + 10 * scale, tall = 16 * scale;
  const isOld = now() - seenMs > SEEN_OLD_MIN * 60000;
  pill(pen, at.x - wide / 2, at.y - tall / 2, wide, tall, css(isOld ? "ink" : "paper"), css(isOld ? "paper" : "soft"));
  pen.fillStyle = css(isOld ? "paper" : "ink");
  pen.fillText(text, at.x, at.y + 0.5);
}

// How many stand there together.
function number(pen, count, at) {
  const text = count > 9999 ? `${Math.round(count / 1000)}k` : String(count);
  pen.font = font(700, 11.5 * scale);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const wide = Math.max(17 * scale, wideOf(pen, text) + 9 * scale), tall = 17 * scale;
  pill(pen, at.x - wide / 2, at.y - tall / 2, wide, tall, css("ink"), css("paper"));
  pen.fillStyle = css("paper");
  pen.fillText(text, at.x, at.y + 0.5);
}

function pill(pen, x, y, wide, tall, fill, edge) {
  rounded(pen, x, y, wide, tall, tall / 2);
  pen.lineWidth = 1.5;
  pen.strokeStyle = edge;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
}

// How many of each level a township has, the worst first: [[code, count], …].
const levelsOf = ({ data, told }, one) => data.columns[fieldOf(told.sign)].codes.map((code, i) => [code, one.levels[i]]).filter(([, count]) => count);

const PLATE = { unit: 16, gap: 4, pad: 7, tall: 40 };

// How wide each count is, and the whole plate.
function widthsOf(pen, one, levels) {
  pen.font = font(700, 13 * scale);
  const each = levels.map(([, count]) => PLATE.unit * scale + pen.measureText(String(count)).width + 3 * scale);
  const counts = each.reduce((a, b) => a + b + PLATE.gap * scale, -PLATE.gap * scale);
  pen.font = font(600, 12.5 * scale);
  return { each, counts, whole: Math.max(counts, pen.measureText(one.name).width) + 2 * PLATE.pad * scale };
}

// The box of a township's plate at a spot, for whoever sees to it that plates do not meet.
function plateBox(pen, layer, one, at) {
  const { whole } = widthsOf(pen, one, levelsOf(layer, one));
  return { left: at.x - whole / 2, right: at.x + whole / 2, top: at.y - PLATE.tall * scale / 2, bottom: at.y + PLATE.tall * scale / 2 };
}

// A township far out: its name, and how many there are of each level, the worst first. Where there
// is no room for that, its worst with the number of all.
function township(pen, layer, one, at) {
  const { told } = layer;
  if (one.isSmall) {
    const px = 24 * scale;
    const box = stamp(pen, sprite(signOf(layer, one.first), "", px), at, px);
    number(pen, one.count, { x: at.x + px * 0.42, y: at.y - px * 0.42 });
    return box;
  }
  const levels = levelsOf(layer, one);
  const { each, counts } = widthsOf(pen, one, levels);
  const box = plateBox(pen, layer, one, at);
  pen.globalAlpha = 0.93;
  rounded(pen, box.left, box.top, box.right - box.left, PLATE.tall * scale, 7 * scale);
  pen.fillStyle = css("paper");
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 2 * scale;
  pen.strokeStyle = toneOf(style.signs[told.sign.replace(/\{\w+\}/, levels[0][0])].tone).fill;
  pen.stroke();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = css("ink");
  pen.fillText(one.name, at.x, box.top + 11 * scale);
  let x = at.x - counts / 2;
  levels.forEach(([code, count], i) => {
    stamp(pen, sprite(told.sign.replace(/\{\w+\}/, code), "", 13 * scale), { x: x + 7 * scale, y: box.top + 28 * scale }, 13 * scale);
    pen.font = font(700, 13 * scale);
    pen.textAlign = "left";
    pen.fillStyle = css("ink");
    pen.fillText(String(count), x + PLATE.unit * scale, box.top + 28.5 * scale);
    x += each[i] + PLATE.gap * scale;
  });
  return box;
}

// The one pointed at or picked: larger, with a ring around it.
function lit(pen, layer, row, at) {
  if (!layer.told.sign) return;
  const px = 34 * scale;
  pen.beginPath();
  pen.arc(at.x, at.y, px * 0.72, 0, 7);
  pen.lineWidth = 3.5 * scale;
  pen.strokeStyle = css("accent");
  pen.stroke();
  stamp(pen, sprite(signOf(layer, row), glyphFor(layer, row), px), at, px);
}

// A line or an area: its tone, and bars across it, so that it is not told by colour alone.
function shape(pen, layer, one, { origin, world }) {
  const key = (layer.told.line || "").replace(/\{(\w+)\}/, (_, field) => layer.data.code(field, one.row));
  const look = style.lines[key];
  if (!look) return;
  const { fill, edge } = toneOf(look.tone);
  const path = new Path2D();
  let hasRing = false;
  for (const { isRing, xy } of one.parts) {
    for (let i = 0; i < xy.length; i += 2) path[i ? "lineTo" : "moveTo"](xy[i] * world - origin.x, xy[i + 1] * world - origin.y);
    if (isRing) path.closePath();
    hasRing = hasRing || isRing;
  }
  pen.lineJoin = "round";
  if (hasRing) {
    pen.fillStyle = bars(fill);
    pen.fill(path, "evenodd");
  }
  const wide = (hasRing ? 2 : look.width) * scale;
  pen.setLineDash([]);
  pen.strokeStyle = edge;
  pen.lineWidth = wide + 2;
  pen.stroke(path);
  pen.strokeStyle = fill;
  pen.lineWidth = wide;
  pen.stroke(path);
  if (!hasRing && look.hatched) {
    pen.strokeStyle = edge;
    pen.lineWidth = Math.max(1, wide - 3);
    pen.setLineDash([4, 5]);
    pen.stroke(path);
    pen.setLineDash([]);
  }
}

const patterns = new Map();
document.addEventListener("situ:theme", () => { patterns.clear(); colours.clear(); });

function bars(colour) {
  if (!patterns.has(colour)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.globalAlpha = 0.14;
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 8, 8);
    pen.globalAlpha = 0.55;
    pen.strokeStyle = colour;
    pen.lineWidth = 1.4;
    pen.beginPath();
    for (const shift of [-8, 0, 8]) { pen.moveTo(shift, 8); pen.lineTo(shift + 8, 0); }
    pen.stroke();
    patterns.set(colour, pen.createPattern(tile, "repeat"));
  }
  return patterns.get(colour);
}

export const paint = { group, plateBox, lit, shape };
