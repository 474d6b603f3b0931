// Buttons of the room: one acts at once, another asks first, in its own place. A no stays to be read.

import { say, el } from "../shared/core.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";

// What is wrong and what to do; who is offered instead is named, with a button where one can take it.
function complain(place, error, done) {
  forms.complain(place, error);
  const offered = Array.isArray(error.offered) ? error.offered.filter((one) => one.text) : [];
  const take = async (one) => {
    const isDone = await tried(place, [], () => error.offer(one), done);
    if (isDone && done) done();
  };
  const shown = (one) => error.offer ? el("button", { type: "button", class: "quiet", on: { click: () => take(one) } }, say("room.take_instead", { text: one.text })) : el("span", { class: "chip" }, one.text);
  if (offered.length) place.firstElementChild.append(el("p", {}, say("room.instead")), el("div", { class: "acts" }, offered.map(shown)));
  // What would be left open is read before it is done all the same.
  const again = async () => {
    if (await tried(place, [], error.anyway, done) && done) done();
  };
  if (error.anyway) place.firstElementChild.append(el("ul", { class: "reasons" }, error.open.map((one) => el("li", {}, one))), el("div", { class: "acts" }, el("button", { type: "button", class: "main is-other", data: { anyway: "" }, on: { click: again } }, say("room.anyway"))));
  place.scrollIntoView({ block: "nearest" });
}

async function tried(place, buttons, act, done) {
  for (const one of buttons) one.disabled = true;
  place.hidden = true;
  try {
    await act();
    return true;
  } catch (error) {
    complain(place, error, done);
    return false;
  } finally {
    for (const one of buttons) one.disabled = false;
    room.again();
  }
}

const toldOf = (node) => document.querySelector(`[data-told=${node.closest("[data-part]").dataset.part}]`);

function does(label, key, act, look = "quiet") {
  const button = el("button", { type: "button", class: look, data: { act: key }, on: { click: () => tried(toldOf(button), [button], act) } }, label);
  return button;
}

// What cannot be undone asks once more, in its own place.
function sure(label, question, key, act, look = "quiet") {
  const button = forms.sure(label, question, () => tried(toldOf(button), [button], act));
  button.className = look;
  button.dataset.act = key;
  return button;
}

// Its form takes the place of the row of buttons until it is sent or closed. `also`: another way to send it.
function asking(label, key, { fields, act, look = "quiet", send = label, also = null }) {
  const button = el("button", { type: "button", class: look, data: { act: key }, on: { click: open } }, label);
  function open() {
    const row = button.closest(".acts");
    const told = el("div", { role: "alert", hidden: true });
    const form = el("form", { class: "asked", method: "post", data: { asked: key } }, fields(), told,
      el("div", { class: "buttons" }, el("button", { class: "main" }, send),
        also && el("button", { class: "quiet", value: also.value }, also.label),
        el("button", { type: "button", class: "quiet", on: { click: close } }, say("door.cancel"))));
    function close() {
      form.remove();
      row.hidden = false;
      // What was sent may have opened another tab: whoever types goes on there.
      (button.offsetParent ? button : document.querySelector("[role=tab][aria-selected=true]")).focus();
      roomKept.freed();
    }
    form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const how = event.submitter ? event.submitter.value : "";
      if (await tried(told, [...form.querySelectorAll("button")], () => act(form.elements, how), close)) close();
    });
    row.hidden = true;
    row.after(form);
    form.querySelector("input, select, textarea").focus();
  }
  return button;
}

const named = (key, control, hint) => el("label", {}, el("span", {}, say(key), hint && [" ", el("small", {}, hint)]), control);
const text = (name, value = "", more = {}) => el("input", { name, value, autocomplete: "off", maxlength: 500, ...more });
const long = (name, value = "", more = {}) => el("textarea", { name, rows: 3, maxlength: 2000, ...more }, value);
const number = (name, value, more = {}) => el("input", { name, type: "number", min: 0, inputmode: "decimal", value: value ?? "", ...more });
const tick = (name, key) => el("label", { class: "tick" }, el("input", { type: "checkbox", name }), el("span", {}, say(key)));
const reason = (isNeeded) => named("room.reason", text("reason", "", { required: isNeeded }));
function choice(name, list, chosen) {
  const options = document.querySelector(`template[data-list=${list}]`).content.cloneNode(true);
  const made = el("select", { name }, ...options.querySelectorAll("option"));
  if (chosen) made.value = chosen;
  return made;
}

// A change of what was seen as `held`; after somebody faster the next try means what is there now.
async function change(held, url, body) {
  try {
    return await session.send("POST", url, body, held.version);
  } catch (error) {
    if (error.theirs) held.version = error.theirs.version;
    throw error;
  }
}

export const asks = { asks: asking, does, sure, tried, complain, change, named, text, long, number, tick, reason, choice };
