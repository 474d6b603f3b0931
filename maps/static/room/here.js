// What this page is about, what one may do here, and the looking again when the service nudges.

import { setAhead } from "../shared/clock.js";
import { say, island, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { Live } from "../four/live.js";
import { roomTold } from "./told.js";

const facts = island("facts");
const skew = new Date(facts.now).getTime() - Date.now(); // the room's PCs are minutes off
const TICK_MS = 1000;
const SAFETY_MS = 30000; // looked at all the same: what runs out by itself nudges nobody
const POLL_MS = 5000; // while the line is broken
const BROKEN_MS = 2500; // it breaks for a moment each ten minutes, and nobody need know
const SILENT_MS = 8000; // it says something each five seconds
const HELLO_MS = 1500; // without a word from the service by then, the page begins without it
setAhead(skew);
const looks = [];
const names = new Map(); // code -> name, of whoever was ever on this page
let live = null;
let brokenAt = null;

const may = (action) => facts.may.includes(action);
const now = () => Date.now() + skew;
const within = (path) => `${path}${path.includes("?") ? "&" : "?"}region_code=${encodeURIComponent(facts.region)}`;
const of = (path = "") => `/api/incidents/${encodeURIComponent(facts.incident)}${path}`;
const page = (incident) => `/room/${encodeURIComponent(incident)}?lang=${session.language}`;
const part = (name) => document.querySelector(`[data-part=${name}]`);
const option = (list, code) => document.querySelector(`template[data-list=${list}]`).content.querySelector(`[value="${code}"]`);
const count = (name, value) => { document.querySelector(`[data-count=${name}]`).textContent = value || ""; };

// Looked at when one of its topics has changed, and after each act; each for itself, so that none
// waits for a slow one. Not while it `rests`, and `leastMs` apart unless somebody acted here: he waits to see it.
function every(topics, act, { leastMs = 0, rests = () => false } = {}) {
  const one = { topics, act, leastMs, rests, at: 0, isUnderWay: false, isWanted: false, error: null, since: "" };
  one.look = () => renew(one);
  one.anew = () => anew(one);
  looks.push(one);
  return one;
}

// First the incident itself, which all else is about.
const isReady = (one) => !facts.incident || room.incident || one === looks[0];
const isFree = (one) => !one.isUnderWay && isReady(one) && Date.now() - one.at >= one.leastMs && !one.rests();

async function renew(one) {
  if (!isFree(one)) { one.isWanted = true; return; }
  Object.assign(one, { isUnderWay: true, isWanted: false, at: Date.now() });
  one.error = await one.act().then(() => null, (error) => error);
  one.isUnderWay = false;
  if (one.error) console.warn(one.error.message);
  else one.since = document.querySelector("[data-fresh]").dataset.at = format.clock(new Date(now()).toISOString());
  tell();
  if (one === looks[0]) round(); // those that waited for it
}

// A line that is broken is seen at once: what could not be renewed is not passed off as new.
function heard() {
  const isOpen = document.hidden || live.stream && live.stream.readyState === EventSource.OPEN && live.isHearing;
  brokenAt = isOpen ? null : brokenAt || Date.now();
  tell();
}
const isBroken = () => !document.hidden && ((brokenAt !== null && Date.now() - brokenAt > BROKEN_MS) || (live.heardAt > 0 && Date.now() - Math.max(live.heardAt, live.wokenAt) > SILENT_MS));

function tell() {
  const place = document.querySelector("[data-fresh]");
  const failed = looks.find((one) => one.error);
  const is = failed ? "lost" : isBroken() ? "polling" : "live";
  const at = (failed ? failed.since : place.dataset.at) || "–";
  const text = failed ? say("room.not_fresh", { at, why: failed.error.message }) : say(is === "live" ? "room.fresh" : "room.line_broken", { at });
  place.dataset.is = is;
  if (place.textContent !== text) place.textContent = text;
}

const isDue = (one) => one.isWanted || Date.now() - one.at >= (isBroken() || one.error ? POLL_MS : SAFETY_MS);
const round = () => looks.filter((one) => isFree(one) && isDue(one)).forEach(renew);

// At once, however short ago it was: somebody acted here and waits to see what came of it.
function anew(one) {
  one.at = 0;
  return renew(one);
}
const again = () => looks.forEach(anew);

// Every time that is counted down on the page.
function tick() {
  const clock = document.querySelector("[data-clock]");
  clock.textContent = format.clock(new Date(now()).toISOString());
  for (const one of document.querySelectorAll("[data-until]")) {
    const { text, isOver, isSoon } = roomTold.left(one.dataset.until, now());
    one.textContent = isOver ? say("room.over_by", { text }) : text;
    one.classList.toggle("is-late", isOver);
    one.classList.toggle("is-soon", isSoon);
  }
}
const until = (iso) => el("time", { class: "until", datetime: iso, data: { until: iso } }, roomTold.left(iso, now()).text);

// A paper in the forms that it can be had in.
const files = (name, path, forms) => el("p", { class: "soft" }, say(name), forms.map((form) => [" ", el("a", { href: within(`${path}.${form}?lang=${session.language}`) }, form === "html" ? say("room.as_page") : form.toUpperCase())]));

// The service's first word makes everything be looked at, so that no change falls in between.
function begin() {
  const begun = Date.now();
  live = new Live(within("/api/stream"), looks, heard);
  live.start();
  tick();
  setInterval(() => { tick(); tell(); if (live.heardAt || Date.now() - begun > HELLO_MS) round(); }, TICK_MS);
}

export const room = { facts, names, may, now, within, of, page, part, option, count, every, again, until, files, begin, incident: null, map: null, onMap: [], onSpot: [], isDrawing: false, onPlace() {}, onSheet() {}, measured: () => null, isNarrow: () => false, holds: [], others: [] };
