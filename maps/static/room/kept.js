// Draws a part anew only where it changed, and never under somebody's hands.

const drawn = new WeakMap(); // part -> what it shows, as JSON
const waiting = new Map(); // part -> what it shall show once its form is closed

function show(place, told, draw) {
  const now = JSON.stringify(told);
  if (drawn.get(place) === now) { waiting.delete(place); return; }
  if (place.querySelector("form[data-asked]")) { waiting.set(place, () => show(place, told, draw)); return; }
  drawn.set(place, now);
  const { act, key } = place.contains(document.activeElement) ? document.activeElement.dataset : {};
  const unfolded = [...place.querySelectorAll("details[open]")].map((one) => one.dataset.act);
  place.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
  place.removeAttribute("aria-busy");
  const row = key && [...place.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (row) row.focus({ preventScroll: true });
  for (const one of place.querySelectorAll("[data-act]")) {
    if (act && one.dataset.act === act) one.focus({ preventScroll: true });
    if (unfolded.includes(one.dataset.act)) one.open = true;
  }
}

// A form was closed: what waited for it is drawn now.
function freed() {
  for (const [place, draw] of [...waiting]) { waiting.delete(place); draw(); }
}

export const roomKept = { show, freed };
