// The incident and everything the decision sheet puts on the map around it.

import { say, attempt, draws } from "../shared/core.js";
import { format } from "../shared/format.js";
import { cards } from "./cards.js";
import { crowd } from "./crowd.js";
import { places } from "./places.js";
import { pick, on } from "./pointed.js";
import { routes } from "./routes.js";
import { signs } from "./signs.js";

// Who gives way to whom on the map, after the incident (0) and the ranks, and from which zoom
// each is more than a dot.
const WEIGHT = { team: 0, depot: 40, closure: 91, hazard: 92, facility: 93, left: 94 };
const FROM = { closure: 10, hazard: 10.5, facility: 11.5, left: 11.5 };

function hatches(map) {
  const defs = signs.svg("defs", {});
  for (const tone of ["closed", "limited", "care", "unknown"]) {
    defs.append(signs.svg("pattern", { id: `hatch-${tone}`, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      signs.svg("rect", { width: 9, height: 9, class: `hatch-ground tone-${tone}` }),
      signs.svg("rect", { width: 4, height: 9, class: `hatch-bar tone-${tone}` })));
  }
  map.getContainer().append(signs.svg("svg", { width: 0, height: 0, class: "defs", "aria-hidden": "true" }, defs));
}

function shape(page, geometry, pane, looks, key) {
  if (geometry.type === "Point") return;
  for (const look of looks) {
    const layer = L.geoJSON(geometry, { pane, style: look, interactive: true });
    layer.on("click", (event) => { L.DomEvent.stopPropagation(event); pick(key, "map"); });
    layer.addTo(page.things);
  }
}

function closure(page, one) {
  const key = `closure:${one.closure_id}`;
  const css = `closure tone-${one.effect}`;
  const isArea = one.geometry.type.endsWith("Polygon");
  shape(page, one.geometry, "closures", isArea
    ? [{ weight: 2, fill: true, fillColor: `url(#hatch-${one.effect})`, fillOpacity: 0.75, className: css }]
    : [{ weight: 9, fill: false, className: css }, { weight: 5, fill: false, dashArray: "5 6", lineCap: "butt", className: `${css} hatch` }], key);
  page.linesUsed.add(`closure.${one.effect}`);
  places.marker(page, places.middle(one.geometry), { key, sign: `closure.${one.effect}`, card: cards.closure(one),
    label: say("label_closure", { effect: cards.effect(one), reason: one.reason }), z: 200, weight: WEIGHT.closure, from: FROM.closure });
}

function near(page, one) {
  const key = `near:${one.what}:${one.code}`;
  const hazard = one.what === "hazard";
  if (hazard) {
    const { tone } = signs.of(`hazard.${one.risk_level}`);
    shape(page, one.geometry, "areas", [{ weight: 2, fillOpacity: 0.16, className: `hazard tone-${tone}` }], key);
    page.hazardsUsed.add(one.kind);
  }
  const { sign, glyph } = signs.ofNear(one);
  places.marker(page, places.middle(one.geometry), { key, sign, glyph, card: cards.near(one),
    label: say("label_near", { name: one.name, kind: one.kind_name }), size: "pin-small", z: hazard ? 100 : 0, weight: WEIGHT[one.what], from: FROM[one.what] });
}

function leftOut(page, one) {
  const key = `left:${one.what}:${one.code}`;
  page.because.set(key, one.closure_ids.map((id) => `closure:${id}`));
  places.marker(page, places.latlng(one.at), { key, sign: `left_out.${one.what}`, card: cards.leftOut(one),
    label: say("label_left_out", { name: one.name }), size: "pin-tiny", z: -100, weight: WEIGHT.left, from: FROM.left });
}

function candidate(page, what, one) {
  const first = what === "team" ? one.turn_out_min : one.load_min;
  places.marker(page, places.latlng(one.start.at), { key: `${what}:${one[`${what}_code`]}`, text: one.rank,
    sign: what === "team" ? `team.${one.status}` : "depot", card: cards[what](one, page.data),
    label: say(`label_${what}`, { rank: one.rank, name: one.name, n: format.parts(one.total_min, first, one.leg.walk_min).total }),
    z: 400 - WEIGHT[what] - one.rank, weight: Math.min(89, WEIGHT[what] + one.rank), keeps: one.rank <= 3, stop: true });
}

// In the order of the Tab key: the incident, teams and depots by rank, then what the list reaches.
function markers(page) {
  const { incident, sheet } = page.data;
  const each = (list, act) => { for (const one of list) attempt("incident", () => act(one)); };
  places.marker(page, places.latlng(incident.at), { key: "incident", sign: "incident", glyph: signs.ofEvent(incident.kind_code), card: cards.incident(incident),
    label: say("label_incident", { kind: incident.kind_name, place: incident.place_text }), size: "pin-large", z: 1000, weight: 0, keeps: true, stop: true });
  each(sheet.teams, (one) => candidate(page, "team", one));
  each(sheet.depots, (one) => candidate(page, "depot", one));
  each(sheet.closures, (one) => closure(page, one));
  each([...sheet.hazards, ...sheet.facilities], (one) => near(page, one));
  each(sheet.left_out, (one) => leftOut(page, one));
}

// The last ranked first, so that the better one lies on top.
function ways(page) {
  const { teams, depots } = page.data.sheet;
  for (const [what, list] of [["depot", depots], ["team", teams]]) {
    for (const one of [...list].reverse()) attempt("incident", () => routes.draw(page, what, one, what === "team" && one === teams[0]));
  }
}

// What is fitted into view keeps clear of the open legend where there is room beside it.
function clear(page, px) {
  const legend = document.querySelector(".legend > .legend-body:not([hidden])")?.parentElement;
  const size = page.map.getSize();
  const right = legend && size.x > 800 ? legend.offsetWidth : 0;
  return { paddingTopLeft: [px, px], paddingBottomRight: [px + right, px] };
}

const FIRST = { teams: 5, depots: 3 }; // whom the first view shows; the button shows everybody

function overview(page, everybody) {
  const { incident, sheet } = page.data;
  const all = L.latLngBounds([places.latlng(incident.at)]);
  const teams = everybody ? sheet.teams : sheet.teams.slice(0, FIRST.teams);
  const depots = everybody ? sheet.depots : sheet.depots.slice(0, FIRST.depots);
  const keys = [...teams.map((one) => `team:${one.team_code}`), ...depots.map((one) => `depot:${one.depot_code}`)];
  for (const key of keys) if (page.routes.has(key)) all.extend(page.routes.get(key).bounds);
  if (!sheet.teams.length && !sheet.depots.length) for (const one of sheet.left_out) all.extend(places.latlng(one.at));
  return all.pad(0.08);
}

function follow(page) {
  const shine = () => { routes.light(page); places.light(page); };
  on("point", shine);
  on("pick", (key, from) => {
    shine();
    if (from === "map" || key === null) return;
    const route = page.routes.get(key);
    const marker = page.markers.find((one) => one.situKey === key);
    page.map.closePopup();
    if (route) page.map.fitBounds(route.bounds, { ...clear(page, 50), maxZoom: 15 });
    else if (marker && !page.map.getBounds().pad(-0.1).contains(marker.getLatLng())) page.map.panTo(marker.getLatLng());
  });
  page.map.on("click", () => pick(null, "map"));
}

const arrange = (page) => { crowd.arrange(page); routes.light(page); places.light(page); };

// A newer sheet: everything is drawn again; the view, what is picked and an open card stay as they are.
function redraw(page) {
  const open = page.markers.find((one) => one.isPopupOpen());
  page.things.clearLayers();
  page.markers.length = 0;
  for (const known of [page.routes, page.because, page.used, page.linesUsed, page.hazardsUsed]) known.clear();
  ways(page);
  markers(page);
  arrange(page);
  const again = open && page.markers.find((one) => one.situKey === open.situKey);
  if (!again) return;
  const { autoPan } = again.getPopup().options;
  again.getPopup().options.autoPan = false;
  again.openPopup();
  again.getPopup().options.autoPan = autoPan;
}

// Behind a tab a map has no size, and all lies outside of it: it is fitted when it is first seen, unless
// somebody has gone elsewhere on it by then.
function fitWhenSeen({ map, fit }) {
  if (map.getSize().x) return;
  const at = map.getCenter(), zoom = map.getZoom();
  map.once("resize", () => { if (map.getCenter().equals(at, 1e-3) && map.getZoom() === zoom) fit(); });
}

function begin(page) {
  hatches(page.map);
  page.fit = (everybody) => page.map.fitBounds(overview(page, everybody), { ...clear(page, 24), maxZoom: 14.5, animate: false });
  ways(page);
  markers(page);
  page.fit();
  fitWhenSeen(page);
  page.map.on("zoomend viewreset", () => crowd.arrange(page));
  arrange(page);
  follow(page);
}

draws.incident = (holder, page) => begin(page);

export const onMap = { begin, redraw };
