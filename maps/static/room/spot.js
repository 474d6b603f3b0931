// A touch on the map is the place of the report: at once it is said what lies there, and what is known about there already.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { signs } from "../map/signs.js";
import { room } from "./here.js";
import { roomTold } from "./told.js";

const form = document.querySelector("[data-report]");
const place = document.querySelector("[data-spot]");
const OURS = ["cgcs2000", "wgs84"]; // what our map shows as it is
const DIGITS = 6; // of a degree: a tenth of a metre
const NEAR_ZOOM = 13;
let marker = null;
let isTouched = false; // the coordinates in the form are a touch, nobody typed them
let named = ""; // the place that was chosen by its name
let asked = 0; // which answer is still wanted

function stand(at) {
  if (!room.map) return;
  if (!marker) {
    const icon = L.divIcon({ className: "pin pin-large", iconSize: [44, 44], html: el("span", { class: "pin-sign" }, signs.draw("incident", { glyph: "alert" })) });
    marker = L.marker(at, { icon, draggable: true, keyboard: false, zIndexOffset: 2000, title: say("room.spot") }).addTo(room.map);
    marker.on("dragend", () => take(marker.getLatLng()));
  }
  marker.setLatLng(at);
}

const near = (one) => el("li", {}, el("a", { href: room.page(one.incident_id) }, format.joined([one.kind_name, one.place_text])), " ", el("span", { class: "soft" }, say("room.apart", { metres: one.distance_m, minutes: one.apart_min })));

function facts({ inside, township, road, village, alike = [] }) {
  return [!inside && el("p", { class: "mark" }, say("room.spot_outside")),
    el("p", {}, el("b", {}, township || say("room.spot_no_township")), " ", format.joined([
      road && say("room.spot_road", { road: format.joined([road.name || say("room.spot_a_road"), road.post && say("room.spot_post", { post: road.post })]), m: format.metres(road.distance_m) }),
      village && say("room.spot_village", { village: village.name, m: format.metres(village.distance_m) })])),
    el("p", { class: "soft" }, say("room.spot_datum")),
    alike.length > 0 && el("div", { class: "told is-care" }, el("strong", {}, say("room.spot_alike", { n: alike.length })), el("ul", {}, alike.map(near)))].filter(Boolean);
}

async function tell(at) {
  const mine = asked += 1;
  place.replaceChildren(say("room.spot_asking"));
  try {
    const told = await session.read(room.within(`/api/places/at?lon=${at.lng}&lat=${at.lat}&is_exercise=${form.elements.is_exercise.checked}`));
    if (mine !== asked) return;
    place.replaceChildren(...facts(told));
    if (room.isNarrow()) shownOnMap(at, told);
  } catch (error) {
    if (mine === asked) place.replaceChildren(error.message);
  }
}

// On a telephone the form lies behind the map: what is there is told upon it, with the way back.
function shownOnMap(at, told) {
  const back = el("button", { type: "button", class: "main", on: { click: () => { room.map.closePopup(); room.open("report"); } } }, say("room.spot_to_form"));
  L.popup({ minWidth: 220, maxWidth: 300, offset: [0, -14] }).setLatLng(at).setContent(el("div", { class: "card" }, facts(told), el("div", { class: "acts" }, back))).openOn(room.map);
}

function take({ lat, lng }) {
  const at = L.latLng(Number(lat.toFixed(DIGITS)), Number(lng.toFixed(DIGITS)));
  if (named && form.elements.place.value === named) form.elements.place.value = named = "";
  isTouched = true;
  form.elements.lon.value = at.lng;
  form.elements.lat.value = at.lat;
  form.elements.datum.value = OURS[0];
  stand(at);
  tell(at);
}

// What was typed stands on the map as soon as it is a place of ours.
function typed() {
  const { lon, lat, datum } = form.elements;
  isTouched = false;
  const [x, y] = [roomTold.degrees(lon.value), roomTold.degrees(lat.value)];
  if (!OURS.includes(datum.value) || x === null || y === null || !(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return;
  found(L.latLng(y, x));
}

function found(at) {
  stand(at);
  if (room.map && !room.map.getBounds().contains(at)) room.map.setView(at, Math.max(room.map.getZoom(), NEAR_ZOOM));
  tell(at);
}

if (form) {
  room.onSpot.push((at) => { if (!room.isDrawing) take(at); });
  room.onMap.push((map) => map.on("contextmenu", (event) => { if (!room.isDrawing) take(event.latlng); }));
  for (const name of ["lon", "lat", "datum", "is_exercise"]) form.elements[name].addEventListener("change", typed);
  // A place chosen by its name takes the place of a touch, never of what was typed.
  room.onPlace = ({ name, at }) => {
    named = name;
    if (isTouched) form.elements.lon.value = form.elements.lat.value = "";
    isTouched = false;
    found(L.latLng(at[1], at[0]));
  };
}
