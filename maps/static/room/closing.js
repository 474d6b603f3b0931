// A road is cut: drawn on the map, what it would cut is read first, then it is confirmed; and opened again by its card.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { changes } from "./changed.js";
import { begun, drawn, geometryOf, wanted } from "./drawing.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { undo } from "./undo.js";

const holder = document.querySelector("[data-drawing]");
const form = document.querySelector("[data-closing]");
const KINDS = ["Point", "LineString", "Polygon"];
const LIMITS = ["height_m", "weight_t", "width_m"];
const LOOK = { pane: "drawn", className: "drawn-closure", weight: 5, interactive: false };
let state = null; // what is drawn; null: nobody draws
let shape = null;
let button = null;

// What is touched on or beside a road lies on it; an area lies where it was touched. In turn, so that
// a double click ends after its points.
const SNAP_PX = 16;
let turn = Promise.resolve();
const inTurn = (act) => { turn = turn.then(() => state && !state.isDone && act()).catch((error) => console.error(error)); };

async function onRoad(at) {
  const plain = spot(at);
  if (state.kind === "Polygon") return plain;
  const { road } = await session.read(room.within(`/api/places/at?lon=${plain[0]}&lat=${plain[1]}`)).catch(() => ({}));
  const far = road && room.map.latLngToContainerPoint([road.at[1], road.at[0]]).distanceTo(room.map.latLngToContainerPoint(at));
  return road && far <= SNAP_PX ? road.at : plain;
}
const touch = (at) => inTurn(async () => step("point", await onRoad(at)));

