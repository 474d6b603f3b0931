// What is picked: its card, its place, and what it leads to – which is ringed and listed, so that nothing
// is hidden for it and nothing is left behind when it is let go.

import { say } from "../shared/core.js";
import { card, saysOf, several } from "./card.js";
import { rows } from "./chosen.js";
import { nameOf } from "./told.js";

const EDGE_PX = 24;
const CARD_PX = 400; // so much of a wide map lies beneath the card of what has no place

// `from`: "map", "list", "key", or the "address" the page was opened with.
export function pick(page, thing, from) {
  const { chosen } = page;
  if (thing && thing.row === null) { together(page, thing); return; }
  chosen.pick = thing ? { layer: thing.key, code: thing.layer.data.text("code", thing.row) } : null;
  page.picked = thing && known(page, thing);
  page.side.pick(page.picked);
  page.things?.light(page.picked);
  if (thing) show(page, from); else page.slip.close();
  page.remember();
}

function show(page, from) {
  const { layer, row } = page.picked;
  if (!layer.rows.includes(row)) page.note(say("four.ui.filtered_out", { name: nameOf(layer.data, row) }));
  const at = page.map && layer.data.at(row);
  page.slip.open(at ? [at[1], at[0]] : null, card(page, page.picked), from);
  if (!at && page.map && !(from === "address" && page.hadView)) bringIn(page);
}

// Where something without a place is about: its way, what it leads to, else its incident.
function bringIn(page) {
  const { layer, row, also } = page.picked;
  const spots = layer.data.shape(row).flatMap((one) => one.points);
  if (also) for (const one of also.rows) spots.push(also.layer.data.at(one));
  const incidents = page.layers.find((one) => one.key === "incidents" && one.data);
  const incident = incidents && incidents !== layer ? incidents.data.find(layer.data.text("incident_id", row)) : -1;
  if (incident >= 0) spots.push(incidents.data.at(incident));
  const there = spots.filter(Boolean).map(([lon, lat]) => [lat, lon]);
  if (there.length) fit(page.map, there);
}

// The map is moved only where one of the places is not seen, and never farther in than it is.
function fit(map, there) {
  const { x: wide, y: tall } = map.getSize();
  const left = wide > 2 * CARD_PX ? CARD_PX : EDGE_PX;
  const isSeen = there.map((one) => map.latLngToContainerPoint(one)).every(({ x, y }) => x > left && x < wide - EDGE_PX && y > EDGE_PX && y < tall - EDGE_PX);
  if (!isSeen) map.fitBounds(L.latLngBounds(there), { maxZoom: map.getZoom(), paddingTopLeft: [left, 2 * EDGE_PX], paddingBottomRight: [2 * EDGE_PX, 2 * EDGE_PX] });
}

function known(page, thing) {
  const [to, field] = thing.layer.told.leads_to || [];
  const other = to && page.layers.find((one) => one.key === to && one.data);
  const whole = { ...thing, also: other ? { layer: other, rows: rows(other.data, { [field]: [thing.layer.data.text("code", thing.row)] }) } : null };
  return { ...whole, name: nameOf(thing.layer.data, thing.row), says: saysOf(page, whole) };
}

// What is picked stays picked when rows come anew, and is picked once its layer has come.
export function follow(page, fresh) {
  const wanted = page.chosen.pick;
  const layer = wanted && page.layers.find((one) => one.key === wanted.layer);
  if (!layer || !layer.data) return;
  const row = layer.data.find(wanted.code);
  if (row < 0) { if (fresh.includes(layer)) gone(page); return; }
  const thing = { key: layer.key, layer, row };
  if (!page.picked) { pick(page, thing, "address"); return; }
  const { says } = page.picked;
  page.picked = known(page, thing);
  page.things?.light(page.picked);
  if (page.picked.says !== says && page.slip.isOpen()) page.slip.renew(card(page, page.picked));
}

// It is over, or the address names what never was.
export function gone(page) {
  page.note(say("four.ui.gone", { code: page.picked ? page.picked.name : page.chosen.pick.code }));
  pick(page, null);
}

// Far out several are drawn as one: closer they come apart, in one place they are listed.
function together(page, { layer, rows: found }) {
  const these = [...found()];
  const bounds = L.latLngBounds(these.map((row) => { const [lon, lat] = layer.data.at(row); return [lat, lon]; }));
  const isOneSpot = page.map.getZoom() >= 17 || page.map.getBoundsZoom(bounds) >= 18;
  if (!isOneSpot) { page.map.fitBounds(bounds.pad(0.3), { maxZoom: Math.max(page.map.getZoom() + 2, 12) }); return; }
  page.slip.open(bounds.getCenter(), several(page, { layer, rows: these }), "map");
}
