// The log: everything that happened, the newest first, and a line to add.

import { say, el, knows } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { photos } from "../shared/photos.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { post } from "./post.js";
import { roomTold } from "./told.js";

const place = room.part("log");
const MOST = 500;
const SHOWN = 100; // at first, and so many more each time: a night has thousands, and each change draws them anew
let entries = [];
let shown = SHOWN;

const TOLD = {
  severity: (value) => { const found = room.option("severities", value); return found ? found.textContent : value; },
  level: (value) => { const found = room.option("levels", value); return found ? found.textContent : value; },
  state: (value) => knows(`order_state.${value}`) ? say(`order_state.${value}`) : value,
  answer: (value) => knows(`room.${value}`) ? say(`room.${value}`) : value,
  receiver: (value) => room.names.get(value.split("/")[1]) || value,
};
const told = ([name, value]) => TOLD[name] ? TOLD[name](String(value)) : name.endsWith("_code") || ["teams", "depots"].includes(name) ? room.names.get(value) || value : String(value);

// What came with a report, small; the whole picture opens beside the room.
function picture({ incident_id: incident, actor, at, facts }) {
  const { photo_id: photo, camera_taken_at: taken, camera_at: from } = facts;
  const report = entries.find((one) => one.event_no === facts.of_event);
  const url = `/api/incidents/${encodeURIComponent(incident)}/photos/${photo}`;
  return el("figure", {}, el("a", { href: url, target: "_blank", rel: "noopener", title: say("room.photo_open") },
    el("img", { src: url, loading: "lazy", width: facts.width_px, height: facts.height_px, alt: say("room.photo_alt", { by: actor, at: format.clock(at) }) })),
  el("figcaption", { class: "soft" }, [facts.is_exercise && say("room.photo_exercise"), report && say("room.photo_of", { at: format.clock(report.at) }),
    taken && say("room.camera_taken_at", { at: taken.replace("T", " ") }), from && say("room.camera_at", { lon: from[0].toFixed(5), lat: from[1].toFixed(5) })].filter(Boolean).join(say("list.clauses"))));
}

const line = (one) => el("li", { data: { event: one.name } }, el("time", { datetime: one.at }, format.clock(one.at)), el("div", {}, el("b", {}, one.name_text),
  one.incident_id !== room.facts.incident && el("span", { class: "chip" }, one.incident_id), " ", el("span", { class: "said" }, roomTold.factsOf(one.facts).map(told).join(" · ")), el("small", {}, " ", one.actor), one.facts.photo_id && picture(one), wantsPaper(one) && paper(one)));

// What was only spoken wants its paper, counted down until it is there.
const wantsPaper = ({ event_no: no, facts }) => facts.paper_due_at && !entries.some((one) => one.name === "log.paper_written" && one.facts.event_no === no);
const paper = (one) => el("div", { class: "mark" }, say("room.paper_due"), " ", room.until(one.facts.paper_due_at), " ",
  room.may("command_incident") && asks.does(say("room.paper"), `paper:${one.event_no}`, () => session.send("POST", room.of(`/log/${one.event_no}/paper`), {})));

// The newest, and what is still owed however old it is.
function lines() {
  const told = [...entries].reverse();
  const listed = told.filter((one, i) => i < shown || wantsPaper(one)), left = told.length - listed.length;
  return [el("ol", { class: "log" }, listed.map(line)),
    left > 0 && el("button", { type: "button", class: "quiet", data: { act: "earlier" }, on: { click: earlier } }, say("room.log_earlier", { n: format.number(left) }))];
}

function earlier() {
  shown += SHOWN;
  draw();
}

async function look() {
  for (let isMore = true; isMore;) {
    const after = entries.length ? `&after=${entries[entries.length - 1].event_no}` : "";
    const found = await session.look(room.of(`/log?limit=${MOST}${after}`));
    entries = entries.concat(found.entries);
    isMore = found.entries.length === MOST;
  }
  room.count("log", entries.length);
  post.show(entries);
  draw();
}

const draw = () => roomKept.show(place, [entries.length, room.names.size, shown], () => [room.files("room.review_of", room.of("/review"), ["html", "pdf", "docx"]), lines()]);
if (place) room.every(["log"], look);

const form = document.querySelector("[data-note]");

function listen() {
  const status = form.querySelector("[role=status]");
  // Only a command post must say where it is.
  form.elements.kind.addEventListener("change", (event) => { for (const one of form.querySelectorAll("[data-post]")) one.hidden = event.target.value !== "post"; });
  forms.submits(form, async ({ kind, text, said_by: by, photos: chosen, lon, lat }) => {
    const files = [...chosen.files];
    photos.check(files);
    const note = await session.send("POST", room.of("/log"), { kind: kind.value, text: text.value.trim(), said_by: by.value.trim(), ...(kind.value === "post" && { place: { lon: roomTold.degrees(lon.value), lat: roomTold.degrees(lat.value) } }) });
    text.value = "";
    chosen.value = "";
    try {
      await photos.send(room.of(`/log/${note.event_no}/photos`), files, (told) => { status.textContent = told; status.hidden = false; });
    } finally {
      status.hidden = true;
      room.again();
    }
  });
}
if (form) listen();
