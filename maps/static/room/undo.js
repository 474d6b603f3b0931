// What was done by mistake is taken back with one touch, for as long as one still has it in mind.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { room } from "./here.js";

const OFFERED_S = 10;
const place = document.querySelector("[data-undo]");
let clock = null;
let take = null; // what takes it back, while that is offered
let of = ""; // what it is about: an order goes on from a hold or a draft, and not from a closed road

function gone() {
  clearInterval(clock);
  take = null;
  place.hidden = true;
}

// It can be taken back no more: why is read, and goes when it was.
function failed(error) {
  place.className = "undo";
  place.replaceChildren(el("span", {}, format.joined([error.title || error.message, error.title && error.detail])),
    el("button", { type: "button", class: "main is-other", on: { click: gone } }, say("room.undo_read")));
}

// `text` says what was done, `back` takes it back: by a touch, or the key Z.
function offer(text, back, about = "") {
  of = about;
  clearInterval(clock);
  let left = OFFERED_S;
  const seconds = el("small", { "aria-hidden": "true" }, left);
  const button = el("button", { type: "button", class: "main", data: { undo: "" }, "aria-keyshortcuts": "z", on: { click: async () => {
    clearInterval(clock);
    take = null;
    button.disabled = true;
    try {
      await back();
      gone();
    } catch (error) {
      failed(error);
    }
    room.again();
  } } }, say("room.undo"), " ", el("kbd", {}, "Z"), " ", seconds);
  take = () => button.click();
  clock = setInterval(() => { left -= 1; seconds.textContent = left; if (left <= 0) gone(); }, 1000);
  place.className = "undo";
  place.replaceChildren(el("span", {}, text), button);
  place.hidden = false;
}

const last = () => { if (take) take(); };

// What was offered is over: something came of it that is taken back otherwise.
const over = (about) => { if (take && of === about) gone(); };

export const undo = { offer, last, over };
