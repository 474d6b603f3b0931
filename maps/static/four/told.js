// What a field of a row says, in words: numbers with what they count, moments with their age.

import { say, knows, el } from "../shared/core.js";
import { ages } from "../shared/ages.js";
import { isStopped, now } from "../shared/clock.js";
import { format } from "../shared/format.js";

const DAY_MS = 86400000;
const OLD_DAYS = 180; // a record that nobody has looked at for so long is shown as old
export const SEEN_OLD_MIN = 30;
const DATES = new Set(["expires_on"]);

const isOld = (name, at) => name === "seen_at" ? now() - at > SEEN_OLD_MIN * 60000
  : name === "updated_at" || name === "counted_at" ? now() - at > OLD_DAYS * DAY_MS
    : name === "expires_on" ? at - now() < 90 * DAY_MS
      : name.endsWith("due_at") && at < now();

// A due moment is told as how long there is still, or how long ago it was.
function dueIn(at) {
  const minutes = Math.round((at - now()) / 60000);
  return say(minutes >= 0 ? "four.ui.due_in" : "four.ui.overdue", { time: format.lasting(Math.abs(minutes)) });
}

// A file says when it was or is due: nobody knows when it is read.
function moment(name, at) {
  if (DATES.has(name)) return format.date(at);
  if (isStopped()) return Math.abs(now() - at) < 2 * DAY_MS ? format.moment(at) : format.date(at);
  if (name.endsWith("due_at")) return dueIn(at);
  return now() - at < 2 * DAY_MS ? format.ageOf(at) : format.date(at);
}

// The text of a field; "" where the row says nothing about it.
export function told(data, name, row) {
  switch (data.is(name)) {
    case "codes": return data.code(name, row) ? data.name(name, row) : "";
    case "several": {
      const { codes, names } = data.columns[name];
      return data.codes(name, row).map((one) => names[codes.indexOf(one)]).join(say("list.names"));
    }
    case "numbers": {
      const value = data.number(name, row);
      if (value === null) return "";
      const unit = data.text("counted_in", row);
      const shown = format.number(value);
      return knows(`four.value.${name}`) ? say(`four.value.${name}`, { n: shown }) : unit ? `${shown} ${unit}` : shown;
    }
    case "moments": {
      const at = data.moment(name, row);
      return at ? moment(name, at) : "";
    }
    default: return data.text(name, row);
  }
}

// The same as an element, marked where it is past its time; a moment's goes on while it is read.
export function shown(data, name, row, label = "") {
  const at = data.is(name) === "moments" && data.moment(name, row);
  if (at) return ages.growing((place) => tellMoment(place, name, at, label));
  const text = told(data, name, row);
  return text ? el("span", {}, label && `${label} `, text) : null;
}

function tellMoment(place, name, at, label) {
  const text = `${label && `${label} `}${moment(name, at)}`;
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("is-old", isOld(name, at));
}

// What a row is called: its name, or what kind of thing it is.
// A drill is told from what is real wherever it stands.
export function nameOf(data, row) {
  const name = data.text("name", row) || data.name("kind", row) || data.text("code", row);
  return data.code("exercise", row) === "exercise" ? say("four.ui.played", { what: data.name("exercise", row), name }) : name;
}
