// Where many things stand close together: the weightier keeps its place, the ranked may step
// aside a little (with a line to the true place), everything else shrinks to a dot where it is.
"use strict";

Situ.crowd = (() => {
  const { places, signs } = Situ;
  const STEP = 15.5; // px: the furthest that a symbol ever stands from its thing
  const ASIDE = 10; // px: half of a symbol that stepped aside; it is smaller than one that stays
  // px from its middle that a symbol keeps for itself
  const ROOM = { "pin-tiny": 9, "pin-small": 12, "": 12, "pin-large": 21 };
  const WAYS = [STEP * 0.6, STEP].flatMap((far) => [0, 4, 2, 6, 1, 3, 5, 7].map((eighth) =>
    ({ x: far * Math.cos(eighth * Math.PI / 4), y: far * Math.sin(eighth * Math.PI / 4) })));
  const HERE = { x: 0, y: 0 };
  const STAYS = 3; // the incident (0) and teams 1-3 stay, unless nobody would see them
  const RANKED = 90; // weights below are ranked: they step aside before they shrink

  // How much free room there is at `spot` beside all that stands already; below 0 it is covered.
  function free(spot, room, standing) {
    return Math.min(Infinity, ...standing.map((one) => Math.hypot(spot.x - one.x, spot.y - one.y) - one.room - room));
  }

  // How far `spot` is from being hidden under the nearest symbol; below 0 it cannot be read.
  const seen = (spot, standing) => free(spot, 0, standing);

  const plus = (at, way) => ({ x: at.x + way.x, y: at.y + way.y });

  // The step that a symbol takes from `at`, or null where it has to become a dot.
  function stepOf(one, at, room, standing, zoom) {
    const isFree = free(at, room, standing) >= 0;
    if (one.situWeight >= RANKED) return isFree && zoom >= one.situFrom ? HERE : null;
    if (isFree || (one.situWeight <= STAYS && seen(at, standing) >= 0)) return HERE;
    const open = WAYS.find((way) => free(plus(at, way), ASIDE * Situ.scale, standing) >= 0);
    if (open) return open;
    const best = WAYS.reduce((a, b) => seen(plus(at, b), standing) > seen(plus(at, a), standing) ? b : a);
    return one.situKeeps || seen(plus(at, best), standing) >= 0 ? best : null;
  }

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
      const room = ROOM[one.situSize] * Situ.scale;
      const step = stepOf(one, at, room, standing, zoom);
      settle(one, step);
      if (!step) continue;
      const to = plus(at, step);
      standing.push({ ...to, room: step === HERE ? room : ASIDE * Situ.scale });
      if (step !== HERE) moved.push({ at, to });
    }
    drawLeaders(page, moved);
  }

  return { arrange };
})();
