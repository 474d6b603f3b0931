// Ages go on growing while the page is open: whatever says "minutes ago" is written anew.

import { now } from "./clock.js";
import { say, el } from "./core.js";
import { format } from "./format.js";

const OLD_MIN = 10; // an answer older than this is shown as past its time
const EVERY_MS = 2000; // a card that has just been opened still says what it said when it was made
const writers = new WeakMap(); // place -> how it is written: what has left the page is forgotten with it

let ticks = null;

function tick() {
  for (const place of document.querySelectorAll(".age")) {
    const write = writers.get(place);
    if (write) write(place);
  }
}

// A place in the page that `write` fills now and from time to time.
function growing(write) {
  ticks = ticks || setInterval(tick, EVERY_MS);
  const place = el("span", { class: "age" });
  writers.set(place, write);
  write(place);
  return place;
}

const minutesSince = (iso) => Math.max(0, (now() - new Date(iso).getTime()) / 60000);
const seenAt = (made, age) => new Date(new Date(made).getTime() - age * 60000);

// How old a position is. A file that was carried away says when it was instead: nobody knows
// what came after.
function position(data, age) {
  const seen = seenAt(data.sheet.made_at, age);
  return growing((place) => {
    const past = data.exported_at && minutesSince(data.sheet.made_at) > OLD_MIN;
    place.textContent = past ? format.moment(seen) : format.ageOf(seen);
  });
}

function madeAt(made) {
  return growing((place) => {
    place.textContent = say("made_at", { time: format.clock(made), age: format.ageOf(made) });
    place.classList.toggle("is-old", minutesSince(made) > OLD_MIN);
  });
}

export const ages = { growing, position, madeAt };
