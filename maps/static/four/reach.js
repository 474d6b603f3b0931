// How far the free teams reach by road: an area for each number of minutes, and what lies outside.

import { el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { fetched } from "../shared/fetched.js";

const PANE = "reach";
const WEIGHT = 2;
const KEY = "reach";

export function reach(page) {
  const { map, begun, chosen, table: { reached } } = page;
  map.createPane(PANE).style.zIndex = 340;
  map.getPane(PANE).style.pointerEvents = "none";
  const layers = L.layerGroup();
  const told = el("div", { class: "reach-told", role: "status" });
  const show = () => layers[chosen.off.has(KEY) ? "removeFrom" : "addTo"](map);
  const box = el("input", { type: "checkbox", checked: !chosen.off.has(KEY), on: { change: () => {
    chosen.off[box.checked ? "delete" : "add"](KEY);
    show();
    page.remember();
  } } });
  const holder = el("section", { class: "reach" }, el("label", { class: "tick" }, box, say("four.ui.reach")), told);
  const renderer = L.svg({ pane: PANE });
  let busy = false, again = false;

  async function look() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      draw(await fetched(`/api/forces/reach?minutes=${reached.map((one) => one.minutes)}&region_code=${begun.region.region_code}&lang=${begun.lang}`, () => ({ headers: { "X-Situ-Background": "1" } })));
    } catch (error) {
      told.replaceChildren(el("p", { class: "stale" }, error.message));
    }
    busy = false;
    if (again) { again = false; look(); }
  }

  function draw(found) {
    layers.clearLayers();
    const bands = found.features || [];
    // The widest first, so that the nearer lies on top of it.
    [...bands].reverse().forEach((one) => {
      const at = bands.indexOf(one);
      L.geoJSON(one.geometry, { renderer, interactive: false, style: { className: `reach-band band-${at} tone-${reached[at].tone}`, weight: WEIGHT } }).addTo(layers);
    });
    told.replaceChildren(...[el("p", { class: "soft" }, found.verdict_text),
      el("ul", { class: "reach-bands" }, bands.map((one, at) => el("li", {}, el("span", { class: `reach-swatch band-${at} tone-${reached[at].tone}`, "aria-hidden": "true" }),
        el("b", {}, say("minutes", { n: one.properties.minutes })), el("span", {}, covered(one.properties.hazards))))),
      outside(found)].filter(Boolean));
  }

  const covered = ({ share, inside, all }) => all > 0 && say("four.ui.reach_hazards", { share: Math.round(100 * share), n: format.number(inside), all: format.number(all) });

  function outside(found) {
    if (!found.uncovered_count) return null;
    return el("p", { class: "stale" }, say("four.ui.reach_outside", { minutes: reached[reached.length - 1].minutes, n: found.uncovered_count, who: found.uncovered.slice(0, 3).map((one) => one.name).join(say("list.names")) }));
  }

  show();
  return { holder, look, draw };
}
