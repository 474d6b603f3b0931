// Ages go on growing while the page is open: whatever says "minutes ago" is written anew.

import { say, el } from "./core.js";
import { format } from "./format.js";

const OLD_MIN = 10; // an answer older than this is shown as past its time
const EVERY_MS = 10000;
const writers = [];

// A place in the page that `write` fills now and from time to time.
function growing(write) {
  const place = el("span", { class: "age" });
  writers.push(() => write(place));
  write(place);
  return place;
}

const minutesSince = (iso) => Math.max(0, (Date.now() - new Date(iso).getTime()) / 60000);
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

setInterval(() => { for (const write of writers) write(); }, EVERY_MS);
export const ages = { position, madeAt };
