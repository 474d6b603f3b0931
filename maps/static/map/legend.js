// What each symbol on this very map means, from the same table that drew it.

import { say, el, draws } from "../shared/core.js";
import { fold } from "../shared/fold.js";
import { signs } from "./signs.js";

draws.legend = (holder, page) => {
  const { style } = page;
  const ROOMY = page.roomy || "(min-width: 1201px) and (min-height: 720px)"; // else it would hide the map
  const list = el("ul", { class: "legend-list" });
  const under = el("ul", { class: "legend-list" });
  const kinds = el("ul", { class: "legend-list" });
  const ofKinds = el("div", { class: "legend-ground" }, fold(say("kind"), kinds, { id: "legend-kinds" }), kinds);
  const more = el("div", { class: "legend-ground" }, fold(say("ground"), under, { id: "legend-ground" }), under);
  const body = el("div", { class: "legend-body" }, list, ofKinds, more);
  const entry = (picture, name, key) => el("li", { data: { entry: key } }, el("span", { class: "legend-sign" }, picture), el("span", {}, name));
  const used = (table, set) => Object.keys(table).filter((key) => set.has(key));
  // A line that its own symbol explains already needs no second entry.
  const unexplained = (key) => !(page.used.has(key) && style.signs[key].label === style.lines[key].label);

  function fill() {
    list.replaceChildren(
      ...used(style.signs, page.used).map((key) => entry(signs.draw(key, key === "incident" && page.data.incident.kind_code ? { glyph: signs.ofEvent(page.data.incident.kind_code) } : {}), style.signs[key].label, key)),
      ...used(style.lines, page.linesUsed).filter(unexplained).map((key) => entry(signs.sample(key), style.lines[key].label, `line.${key}`)));
    kinds.replaceChildren(...used(style.hazards, page.hazardsUsed).map((kind) => entry(signs.bare(style.hazards[kind]), style.hazard_names[kind], `kind.${kind}`)));
    ofKinds.hidden = !kinds.children.length;
    under.replaceChildren(...page.groundNames.map((name) => entry(signs.ground(name), style.ground[name], `ground.${name}`)));
    more.hidden = !page.groundNames.length;
  }

  holder.setAttribute("aria-label", say("legend"));
  holder.append(fold(say("legend"), body, { id: "legend-body", roomy: ROOMY, css: "legend-toggle" }), body);
  page.groundUsed = (names) => { page.groundNames = names; fill(); };
  fill();
  page.fit();
};