const part = (name) => holder.querySelector(`[data-${name}]`);
const center = () => room.map.getCenter();
const spot = ({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];

function step(...told) {
  const was = state.isDone;
  state = drawn(state, told);
  show();
  if (state.isDone && !was) ask();
}

// The points as they were touched and the line through them.
function show() {
  const at = state.points.map(([lon, lat]) => [lat, lon]);
  const line = state.kind === "Polygon" ? L.polygon(at, { ...LOOK, weight: 3, fillOpacity: 0.25 }) : L.polyline(at, LOOK);
  shape.clearLayers().addLayer(line);
  for (const one of at) shape.addLayer(L.circleMarker(one, { ...LOOK, radius: 7, weight: 3 }));
  const n = wanted(state);
  part("how").textContent = state.isDone ? say("room.draw_done") : n ? say(`room.draw_${state.kind.toLowerCase()}`, { n }) : say("room.draw_more");
  const act = (name, told, off) => el("button", { type: "button", class: "quiet", disabled: off, data: { step: told[0] }, on: { click: () => step(...told) } }, say(name));
  part("steps").replaceChildren(...(state.isDone ? [act("room.draw_again", ["again"])] : [
    ...KINDS.map((kind) => el("button", { type: "button", class: "quiet", "aria-pressed": String(kind === state.kind), data: { kind }, on: { click: () => step("kind", kind) } }, say(`room.draw_kind_${kind.toLowerCase()}`))),
    state.kind !== "Point" && act("room.draw_back", ["back"], !state.points.length), state.kind !== "Point" && act("room.draw_end", ["end"], n > 0),
    el("button", { type: "button", class: "quiet", on: { click: stop } }, say("door.cancel"))].filter(Boolean)));
  form.hidden = !state.isDone;
  room.map.getContainer().classList.toggle("is-drawing", !state.isDone);
}

function begin() {
  if (state) { stop(); return; }
  state = begun();
  room.isDrawing = true;
  shape = L.layerGroup().addTo(room.map);
  room.map.closePopup();
  room.map.doubleClickZoom.disable();
  room.map.getContainer().classList.add("is-drawing");
  form.reset();
  form.elements.is_exercise.checked = Boolean(room.incident && room.incident.is_exercise);
  limits();
  holder.hidden = false;
  show();
  room.map.getContainer().focus({ preventScroll: true });
}

function stop() {
  state = null;
  room.isDrawing = false;
  shape.remove();
  room.map.doubleClickZoom.enable();
  room.map.getContainer().classList.remove("is-drawing");
  holder.hidden = true;
  form.hidden = true;
  button.focus({ preventScroll: true });
  roomKept.freed();
}

const limits = () => { part("limits").hidden = form.elements.effect.value !== "limited"; };

// Which roads, and who comes how much later: before anything is saved.
async function ask() {
  const geometry = geometryOf(state);
  const asked = state;
  const told = form.querySelector("[role=alert]");
  told.hidden = true;
  part("met").textContent = say("room.close_asking");
  part("cut").replaceChildren();
  form.elements.reason.focus();
  try {
    const { roads, km } = await session.send("POST", room.within("/api/closures/met"), { geometry });
    if (asked !== state) return;
    part("met").replaceChildren(el("b", {}, say("room.close_met", { roads: roads.map((one) => one.road || say("room.spot_a_road")).join(say("list.names")), km: format.number(km) })));
    if (room.facts.incident) later(await session.send("POST", room.of("/what-if"), { cut: [geometry] }), asked);
  } catch (error) {
    if (asked !== state) return;
    part("met").textContent = "";
    forms.complain(told, error);
  }
}

const signed = (minutes) => minutes > 0 ? `+${minutes}` : String(minutes);
function later({ changed, sheet }, asked) {
  if (asked !== state) return;
  const found = [...changes(room.measured(), sheet).values()];
  const said = found.filter((one) => one.is === "gone" || one.later_min).map((one) => el("li", {}, el("b", {}, one.name), " ", one.is === "gone" ? say("room.close_cuts_off") : say("room.changed_min", { n: signed(one.later_min) })));
  part("cut").replaceChildren(el("p", {}, el("b", {}, changed.teams.text), " ", changed.depots.text),
    ...(said.length ? [el("details", {}, el("summary", {}, say("room.close_who", { n: said.length })), el("ul", { class: "reasons" }, said))] : []), el("p", { class: "soft" }, say("room.close_as_cut")));
}

const number = (name) => form.elements[name].value === "" ? null : Number(form.elements[name].value);
function body() {
  const { reason, effect, ends_at: until, is_exercise: drill } = form.elements;
  return { geometry: geometryOf(state), reason: reason.value.trim(), effect: effect.value, is_exercise: drill.checked,
    ...(until.value && { ends_at: `${until.value}:00+08:00` }),
    ...(effect.value === "limited" && Object.fromEntries(LIMITS.map((name) => [name, number(name)]).filter(([, most]) => most !== null))) };
}

async function lift(id) {
  const url = room.within(`/api/closures/${id}`);
  const found = await session.read(url);
  await session.send("POST", room.within(`/api/closures/${id}/lift`), {}, found.version);
  return found;
}

async function close() {
  const made = await session.send("POST", room.within("/api/closures"), body());
  stop();
  undo.offer(say("room.closed", { reason: made.reason }), () => lift(made.closure_id));
  room.again();
}

// Opened by mistake it is closed again, as it was.
const AS_IT_WAS = ["geometry", "reason", "effect", "reach_m", "is_exercise", ...LIMITS];
async function reopen(id) {
  const was = await lift(id);
  const again = Object.fromEntries(AS_IT_WAS.filter((name) => was[name] !== null).map((name) => [name, was[name]]));
  room.map.closePopup();
  undo.offer(say("room.opened", { reason: was.reason }), () => session.send("POST", room.within("/api/closures"), { ...again, ...(was.ends_at && { ends_at: was.ends_at }) }));
}

// What a closure's card offers besides in the room.
export function lifting(id) {
  if (!room.may("close_road")) return null;
  const told = el("div", { role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "main is-other", data: { lift: id }, on: { click: () => asks.tried(told, [button], () => reopen(id)) } }, say("room.lift"));
  return el("div", { class: "acts" }, button, told);
}

function onCard({ popup }) {
  const [of, id] = ((popup._source && popup._source.situKey) || "").split(":");
  const content = popup.getContent();
  if (of !== "closure" || !content.querySelector || content.querySelector("[data-lift]")) return;
  const more = lifting(id);
  if (more) content.append(more);
  popup.update();
}

const KEYS = { Enter: () => inTurn(() => step("end")), Backspace: () => step("back"), Escape: () => stop(), " ": () => touch(center()) };
function keys(event) {
  if (!state || event.ctrlKey || event.altKey || event.metaKey) return;
  const isFree = !event.target.closest("input, select, textarea, button, .lock-over");
  const act = event.key === "Escape" ? KEYS.Escape : isFree && !state.isDone && KEYS[event.key];
  if (!act || event.target.closest(".lock-over")) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function listen(map) {
  const control = L.control({ position: "topleft" });
  control.onAdd = () => {
    button = el("button", { type: "button", class: "draw-button", data: { draw: "" }, on: { click: begin } }, say("room.draw"));
    L.DomEvent.disableClickPropagation(button);
    return button;
  };
  control.addTo(map);
  map.createPane("drawn").style.zIndex = 470;
  map.getContainer().append(el("div", { class: "cross", "aria-hidden": "true" }));
  map.on("click", ({ latlng }) => touch(latlng));
  map.on("dblclick", () => inTurn(() => step("end")));
  map.on("popupopen", onCard);
  document.addEventListener("keydown", keys, true);
  form.elements.effect.addEventListener("change", limits);
  part("let-go").addEventListener("click", stop);
  forms.submits(form, close);
}
if (holder) room.onMap.push(listen);
