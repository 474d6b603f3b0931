// On a phone the list is a sheet that slides up over the map: a glance, half, or all of it.

import { el, say } from "../shared/core.js";
import { heightsOf, NAMES, restsAt, step } from "./heights.js";

export const narrow = window.matchMedia("(max-width: 760px)");
const GLANCE_REM = 9.5; // the handle, the question and the first numbers

export function slide(holder) {
  const root = document.documentElement;
  let at = "half", drag = null;
  const button = el("button", { type: "button", class: "slide-button", "aria-controls": "layer-rows", on: { click: () => rest(at === "full" ? "peek" : step(at, 1)) } });
  const handle = el("div", { class: "slide" }, el("span", { class: "handle-bar", "aria-hidden": "true" }), button);
  holder.prepend(handle);
  // Where there is little room, the question stands beside the button.
  const question = holder.querySelector(".question");
  const home = () => { if (narrow.matches) handle.prepend(question); else holder.querySelector(".scroll").prepend(question); };
  narrow.addEventListener("change", home);
  home();

  const room = () => document.body.clientHeight - document.querySelector(".masthead").offsetHeight;
  const heights = () => heightsOf(room(), GLANCE_REM * parseFloat(getComputedStyle(root).fontSize));
  const tall = (px) => root.style.setProperty("--sheet-tall", `${Math.round(px)}px`);

  // While it is full the map below stays as it was: nothing is drawn anew for what nobody sees.
  function rest(name) {
    at = name;
    if (narrow.matches) {
      const all = heights();
      tall(all[name]);
      root.style.setProperty("--sheet-rest", `${Math.round(all[name === "full" ? "half" : name])}px`);
    }
    document.body.dataset.sheet = name;
    button.textContent = say(name === "full" ? "four.ui.sheet_down" : "four.ui.sheet_up");
    button.setAttribute("aria-expanded", String(name !== "peek"));
  }

  button.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    rest(step(at, by));
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.target === button || drag) return;
    drag = { y: event.clientY, from: heights()[at], id: event.pointerId, last: [event.clientY, event.timeStamp], speed: 0 };
    handle.setPointerCapture(event.pointerId);
    document.body.classList.add("is-sliding");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    drag.speed = (drag.last[0] - event.clientY) / Math.max(1, event.timeStamp - drag.last[1]);
    drag.last = [event.clientY, event.timeStamp];
    const all = heights();
    drag.px = Math.max(all.peek, Math.min(all.full, drag.from + drag.y - event.clientY));
    tall(drag.px);
  });
  const drop = (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    document.body.classList.remove("is-sliding");
    const { px, speed } = drag;
    drag = null;
    rest(px === undefined ? step(at, at === "full" ? -1 : 1) : restsAt(heights(), px, speed));
  };
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
  window.addEventListener("resize", () => rest(at));
  rest(at);
  return { atMost: (name) => { if (NAMES.indexOf(at) > NAMES.indexOf(name)) rest(name); } };
}
