// The room put together: the open incidents, the tabs of the one before us, and the looking again.

import { say, el } from "../shared/core.js";
import { signs } from "../map/signs.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import "./report.js";
import "./state.js";
import "./sheet.js";
import "./orders.js";
import "./plan.js";
import "./leaders.js";
import "./clocks.js";
import "./log.js";
import "./imagery.js";
import "./incident_map.js";
import "./county_map.js";
import "./spot.js";
import "./closed.js";
import "./closing.js";
import "./find.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { roomTold } from "./told.js";

const incident = (one) => el("li", {}, el("a", { href: room.page(one.incident_id), "aria-current": one.incident_id === room.facts.incident && "page",
  title: format.joined([one.incident_id, one.kind_name, one.status_name, one.place_text]) },
  el("span", { class: "queue-sign" }, signs.draw("incident", { glyph: signs.ofEvent(one.kind_code) })), el("div", { class: "queue-body" },
  el("span", { class: "what" }, one.kind_name), " ", el("span", { class: "chip is-state" }, one.status_name), one.is_exercise ? [" ", el("span", { class: "chip is-exercise" }, say("room.exercise"))] : one.is_demo && [" ", el("span", { class: "chip is-care" }, say("door.demo"))],
  one.severity_name && [" ", el("span", { class: "chip is-bad" }, one.severity_name)],
  el("small", {}, format.joined([one.place_text, format.moment(one.reported_at), one.incident_id.replace(`${one.region_code}-`, "")])))));

room.every(["incidents"], async () => {
  const { incidents } = await session.look("/api/incidents?only_open=true");
  const open = roomTold.openOnes(incidents);
  roomKept.show(room.part("incidents"), open, () => open.length ? open.map(incident) : el("li", { class: "soft" }, say("room.nothing_open")));
});

// Tabs: arrows go from one to the next, the address remembers which – by a name that no element has
// as its id: a browser that finds one there puts the focus on it, unasked. The map is a tab of its own
// only where it has no place beside the others.
const tabs = [...document.querySelectorAll("[role=tab]")];
const nameOf = (tab) => tab.getAttribute("aria-controls");
const shown = () => tabs.filter((tab) => tab.offsetParent);
const narrow = window.matchMedia("(max-width: 1099px)");
const whole = document.querySelector(".room");
room.isNarrow = () => narrow.matches;

room.open = (name, isByHand = false) => {
  const is = name === "map" && !narrow.matches ? nameOf(tabs[0]) : name;
  for (const tab of tabs) {
    const isIt = nameOf(tab) === is;
    tab.setAttribute("aria-selected", String(isIt));
    tab.tabIndex = isIt ? 0 : -1;
    // Beside the map everything that has one tab only stays.
    if (nameOf(tab) !== "map") document.getElementById(nameOf(tab)).hidden = !isIt;
    if (isIt) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (isIt && isByHand) tab.focus();
  }
  whole.dataset.tab = is;
  history.replaceState(null, "", `#/${is}`);
};

for (const tab of tabs) {
  tab.addEventListener("click", () => {
    room.open(nameOf(tab));
    if (narrow.matches) tab.closest("[role=tablist]").scrollIntoView({ block: "start" }); // the map fills what is below
  });
  tab.addEventListener("keydown", ({ key }) => {
    const all = shown();
    const i = all.indexOf(tab);
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: all.length - 1 }[key];
    if (to !== undefined) room.open(nameOf(all[(to + all.length) % all.length]), true);
  });
}
narrow.addEventListener("change", () => { if (tabs.length) room.open(whole.dataset.tab); });
const asked = window.location.hash.replace(/^#\/?/, "");
if (tabs.length) room.open(tabs.some((tab) => nameOf(tab) === asked) ? asked : nameOf(tabs[0]));

// The queue folds to its symbols, and stays so.
const FOLDED = "situ.room.folded";
const fold = document.querySelector("[data-fold]");
function folded(is) {
  whole.classList.toggle("is-folded", is);
  fold.setAttribute("aria-expanded", String(!is));
  fold.textContent = is ? "⇥" : "⇤";
  localStorage.setItem(FOLDED, is ? "1" : "");
}
fold.addEventListener("click", () => folded(!whole.classList.contains("is-folded")));
folded(localStorage.getItem(FOLDED) === "1");

room.begin();
