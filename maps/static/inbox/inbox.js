// A team leader's telephone: one large button for what comes next, and where the team is.

import { say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";

const LOOK_MS = 20000;

async function answer(card, answer, note) {
  const { order, revision } = card.dataset;
  const body = { revision: Number(revision), answer, ...(note && { note }) };
  await session.send("POST", `/api/orders/${encodeURIComponent(order)}/answer`, body);
  window.location.reload();
}

// What is refused is told in its card; the buttons rest while something is under way.
async function act(card, doing) {
  const buttons = card.querySelectorAll("button");
  const place = card.querySelector("[role=alert]");
  for (const one of buttons) one.disabled = true;
  place.hidden = true;
  try {
    await doing();
  } catch (error) {
    forms.complain(place, error);
    for (const one of buttons) one.disabled = false;
  }
}

for (const card of document.querySelectorAll("[data-order]")) {
  for (const button of card.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () => act(card, () => answer(card, button.dataset.answer)));
  }
  const refusing = card.querySelector(".answers form");
  if (refusing) {
    refusing.addEventListener("submit", (event) => {
      event.preventDefault();
      act(card, () => answer(card, "refused", refusing.elements.note.value.trim()));
    });
  }
}

const here = document.querySelector("[data-position]");
const told = here.parentElement.querySelector("[role=status]");
const tell = (text) => { told.textContent = text; told.hidden = false; here.disabled = false; };

async function found({ coords, timestamp }) {
  const age = Math.min(86400, Math.max(0, Math.round((Date.now() - timestamp) / 1000)));
  try {
    await session.send("POST", "/api/my/position", { lon: coords.longitude, lat: coords.latitude, datum: "wgs84", age_s: age });
    tell(say("inbox.position_told", { time: new Date().toTimeString().slice(0, 5) }));
  } catch (error) {
    tell(error.message);
  }
}

here.addEventListener("click", () => {
  if (!navigator.geolocation) { tell(say("inbox.position_failed", { why: "–" })); return; }
  here.disabled = true;
  navigator.geolocation.getCurrentPosition(found, (error) => tell(say("inbox.position_failed", { why: error.message })), { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
});

// A new order, a newer word about one, or a way that is cut comes by itself – but never while somebody types.
const shape = ({ orders, notices }) => [...notices.map((one) => one.number), ...orders.map((one) => [one.order_no, one.revision, one.state, one.part].join())].join(";");
let known = null;
async function look() {
  try {
    const told = await fetched(`/api/inbox?lang=${session.language}`, () => ({ headers: { "X-Situ-Background": "1" } }));
    const now = shape(told);
    const isTyping = [...document.querySelectorAll("[name=note], [data-report] [name]")].some((one) => one.value);
    if (known !== null && known !== now && !isTyping) window.location.reload();
    if (known === null || !isTyping) known = now;
  } catch {
    // Out of reach for a while: the next look will tell.
  }
  setTimeout(look, LOOK_MS);
}
look();
