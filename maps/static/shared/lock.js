// The lock: nobody reads or acts on a screen that nobody sits at, and what is on it stays as it is.

import { say, el, draws } from "./core.js";
import { whenOut } from "./fetched.js";
import { forms } from "./forms.js";
import { session } from "./session.js";

const TICK_MS = 1000;
const AWAKE_MS = 60000; // while somebody acts, the server hears of it this often and no oftener
const ACTS = ["pointerdown", "pointermove", "wheel", "keydown"];
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("situ") : { postMessage() {} };
let actedAt = Date.now();
let awakeAt = actedAt;
let toldAt = actedAt;
let closed = null; // the lock that lies over the page now
const buttons = [];

function act() {
  tick(); // a laptop that slept is locked by its first touch, not woken
  const now = Date.now();
  actedAt = now;
  if (closed || now - toldAt < TICK_MS) return;
  toldAt = now;
  tabs.postMessage("acted");
}

function tick() {
  if (closed) return;
  const who = session.who();
  const now = Date.now();
  if (who && who.idle_min && now - actedAt >= who.idle_min * 60000) close(who.locks ? "session_locked" : "no_session");
  else if (now - awakeAt >= AWAKE_MS && (!who || actedAt > awakeAt)) wake();
}

// Who it is and when it locks. Unheard it is asked again: a lock without its owner locks nobody.
function wake() {
  awakeAt = Date.now();
  session.renew().then(() => { for (const one of buttons) one.hidden = !canLock(); }, (error) => console.warn(error.message));
}

// By hand: an operator's screen; a machine with a key has nothing to lock.
const canLock = () => Boolean(session.who() && session.who().locks && session.who().idle_min);

// The page lies still behind it: seen, touched and read aloud by nobody.
function still(lock) {
  const others = [...document.body.children].filter((one) => one !== lock && !one.inert);
  for (const one of others) { one.inert = true; one.setAttribute("aria-hidden", "true"); }
  return () => { for (const one of others) { one.inert = false; one.removeAttribute("aria-hidden"); } };
}

function close(why) {
  if (closed) return closed;
  const who = session.who();
  const isLocked = Boolean(who && who.locks) && ["session_locked", "now"].includes(why);
  const from = document.activeElement;
  const form = ask(who, isLocked);
  const lock = el("div", { class: "lock-over", role: "dialog", "aria-modal": "true", "aria-label": say(isLocked ? "lock.locked" : "lock.ended") }, form);
  // The keys of the page behind it (1–9, Esc) are not for what is typed here.
  lock.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(lock);
  document.body.classList.add("is-locked");
  closed = { lock, form, from, wake: still(lock) };
  closed.opened = new Promise((go) => { closed.go = go; });
  forms.tellsCaps(form);
  forms.submits(form, (fields) => enter(fields, isLocked && why !== "now"));
  form.querySelector("input:not([readonly])").focus();
  return closed;
}

function ask(who, isLocked) {
  const here = window.location.pathname + window.location.search;
  const field = (name, label, more, hidden) => el("label", { hidden }, el("span", {}, say(label)), el("input", { name, ...more }));
  return el("form", { class: "lock-form" },
    el("h2", {}, say(isLocked ? "lock.locked" : "lock.ended")), el("p", {}, say("lock.kept")),
    who && el("p", { class: "lock-who" }, who.name),
    field("login", "lock.login", { autocomplete: "username", required: true, value: who && who.actor, readonly: Boolean(who) }),
    field("password", "lock.password", { type: "password", autocomplete: "current-password", required: true }),
    field("code", "lock.code", { inputmode: "numeric", autocomplete: "one-time-code" }, true),
    el("p", { class: "caps", hidden: true }, say("lock.caps_lock")), el("div", { role: "alert", hidden: true }),
    el("button", { class: "main" }, say(isLocked ? "lock.unlock" : "lock.go_on")),
    el("a", { href: `/sign-in?lang=${session.language}&next=${encodeURIComponent(here)}` }, say("lock.somebody_else")));
}

// Unlocked with the password; where the session is over meanwhile, signed in anew.
async function enter(fields, isLocked) {
  const password = fields.password.value;
  const signIn = () => session.knock("/api/session", { login: fields.login.value, password, code: fields.code.value });
  try {
    if (isLocked) await session.knock("/api/session/unlock", { password }).catch((error) => {
      if (!["no_session", "no_key", "csrf_missing"].includes(error.code)) throw error;
      return signIn();
    });
    else await signIn();
  } catch (error) {
    if (error.code === "second_factor_needed") { fields.code.parentElement.hidden = false; fields.code.focus(); } else fields.password.select();
    throw error;
  }
  await session.arrive();
  tabs.postMessage("opened");
  open();
}

function open() {
  if (!closed) return;
  const { lock, from, wake: stir, go } = closed;
  closed = null;
  actedAt = awakeAt = Date.now();
  stir();
  lock.remove();
  document.body.classList.remove("is-locked");
  if (from && from.focus) from.focus({ preventScroll: true });
  go();
}

// Locked by hand: the server's session ends too, so that neither a reload nor a new tab goes on.
async function lockNow() {
  const { form } = close("now");
  tabs.postMessage("closed");
  await session.leave()
    .catch(() => forms.complain(form.querySelector("[role=alert]"), new Error(say("lock.not_signed_out"))));
}

function button(css) {
  const made = el("button", { type: "button", class: css, hidden: true, on: { click: lockNow } }, say("lock.now"));
  made.hidden = !canLock();
  buttons.push(made);
  return made;
}

draws.lock = () => document.querySelector(".head-buttons")?.prepend(button("head-button"));

tabs.onmessage = ({ data }) => {
  if (data === "acted" && !closed) actedAt = Date.now();
  if (data === "closed") close("now");
  // The same person in the same browser has just given the password.
  if (data === "opened" && closed) session.arrive().then(open, () => {});
};
for (const name of ACTS) window.addEventListener(name, (event) => { if (event.isTrusted) act(); }, { capture: true, passive: true });
// Browsers that do not know `inert`: neither keys nor the focus reach the page behind.
const outside = (event) => closed && !(event.target instanceof Node && closed.lock.contains(event.target));
window.addEventListener("keydown", (event) => { if (outside(event)) event.stopImmediatePropagation(); }, true);
document.addEventListener("focusin", (event) => { if (outside(event)) closed.form.elements.password.focus(); });
document.addEventListener("visibilitychange", tick);
document.addEventListener("DOMContentLoaded", () => { wake(); setInterval(tick, TICK_MS); });

whenOut((why) => close(why).opened);

export const lock = { button };
