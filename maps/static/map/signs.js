// Symbols as SVG, from the one table of maps/style.py: the same on map, list, legend and paper.

import { style } from "../shared/core.js";

const NS = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const path = (d, kind) => svg("path", { d, class: kind });

// How that key is drawn; a level or status nobody taught us is drawn as unknown, not left out.
const of = (key) => style.signs[key] || style.signs.unknown;

// The symbol of that key. ``glyph`` says the kind, ``text`` (a rank) stands in its place.
function draw(key, { glyph, text } = {}) {
  const sign = of(key);
  const out = svg("svg", { viewBox: "-1 -1 34 34", class: `sign tone-${sign.tone} is-${sign.fill}`,
    "aria-hidden": "true", focusable: "false" });
  out.append(path(style.frames[sign.frame], "frame"));
  const inside = glyph || sign.glyph;
  if (text !== undefined) {
    const y = sign.frame === "store" ? 25.5 : 21.8;
    const number = svg("text", { x: 16, y, "text-anchor": "middle", class: "rank" });
    number.textContent = text;
    out.append(number);
  } else if (inside && style.glyphs[inside]) {
    const mark = path(style.glyphs[inside], "glyph");
    if (style.rooms[sign.frame]) mark.setAttribute("transform", style.rooms[sign.frame]);
    out.append(mark);
  }
  if (sign.badge) out.append(path(style.badges[sign.badge], `badge badge-${sign.badge}`));
  return out;
}

// The glyph of an event kind: the longest head of its code that the table knows.
function ofEvent(code) {
  for (let n = code.length; n > 0; n -= 1) {
    const found = style.events[code.slice(0, n)];
    if (found) return found;
  }
  return "alert";
}

const ofHazard = (kind) => style.hazards[kind] || "alert";

// The sign of what lies near: a hazard by its level with its kind upon it, a facility by its kind.
function ofNear(one) {
  if (one.what === "facility") return { sign: style.signs[`facility.${one.kind}`] ? `facility.${one.kind}` : "facility.other" };
  const sign = `hazard.${one.risk_level}`;
  return style.signs[sign] ? { sign, glyph: ofHazard(one.kind) } : { sign: "unknown" };
}

// A bare glyph, for the legend's list of kinds.
function bare(glyph) {
  return svg("svg", { viewBox: "4 4 24 24", class: "sign bare", "aria-hidden": "true" },
    path(style.glyphs[glyph], "glyph"));
}

// A plain drawing for a button.
const plain = (d) => svg("svg", { viewBox: "0 0 32 32", class: "plain", "aria-hidden": "true" }, path(d, "glyph"));

// A short piece of a line kind, for the legend.
function sample(key) {
  const line = style.lines[key];
  const out = svg("svg", { viewBox: "0 0 34 16", class: `line tone-${line.tone}`, "aria-hidden": "true" });
  const stroke = svg("path", { d: "M2 8h30", class: "stroke", "stroke-width": line.width });
  if (line.dash) stroke.setAttribute("stroke-dasharray", line.dash);
  out.append(stroke);
  if (line.hatched) out.append(svg("path", { d: "M2 8h30", class: "hatch", "stroke-width": line.width - 3, "stroke-dasharray": "4 5" }));
  return out;
}

function ground(name) {
  const out = svg("svg", { viewBox: "0 0 34 16", class: "line", "aria-hidden": "true" });
  if (name.startsWith("road-")) out.append(svg("path", { d: "M2 8h30", class: "case" }));
  out.append(svg("path", { d: "M2 8h30", class: `ground-${name}` }));
  return out;
}

export const signs = { svg, plain, of, draw, ofEvent, ofHazard, ofNear, bare, sample, ground };
