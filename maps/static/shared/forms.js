// What every form of ours does: sends itself once, and says in the server's words what is wrong.

import { say, el } from "./core.js";

const SURE_MS = 6000;

// In the place for it: what is wrong and what to do; every rule of a password that failed.
function complain(place, error) {
  const failed = error.failed && error.failed.length ? error.failed : null;
  const parts = failed
    ? el("div", {}, el("strong", {}, say("door.rules_failed")), el("ul", {}, failed.map((one) => el("li", {}, one))), el("p", {}, error.detail))
    : el("div", {}, el("strong", {}, error.title || error.message), el("p", {}, error.detail));
  place.className = "told is-bad";
  place.replaceChildren(parts);
  place.hidden = false;
}

function praise(place, text) {
  place.className = "told is-good";
  place.replaceChildren(el("strong", {}, text));
  place.hidden = false;
}

// Runs the act when the form is sent; its buttons rest meanwhile, so that nothing is sent twice.
function submits(form, act) {
  const place = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = [...form.querySelectorAll("button")].filter((one) => !one.disabled);
    place.hidden = true;
    for (const one of buttons) one.disabled = true;
    try {
      await act(form.elements);
    } catch (error) {
      complain(place, error);
    } finally {
      for (const one of buttons) one.disabled = false;
    }
  });
}

// A button for what cannot be undone asks once more, in its own place.
function sure(label, question, act) {
  let armed = null;
  const rest = () => { clearTimeout(armed); armed = null; button.textContent = label; button.classList.remove("is-armed"); };
  const button = el("button", { type: "button", class: "quiet", on: { blur: rest, click: () => {
    if (armed) { rest(); act(); return; }
    button.textContent = question;
    button.classList.add("is-armed");
    armed = setTimeout(rest, SURE_MS);
  } } }, label);
  return button;
}

// Into the clipboard, also where the browser gives it to pages with TLS alone.
async function copy(text, shown, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) { // no clipboard here: mark the text and copy it as people do
    const range = document.createRange();
    range.selectNodeContents(shown);
    const marked = window.getSelection();
    marked.removeAllRanges();
    marked.addRange(range);
    if (!document.execCommand("copy")) throw error;
  }
  button.textContent = say("door.copied");
}

const copier = (text, shown) => {
  const button = el("button", { type: "button", class: "quiet", on: { click: () => copy(text, shown, button) } }, say("door.copy"));
  return button;
};

// Caps Lock is told while it matters: where a password is typed.
function tellsCaps(form) {
  const hint = form.querySelector(".caps");
  const look = (event) => { if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock"); };
  for (const name of ["keydown", "keyup", "pointerdown"]) form.addEventListener(name, look);
}

export const forms = { complain, praise, submits, sure, copier, tellsCaps };
