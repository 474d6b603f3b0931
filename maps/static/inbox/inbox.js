// A team leader's telephone: three large buttons, kept and sent again where the network is bad.

import { el, say } from "../shared/core.js";
import { once } from "../shared/fetched.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { Live, Source } from "../four/live.js";
import { calls } from "./calls.js";
import { position } from "./position.js";
import { reports } from "./report.js";
import { unsent } from "./unsent.js";

const place = (name) => document.querySelector(`[data-${name}]`);
const holder = place("orders"), begunAt = holder.dataset.now, actor = holder.dataset.actor;

// What he chose, kept on this telephone for him; where nothing is kept, for as long as the page is open.
const kept = {
  get(name) { try { return window.localStorage.getItem(`situ.inbox.${name}.${actor}`); } catch { return null; } },
  set(name, value) { try { window.localStorage.setItem(`situ.inbox.${name}.${actor}`, value); } catch (error) { console.warn(error.message); } },
};

const cards = () => [...holder.querySelectorAll("[data-order]")];
const cardOf = (one) => cards().find((card) => card.dataset.order === one.order);
let taken = []; // by the service, but not yet seen in a card
const sending = unsent({ begunAt, changed: draw, came(one) { if (one) taken.push(one); look(); } });
const where = position(place("here"), { kept, isUnderWay: () => cards().some((card) => card.dataset.underway) });
const loud = calls(place("here"), { kept });

// --- answering ---

function answer(card, said, note = "") {
  sending.answer({ order: card.dataset.order, revision: Number(card.dataset.revision), answer: said, note });
}

holder.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer]");
  if (button && !button.disabled) answer(button.closest("[data-order]"), button.dataset.answer);
});
holder.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-refuse]");
  if (!form) return;
  event.preventDefault();
  answer(form.closest("[data-order]"), "refused", form.elements.note.value.trim());
  form.reset();
});

// --- what is not sent yet, and what was not taken ---

function draw(queue) {
  const box = place("unsent");
  box.hidden = !queue.length;
  box.replaceChildren(...queue.map((one) => one.state === "refused" ? notTaken(one) : notSent(one)));
  taken = taken.filter(isAwaited);
  const said = [...taken, ...queue.filter((one) => one.state === "waiting")];
  for (const card of cards()) mark(card, said.filter((one) => one.order === card.dataset.order));
}

// Until the card shows it, what was sent must not be offered again.
function isAwaited(one) {
  const card = cardOf(one);
  const place = card && card.querySelector(one.answer === "refused" ? "[data-refuse]" : `[data-answer="${one.answer}"]:not(.is-done)`);
  return Boolean(place) && Number(card.dataset.revision) === one.revision;
}

const saidAs = (one) => `${say(`inbox.do_${one.answer}`)} · ${format.clock(one.at).slice(0, 5)}`;
const about = (one) => cardOf(one)?.querySelector("h2")?.textContent || one.order;

function notSent(one) {
  return el("p", { class: "not-sent", data: { waits: one.answer } }, el("strong", {}, say("inbox.not_sent")), el("span", {}, saidAs(one)), el("small", {}, about(one)));
}

function notTaken(one) {
  return el("div", { class: "not-taken", role: "alert", data: { refused: one.answer } }, el("strong", {}, say("inbox.not_taken", { what: saidAs(one) })), el("p", {}, one.why), el("small", {}, about(one)),
    el("button", { type: "button", class: "main is-other", on: { click: () => sending.read(one.key) } }, say("inbox.have_read")));
}

// The card goes on as if it were sent: what is given is marked, what follows on it may be given.
function mark(card, queue) {
  const buttons = [...card.querySelectorAll("[data-answer]")];
  const done = buttons.map((one) => queue.some((said) => said.answer === one.dataset.answer)).lastIndexOf(true);
  const isRefused = queue.some((said) => said.answer === "refused");
  buttons.forEach((button, i) => {
    const waits = queue.some((said) => said.answer === button.dataset.answer && !taken.includes(said));
    const isNext = done < 0 && !isRefused ? button.dataset.next === "yes" : i === done + 1 && !isRefused && Boolean(card.dataset.goeson);
    button.disabled = !isNext;
    button.classList.toggle("is-waiting", waits);
    button.classList.toggle("is-next", isNext);
    button.hidden = button.dataset.later === "yes" && !isNext && !waits;
  });
  const refusing = card.querySelector("[data-refuse]");
  if (refusing) refusing.hidden = queue.length > 0;
}

