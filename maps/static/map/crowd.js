// Where many things stand close together: the weightier keeps its place, the ranked may step
// aside a little (with a line to the true place), everything else shrinks to a dot where it is.

import { scale } from "../shared/core.js";
import { HERE, plus, stepOf } from "./aside.js";
import { places } from "./places.js";
import { signs } from "./signs.js";

const ASIDE = 10 * scale; // px: half of a symbol that stepped aside; it is smaller than one that stays
// px from its middle that a symbol keeps for itself
const ROOM = { "pin-tiny": 9, "pin-small": 12, "": 12, "pin-large": 21 };

// Who stepped aside lies on top, small, so that both it and the one that stays can be read.
function settle(one, step) {
  const element = one.getElement();
  const aside = Boolean(step) && step !== HERE;
  element.classList.toggle("is-dot", !step);
  element.classList.toggle("is-aside", aside);
  // Leaflet adds the pixel row to the offset: tenfold, ours decides.
  one.setZIndexOffset(10 * (one.situZ + (step ? 0 : -2000) + (aside ? 450 : 0)));
  const by = step || HERE;
  element.style.marginLeft = `${by.x - places.TOUCH / 2}px`;
  element.style.marginTop = `${by.y - places.TOUCH / 2}px`;
}

// Thin lines, below all symbols, from those that stepped aside back to the true place.
function drawLeaders(page, moved) {
  const pane = page.map.getPane("leaders") || page.map.createPane("leaders");
  pane.replaceChildren(signs.svg("svg", { class: "leaders", width: 1, height: 1, "aria-hidden": "true" },
    ...moved.flatMap(({ at, to }) => [signs.svg("line", { x1: at.x, y1: at.y, x2: to.x, y2: to.y }),
      signs.svg("circle", { cx: at.x, cy: at.y, r: 2.5 })])));
}

function arrange(page) {
  const standing = [];
  const moved = [];
  const zoom = page.map.getZoom();
  for (const one of [...page.markers].sort((a, b) => a.situWeight - b.situWeight)) {
    const at = page.map.latLngToLayerPoint(one.getLatLng());
    const room = ROOM[one.situSize] * scale;
    const step = stepOf({ weight: one.situWeight, isShown: zoom >= one.situFrom, keeps: one.situKeeps, at, room, aside: ASIDE }, standing);
    settle(one, step);
    if (!step) continue;
    const to = plus(at, step);
    standing.push({ ...to, room: step === HERE ? room : ASIDE });
    if (step !== HERE) moved.push({ at, to });
  }
  drawLeaders(page, moved);
}

export const crowd = { arrange };
