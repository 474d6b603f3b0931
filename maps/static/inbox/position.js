// Where the team is: sent at a touch, and every two minutes while an order is under way, if he agrees.

import { say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";

const EVERY_MS = 120000;
const AGAIN_MS = 10000; // after a failure; then twice as long each time, up to what is usual
const POOR_M = 200; // worse than this it is no place but a neighbourhood
const HOW = { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 };

export function position(holder, { isUnderWay, kept }) {
  const button = holder.querySelector("[data-position]"), told = holder.querySelector("[role=status]"), agrees = holder.querySelector("[name=follows]");
  let watch = null, last = null, sentAt = 0, waitsMs = EVERY_MS;

  function tell(text, isPoor = false) {
    told.textContent = text;
    told.classList.toggle("is-poor", isPoor);
    told.hidden = false;
    button.disabled = false;
  }

  async function send({ coords, timestamp }) {
    sentAt = Date.now();
    const age = Math.min(86400, Math.max(0, Math.round((Date.now() - timestamp) / 1000)));
    const metres = Math.round(coords.accuracy);
    try {
      await session.send("POST", "/api/my/position", { lon: coords.longitude, lat: coords.latitude, datum: "wgs84", age_s: age });
      tell(say(metres > POOR_M ? "inbox.position_poor" : "inbox.position_told", { time: format.clock(Date.now()).slice(0, 5), metres }), metres > POOR_M);
      waitsMs = EVERY_MS;
    } catch (error) {
      waitsMs = waitsMs === EVERY_MS ? AGAIN_MS : Math.min(2 * waitsMs, EVERY_MS - 1);
      tell(say("inbox.position_unsent", { why: error.message }), true);
    }
  }

  const failed = (error) => tell(say("inbox.position_failed", { why: error.message || "–" }), true);

  button.addEventListener("click", () => {
    if (!navigator.geolocation) { failed({}); return; }
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(send, failed, HOW);
  });

  // The telephone is asked all the while, which it does with little power; the service every two minutes.
  function follow() {
    const wanted = agrees.checked && Boolean(navigator.geolocation) && isUnderWay();
    if (wanted && watch === null) watch = navigator.geolocation.watchPosition((found) => { last = found; }, failed, HOW);
    if (!wanted && watch !== null) { navigator.geolocation.clearWatch(watch); watch = last = null; }
    if (watch !== null && last && Date.now() - sentAt >= waitsMs) send(last);
  }

  agrees.checked = kept.get("follows") === "yes";
  agrees.addEventListener("change", () => { kept.set("follows", agrees.checked ? "yes" : ""); follow(); });
  setInterval(follow, 1000);
  return { follow };
}
