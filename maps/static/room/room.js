// The room put together: the open incidents, the tabs of the one before us, and the looking again.

import { say, el } from "../shared/core.js";
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
import { room } from "./here.js";
import { roomKept } from "./kept.js";
import { roomTold } from "./told.js";

const incident = (one) => el("li", {}, el("a", { href: room.page(one.incident_id), "aria-current": one.incident_id === room.facts.incident && "page" },
  el("span", { class: "what" }, one.kind_name), " ", el("span", { class: "chip is-state" }, one.status_name), one.is_exercise ? [" ", el("span", { class: "chip is-exercise" }, say("room.exercise"))] : one.is_demo && [" ", el("span", { class: "chip is-care" }, say("door.demo"))],
  one.severity_name && [" ", el("span", { class: "chip is-bad" }, one.severity_name)],
  el("small", {}, format.joined([one.place_text, format.moment(one.reported_at), one.incident_id]))));

room.every(4, async () => {
  const { incidents } = await session.look("/api/incidents?limit=200");
  const open = roomTold.openOnes(incidents);
  roomKept.show(room.part("incidents"), open, () => open.length ? open.map(incident) : el("li", { class: "soft" }, say("room.nothing_open")));
});

// Tabs: arrows go from one to the next, the address remembers which – by a name that no element has
// as its id: a browser that finds one there puts the focus on it, unasked.
const tabs = [...document.querySelectorAll("[role=tab]")];
const nameOf = (tab) => tab.getAttribute("aria-controls");

room.open = (name, isByHand = false) => {
  for (const tab of tabs) {
    const is = nameOf(tab) === name;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
    document.getElementById(nameOf(tab)).hidden = !is;
    if (is) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (is && isByHand) tab.focus();
  }
  history.replaceState(null, "", `#/${name}`);
};

for (const [i, tab] of tabs.entries()) {
  tab.addEventListener("click", () => room.open(nameOf(tab)));
  tab.addEventListener("keydown", ({ key }) => {
    const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[key];
    if (to !== undefined) room.open(nameOf(tabs[(to + tabs.length) % tabs.length]), true);
  });
}
const asked = window.location.hash.replace(/^#\/?/, "");
if (tabs.length) room.open(tabs.some((tab) => nameOf(tab) === asked) ? asked : "sheet");

room.begin();
