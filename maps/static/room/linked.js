// The sheet's rows and the symbols of the map, bound both ways; and the room's keys: N, /, Z, 1–9, arrows, Enter, Esc.

import { now, on, pick, point } from "../map/pointed.js";
import { room } from "./here.js";
import { undo } from "./undo.js";

const place = room.part("sheet");
const find = document.getElementById("find");
const rows = () => place ? [...place.querySelectorAll("[data-key]")] : [];
const rowsOf = (key) => rows().filter((one) => one.dataset.key === key);
const rowAt = (node) => node && node.closest && node.closest("[data-part=sheet] [data-key]");

// What is pointed at and picked stands out in the list too; the Tab key stops at one row.
function light() {
  const all = rows();
  const at = all.find((one) => one.dataset.key === now.pick) || rowAt(document.activeElement) || all[0];
  for (const row of all) {
    row.classList.toggle("is-lit", row.dataset.key === now.point);
    row.classList.toggle("is-picked", row.dataset.key === now.pick);
    row.tabIndex = row === at ? 0 : -1;
    if (row.dataset.key === now.pick) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
  }
}

function focus(row) {
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// From the list or by key: its way comes into view on the map.
function choose(key) {
  if (place.closest("[role=tabpanel]").hidden) room.open("sheet");
  pick(now.pick === key ? null : key, "list");
  if (now.pick) focus(rowsOf(key)[0]);
}

// Down and up through the rows, from the one that has the focus.
function step(by) {
  const all = rows().filter((one) => one.offsetParent);
  if (!all.length) return;
  const at = all.indexOf(rowAt(document.activeElement));
  focus(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]);
}

// The form that decides about it: its order, or what of a depot is to be taken.
function order(key) {
  const button = rowsOf(key).flatMap((row) => [...row.querySelectorAll("[data-act^='order:'], [data-act^='hold:depot:']")]).find((one) => one.offsetParent);
  if (button) button.click();
  return Boolean(button);
}

function letGo() {
  pick(null, "list");
  point(null, "list");
  if (room.map) room.map.closePopup();
  document.activeElement.blur();
}

function newReport() {
  const kind = document.getElementById("kind");
  const link = document.querySelector(".to-report");
  if (kind) { room.open("report"); kind.focus(); } else if (link) link.click();
}

const seek = () => { if (find) { find.focus(); find.select(); } };

// Whether the key is for what it was typed into: a field, a list of its own, another part of the page.
const isTaken = (event) => event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, form[data-asked], [role=tablist], .lock-over");

const EVERYWHERE = { Escape: letGo, n: newReport, N: newReport, "/": seek, z: undo.last, Z: undo.last };
const IN_THE_LIST = { ArrowDown: () => step(1), ArrowUp: () => step(-1) };

function actOf(key, target) {
  const nth = /^[1-9]$/.test(key) && rows().find((row) => row.dataset.rank === key);
  if (nth) return () => choose(nth.dataset.key);
  if (EVERYWHERE[key]) return EVERYWHERE[key];
  const row = rowAt(target);
  const isFree = target === document.body || target.matches(".folium-map");
  if (key === "Enter" && (row === target || (isFree && now.pick))) return () => order(row ? row.dataset.key : now.pick);
  if (target.closest(".folium-map")) return null; // its arrows move the map
  return key === " " && row && row === target ? () => choose(row.dataset.key) : IN_THE_LIST[key];
}

function keys(event) {
  if (isTaken(event)) return;
  const act = actOf(event.key, event.target);
  if (!act) return;
  event.preventDefault();
  act();
}

function listen() {
  place.addEventListener("mouseover", (event) => { const row = rowAt(event.target); point(row ? row.dataset.key : null, "list"); });
  place.addEventListener("mouseleave", () => point(null, "list"));
  place.addEventListener("focusin", (event) => { const row = rowAt(event.target); if (row) point(row.dataset.key, "list"); });
  place.addEventListener("click", (event) => {
    const row = rowAt(event.target);
    if (row && !event.target.closest("a, button, summary, form")) choose(row.dataset.key);
  });
  on("point", light);
  on("pick", (key, from) => {
    light();
    const row = key && from === "map" && rowsOf(key)[0];
    if (!row) return;
    if (!room.isNarrow()) room.open("sheet");
    row.scrollIntoView({ block: "nearest" });
  });
}
if (place) listen();
document.addEventListener("keydown", keys);

export const linked = { light, choose };
