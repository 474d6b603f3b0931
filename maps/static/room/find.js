// One field that finds: who is on the sheet, what is open, and everything of the county; `/` leads to it.

import { el } from "../shared/core.js";
import { room } from "./here.js";
import { linked } from "./linked.js";
import { pick } from "./pick.js";

const NEAR_ZOOM = 14;
const MOST = 12;
const input = document.getElementById("find");
const ON_SHEET = ["team", "depot"];

// A team or depot of the sheet is picked there, an incident opened, all else shown on the map.
function told({ what, code, name, detail, at }) {
  const key = ON_SHEET.includes(what) && `${what}:${code}`;
  const isListed = key && document.querySelector(`[data-part=sheet] li.choice[data-key="${CSS.escape(key)}"]`);
  return { name, more: detail, at, ...(isListed && { key }), ...(what === "incident" && { href: room.page(code) }) };
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
  pick(input, { find: (typed) => room.within(`/api/search?q=${encodeURIComponent(typed)}&limit=${MOST}`), takesFirst: true, chose,
    shown: ({ hits }) => hits.map(told) });
  input.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) input.blur(); });
}
