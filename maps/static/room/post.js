// The command post of the incident before us: set where the map was held or right-clicked, or by the
// log's form; shown where it was last set.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { signs } from "../map/signs.js";
import { asks } from "./asks.js";
import { room } from "./here.js";

const DIGITS = 6; // of a degree: a tenth of a metre
let marker = null;
let last = null; // what the log said of it

// A place of the map, by what lies there, with the button that sets it there.
async function offer(map, at) {
  const [lon, lat] = [at.lng, at.lat].map((one) => Number(one.toFixed(DIGITS)));
  const { township, village } = await session.read(room.within(`/api/places/at?lon=${lon}&lat=${lat}`));
  const name = format.joined([township, village && village.name]) || `${lon}, ${lat}`;
  const send = async () => {
    await session.send("POST", room.of("/log"), { kind: "post", text: say("room.post_text", { place: name }), place: { lon, lat, name } });
    map.closePopup();
  };
  const told = el("div", { role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "main", data: { act: "post" }, on: { click: () => asks.tried(told, [button], send) } }, say("room.post_here"));
  L.popup({ minWidth: 220 }).setLatLng(at).setContent(el("div", { class: "card" }, el("b", {}, name), told, el("div", { class: "acts" }, button))).openOn(map);
}

function listen(map) {
  if (!room.facts.incident || !room.may("command_incident")) return;
  map.on("contextmenu", ({ latlng }) => {
    if (!room.isDrawing) offer(map, latlng).catch((error) => L.popup().setLatLng(latlng).setContent(el("p", {}, error.message)).openOn(map));
  });
}

// Where the log says that it stands now.
function show(entries) {
  const found = entries.filter((one) => one.name === "log.post" && one.incident_id === room.facts.incident).pop();
  if (!found || found === last) return;
  last = found;
  stand();
}

function stand() {
  if (!last || !room.map) return;
  const { at: [lon, lat], text } = last.facts;
  const icon = L.divIcon({ className: "pin", iconSize: [44, 44], html: el("span", { class: "pin-sign" }, signs.draw("post", { glyph: "flag" })) });
  if (marker) marker.remove();
  marker = L.marker([lat, lon], { icon, title: text, alt: text, zIndexOffset: 1500 }).addTo(room.map);
  marker.bindPopup(el("div", { class: "card" }, el("b", {}, text), el("p", { class: "soft" }, format.joined([format.moment(last.at), last.actor]))));
}
room.onMap.push(stand, listen);

export const post = { show };
