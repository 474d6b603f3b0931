// What this page is about, what one may do here, and the looking again every few seconds.

import { say, island, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { roomTold } from "./told.js";

const facts = island("facts");
const skew = new Date(facts.now).getTime() - Date.now(); // the room's PCs are minutes off
const TICK_MS = 1000;
const looks = [];
const names = new Map(); // code -> name, of whoever was ever on this page
const SELDOM_S = 60; // what changes so seldom is not asked after each act

const may = (action) => facts.may.includes(action);
const now = () => Date.now() + skew;
const within = (path) => `${path}${path.includes("?") ? "&" : "?"}region_code=${encodeURIComponent(facts.region)}`;
const of = (path = "") => `/api/incidents/${encodeURIComponent(facts.incident)}${path}`;
const page = (incident) => `/room/${encodeURIComponent(incident)}?lang=${session.language}`;
const part = (name) => document.querySelector(`[data-part=${name}]`);
const option = (list, code) => document.querySelector(`template[data-list=${list}]`).content.querySelector(`[value="${code}"]`);
const count = (name, value) => { document.querySelector(`[data-count=${name}]`).textContent = value || ""; };

// Looked at every so many seconds, and after each act; each for itself, so that none waits for a slow one.
const every = (seconds, look) => looks.push({ seconds, look, at: 0, isUnderWay: false, isWanted: false, fault: null });

async function renew(one) {
  if (one.isUnderWay) { one.isWanted = true; return; }
  one.isUnderWay = true;
  one.at = Date.now();
  one.fault = await one.look().then(() => null, (error) => error);
  one.isUnderWay = false;
  tell(one.fault);
  if (one.isWanted) { one.isWanted = false; renew(one); }
}

// How old what stands here is: what could not be renewed is not passed off as new.
function tell(fault) {
  const place = document.querySelector("[data-fresh]");
  const failed = looks.find((one) => one.fault);
  if (fault) console.warn(fault.message);
  place.classList.toggle("is-old", Boolean(failed));
  if (!failed) place.dataset.at = format.clock(new Date(now()).toISOString());
  place.textContent = failed ? say("room.not_fresh", { at: place.dataset.at || "–", why: failed.fault.message }) : say("room.fresh", { at: place.dataset.at });
}

// First the incident itself, which all else is about.
const isReady = (one) => !facts.incident || room.incident || one === looks[0];
const isDue = (one) => !one.isUnderWay && Date.now() - one.at >= one.seconds * 1000;
const round = () => looks.filter((one) => isReady(one) && isDue(one)).forEach(renew);
const again = () => looks.filter((one) => isReady(one) && one.seconds < SELDOM_S).forEach(renew);

// Every time that is counted down on the page.
function tick() {
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

async function begin() {
  if (facts.incident) await renew(looks[0]);
  round();
  setInterval(() => { tick(); round(); }, TICK_MS);
}

export const room = { facts, names, may, now, within, of, page, part, option, count, every, again, until, files, begin, incident: null, holds: [], others: [] };
