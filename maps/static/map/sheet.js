// The decision sheet at the side, and its link with the map both ways.

import { say, el, attempt, draws } from "../shared/core.js";
import { fold } from "../shared/fold.js";
import { format } from "../shared/format.js";
import { panels } from "./panels.js";
import { pick, now, point, on } from "./pointed.js";
import { signs } from "./signs.js";
import { warnings } from "./warnings.js";

draws.sheet = (holder, page) => {
  const { data } = page;
  const { incident, sheet } = data;
  const HOME = { team: "teams", depot: "depots", short: "shortfalls", left: "left_out", closure: "closures", near: "near" };

  function casualties() {
    const parts = ["dead", "missing", "injured"].map((name) => [name, incident.casualties[name]]).filter(([, n]) => n > 0);
    return parts.length ? el("p", { class: "casualties" }, format.joined(parts.map(([name, n]) => say(name, { n })))) : null;
  }

  const around = format.joined([incident.township_name, incident.nearest_road]);
  const where = incident.place_text || around || incident.at.map((degrees) => degrees.toFixed(5)).join(", ");

  // What, where, who is hurt; the rest is folded where there is little room.
  function headline() {
    const hurt = casualties();
    const more = el("div", { class: "headline-more" }, where !== around && around && el("p", { class: "soft" }, around),
      el("p", { class: "soft" }, say("occurred_reported", { occurred: format.moment(incident.occurred_at), reported: format.moment(incident.reported_at) })),
      hurt ? null : el("p", { class: "soft" }, say("no_casualties")),
      incident.description && el("p", { class: "description" }, incident.description));
    const toggle = fold(el("span", { class: "fold-mark", "aria-hidden": "true" }), more, { id: "headline-more", roomy: warnings.ROOMY, css: "headline-toggle" });
    toggle.setAttribute("aria-label", say("details"));
    return el("div", { class: "headline" },
      el("span", { class: "headline-sign" }, signs.draw("incident", { glyph: signs.ofEvent(incident.kind_code) })),
      el("div", { class: "headline-text" }, el("h1", {}, incident.kind_name, " ", el("span", { class: "chip chip-status" }, incident.status_name)),
        el("p", { class: "where" }, where), hurt, more), toggle);
  }

  const sourceLine = () => el("p", { class: "source" }, sheet.roads.version === 0 ? say("no_roads")
    : say("roads_source", { source: sheet.roads.source, n: format.number(sheet.roads.edge_count), version: sheet.roads.version }),
    sheet.roads.is_schematic && el("span", { class: "chip chip-amber" }, say("schematic")));

  const tabs = new Map();
  const tablist = el("div", { class: "tabs", role: "tablist", "aria-label": say("sheet") });
  const bodies = el("div", { class: "panels" });

  function open(name) {
    for (const [other, { tab, panel }] of tabs) {
      const is = other === name;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      panel.classList.toggle("is-open", is);
      if (is) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function makeTab(name) {
    const n = panels.count[name](sheet);
    const panel = el("section", { class: "panel", role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` },
      el("h2", { class: "print-head" }, `${say(`tab_${name}`)} ${n}`), panels.make[name](data));
    const tab = el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, class: name === "shortfalls" && n ? "tab is-alarm" : "tab",
      on: { click: () => { open(name); holder.querySelector(".scroll").scrollTop = 0; } } }, say(`tab_${name}`), el("b", {}, n));
    tabs.set(name, { tab, panel });
    tablist.append(tab);
    bodies.append(panel);
    const first = panel.querySelector(".row");
    if (first) first.tabIndex = 0;
  }

  const visible = () => [...holder.querySelectorAll(".panel.is-open .row")];

  function keys(event) {
    if (event.target.closest("a, input, select, textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest(".tabs")) { tabKeys(event); return; }
    const inMap = event.target.closest(".folium-map");
    if (event.key === "Escape") { pick(null, "list"); page.map?.closePopup(); return; }
    const list = visible();
    if (/^[1-9]$/.test(event.key) && list[event.key - 1]) { choose(list[event.key - 1]); return; }
    if (inMap || !list.length) return;
    const at = list.indexOf(document.activeElement.closest(".row"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); focus(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + step))]); }
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) { event.preventDefault(); choose(list[at]); }
  }

  function tabKeys(event) {
    const names = [...tabs.keys()];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = names.findIndex((name) => tabs.get(name).tab === event.target.closest("[role=tab]"));
    const next = names[(at + step + names.length) % names.length];
    open(next);
    tabs.get(next).tab.focus();
  }

  function focus(row) {
    for (const one of visible()) one.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function choose(row) {
    focus(row);
    pick(now.pick === row.dataset.key ? null : row.dataset.key, "list");
  }

  function light() {
    for (const row of holder.querySelectorAll(".row")) {
      row.classList.toggle("is-lit", row.dataset.key === now.point);
      row.classList.toggle("is-picked", row.dataset.key === now.pick);
      if (row.dataset.key === now.pick) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
    }
  }

  Object.keys(HOME).map((kind) => HOME[kind]).filter((name, i, all) => all.indexOf(name) === i).forEach((name) => attempt("sheet", () => makeTab(name)));
  const handle = el("button", { type: "button", class: "handle", "aria-expanded": "false",
    on: { click: () => handle.setAttribute("aria-expanded", String(document.body.classList.toggle("sheet-up"))) } }, el("span", { class: "handle-bar" }), say("handle"));
  holder.setAttribute("aria-label", say("sheet"));
  holder.append(handle, el("div", { class: "scroll" }, attempt("sheet", headline), attempt("sheet", () => warnings.draw(sheet.warnings)),
    tablist, bodies, attempt("sheet", sourceLine)));
  open("teams");

  const rowOf = (event) => event.target.closest && event.target.closest(".row");
  holder.addEventListener("mouseover", (event) => { const row = rowOf(event); point(row ? row.dataset.key : null, "list"); });
  holder.addEventListener("mouseleave", () => point(null, "list"));
  holder.addEventListener("focusin", (event) => { const row = rowOf(event); if (row) point(row.dataset.key, "list"); });
  holder.addEventListener("click", (event) => { const row = rowOf(event); if (row && !event.target.closest("a")) choose(row); });
  document.addEventListener("keydown", keys);
  on("point", light);
  on("pick", (key, from) => {
    if (from === "map" && key) {
      const home = HOME[key.split(":")[0]];
      if (home) open(home);
    }
    light();
    const row = key && [...visible()].find((one) => one.dataset.key === key);
    if (row && from === "map") { for (const one of visible()) one.tabIndex = -1; row.tabIndex = 0; row.scrollIntoView({ block: "nearest" }); }
  });
};
