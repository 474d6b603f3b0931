// Light or dark: as the reader's system is, until he chooses; whoever draws with colours is told.

import { el, say } from "./core.js";

// The button that changes it.
export function themeButton() {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  const changed = () => document.dispatchEvent(new Event("situ:theme"));
  system.addEventListener("change", changed);
  return el("button", { type: "button", class: "head-button", "aria-label": say("theme"), title: say("theme"),
    on: { click: () => { root.dataset.theme = isDark() ? "light" : "dark"; changed(); } } }, "◐");
}
