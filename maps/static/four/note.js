// A sentence over the map for whoever has just done something; it goes by itself.

import { el } from "../shared/core.js";

const SHOWN_MS = 8000;

export function notes() {
  const holder = el("p", { class: "map-note", role: "status" });
  document.querySelector(".map-pane").append(holder);
  let clock = null;
  return (text) => {
    clearTimeout(clock);
    holder.textContent = text;
    clock = setTimeout(() => { holder.textContent = ""; }, SHOWN_MS);
  };
}