// --- what is new ---

const UNANSWERED = ["issued", "delivered", "overdue"];

const isTyped = (form) => [...form.querySelectorAll("input, textarea")].some((one) => one.value);

// The page's own cards, made by the service. What is as it was stays the very same under his thumb;
// what he writes goes along when the order changes beneath it.
const made = new WeakMap();
const remember = (all) => { for (const one of all) made.set(one, one.cloneNode(true)); };
const nameOf = ({ dataset }) => dataset.order || dataset.notice || "";

function takeAlong(old, fresh) {
  for (const name of ["[data-report]", "[data-refuse]"]) {
    const written = old.querySelector(name), blank = fresh.querySelector(name);
    if (!written || !blank || !isTyped(written)) continue;
    const unfolded = blank.closest("details");
    if (unfolded) unfolded.open = true;
    blank.replaceWith(written);
  }
}

function keptOr(fresh, before) {
  const old = before.get(nameOf(fresh));
  if (old && made.get(old).isEqualNode(made.get(fresh))) return old;
  if (old) takeAlong(old, fresh);
  fresh.classList.toggle("is-fresh", news.has(fresh.dataset.order) && UNANSWERED.includes(fresh.dataset.state));
  return fresh;
}

async function renew() {
  const { bytes } = await once(`/inbox?lang=${session.language}`, { headers: { Accept: "text/html", "X-Situ-Background": "1" }, asBytes: true });
  const fresh = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "text/html").querySelector("[data-orders]");
  if (!fresh || fresh.dataset.actor !== actor) { window.location.reload(); return; }
  remember(fresh.children);
  const held = document.activeElement;
  const before = new Map([...holder.children].map((one) => [nameOf(one), one]));
  const wanted = [...fresh.children].map((one) => nameOf(one) ? keptOr(one, before) : one);
  for (const one of [...holder.children]) if (!wanted.includes(one)) one.remove();
  wanted.forEach((one, i) => { if (holder.children[i] !== one) holder.insertBefore(one, holder.children[i] || null); });
  if (held !== document.activeElement && holder.contains(held)) held.focus({ preventScroll: true });
  reports(holder);
  draw(sending.load());
  where.follow();
}

// What the service tells of them, and the same as this page shows it.
const shape = ({ orders, notices }) => [...notices.map((one) => one.number), ...orders.map((one) => [one.order_no, one.revision, one.state, one.part].join())].join(";");
const shapeHere = () => shape({ orders: cards().map(({ dataset }) => ({ order_no: dataset.order, revision: dataset.revision, state: dataset.state, part: dataset.part })),
  notices: [...holder.querySelectorAll("[data-notice]")].map(({ dataset }) => ({ number: dataset.notice })) });
const news = new Set();
let known = null;

function tellNews({ orders, notices }) {
  const now = { orders: new Map(orders.filter((one) => !one.is_over).map((one) => [`${one.order_no} ${one.revision}`, one])), notices: new Set(notices.map((one) => one.number)) };
  const before = known;
  known = now;
  if (!before) return;
  const fresh = [...now.orders].find(([key]) => !before.orders.has(key));
  const cut = notices.find((one) => !before.notices.has(one.number));
  if (fresh) { news.add(fresh[1].order_no); loud.tell("inbox.new_order", fresh[1].task); window.scrollTo({ top: 0 }); }
  if (cut) { loud.tell("inbox.new_cut", cut.text); window.scrollTo({ top: 0 }); }
}

// One after the other: an older page must not come to lie over a newer one.
let latest = "", turn = Promise.resolve();
function came(bytes) {
  const told = JSON.parse(new TextDecoder().decode(bytes));
  tellNews(told);
  latest = shape(told);
  turn = turn.then(() => latest === shapeHere() ? null : renew()).catch((error) => console.warn(error.message));
}

const inbox = new Source(`/api/inbox?lang=${session.language}`, ["orders", "messages"], came);
function look() { return inbox.look(); }

function line(told) {
  const box = place("line");
  const isLost = told.is === "lost" || !navigator.onLine;
  box.className = isLost ? "is-lost" : "";
  const text = isLost ? say(told.at ? "inbox.lost_since" : "inbox.lost", { time: told.at ? format.clock(told.at).slice(0, 5) : "" }) : "";
  if (box.textContent !== text) box.textContent = text;
  box.hidden = !text;
}

new Live("/api/inbox/stream", [inbox], line).start();
remember(holder.children);
reports(holder);
draw(sending.load());
sending.go();
