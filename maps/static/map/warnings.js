// What to mind before trusting the sheet: what stops it first and always in view, the rest folded.

import { say, el } from "../shared/core.js";
import { fold } from "../shared/fold.js";

const ROOMY = "(min-width: 761px) and (min-height: 600px)";
// How loud each one is; one that is not named here is amber, so that nothing new goes unseen.
const RED = ["warning.no_team", "warning.no_depot"];
const QUIET = ["warning.card_of_class", "warning.demo", "warning.schematic_roads"];
const IN_PANEL = ["warning.nobody_known"]; // the open panel says it, with what to do next
const ORDER = ["red", "amber", "quiet"];

const levelOf = (code) => RED.includes(code) ? "red" : QUIET.includes(code) ? "quiet" : "amber";

const lines = (list, css) => el("ul", { class: css }, list.map((one) =>
  el("li", { class: `is-${levelOf(one.code)}`, data: { code: one.code } }, one.text)));

function draw(all) {
  const list = all.filter((one) => !IN_PANEL.includes(one.code))
    .sort((a, b) => ORDER.indexOf(levelOf(a.code)) - ORDER.indexOf(levelOf(b.code)));
  const red = list.filter((one) => levelOf(one.code) === "red");
  const rest = list.slice(red.length);
  if (!list.length) return null;
  const body = lines(rest, "warnings-rest");
  const loudest = rest.length && levelOf(rest[0].code);
  const label = rest.length && [el("b", {}, say("warnings_n", { n: rest.length })), " ", el("span", {}, rest[0].text)];
  return el("div", { class: "warnings", role: "status" },
    red.length ? lines(red, "warnings-red") : null,
    rest.length ? [fold(label, body, { id: "warnings-rest", roomy: ROOMY, css: `warnings-toggle is-${loudest}` }), body] : null);
}

export const warnings = { draw, levelOf, ROOMY };
