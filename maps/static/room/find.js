// One field that finds: who is on the sheet, what is open, and every place of the county; `/` leads to it.

import { el } from "../shared/core.js";
import { room } from "./here.js";
import { linked } from "./linked.js";
import { pick } from "./pick.js";

const NEAR_ZOOM = 14;
const MOST = 12;
const input = document.getElementById("find");
const told = (node) => node.textContent.trim().toLowerCase();

function here(typed) {
  const rows = [...document.querySelectorAll("[data-part=sheet] li.choice[data-key]:not(.is-held)")].map((row) => ({ name: row.querySelector("strong").textContent, key: row.dataset.key }));
  const open = [...document.querySelectorAll(".incidents a")].filter((one) => told(one).includes(typed)).map((one) => ({ name: one.querySelector(".what").textContent, more: one.querySelector("small").textContent, href: one.href }));
  return [...rows.filter((one) => one.name.toLowerCase().includes(typed)), ...open];
}

function stand(one) {
  if (!room.map) return;
  if (room.isNarrow()) room.open("map");
  const at = [one.at[1], one.at[0]];
  room.map.setView(at, Math.max(room.map.getZoom(), NEAR_ZOOM));
  L.popup({ offset: [0, -4] }).setLatLng(at).setContent(el("div", { class: "card" }, el("h3", {}, one.name))).openOn(room.map);
}

function chose(one) {
  input.value = "";
  input.blur();
  if (one.href) window.location.assign(one.href);
  else if (one.key) linked.choose(one.key);
  else stand(one);
}

if (input) {
  pick(input, { find: (typed) => room.within(`/api/places?q=${encodeURIComponent(typed)}`), takesFirst: true, chose,
    shown: ({ places }) => [...here(input.value.trim().toLowerCase()), ...places].slice(0, MOST) });
  input.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) input.blur(); });
}
