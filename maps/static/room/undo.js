// What was done by mistake is taken back with one touch, for as long as one still has it in mind.

import { say, el } from "../shared/core.js";
import { forms } from "../shared/forms.js";
import { room } from "./here.js";

const OFFERED_S = 10;
const place = document.querySelector("[data-undo]");
let clock = null;

function gone() {
  clearInterval(clock);
  place.hidden = true;
}

// `text` says what was done, `back` takes it back.
function offer(text, back) {
  clearInterval(clock);
  let left = OFFERED_S;
  const seconds = el("small", { "aria-hidden": "true" }, left);
  const button = el("button", { type: "button", class: "main", data: { undo: "" }, on: { click: async () => {
    clearInterval(clock);
    button.disabled = true;
    try {
      await back();
      gone();
    } catch (error) {
      forms.complain(place, error);
    }
    room.again();
  } } }, say("room.undo"), " ", seconds);
  clock = setInterval(() => { left -= 1; seconds.textContent = left; if (left <= 0) gone(); }, 1000);
  place.className = "undo";
  place.replaceChildren(el("span", {}, text), button);
  place.hidden = false;
}

export const undo = { offer };
