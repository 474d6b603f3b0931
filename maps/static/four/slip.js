// Where a card is shown: beside its thing on a wide screen, from below on a phone; what has no place has
// its card at the map's edge.

import { el, say, scale } from "../shared/core.js";
import { narrow } from "./slide.js";

const FAR_IN = 13;
const BELOW_SEARCH_PX = 70;
const EDGE_PX = 24;
const SIDE_PX = 16; // between a card and the map's edge
const WIDEST_PX = 360; // a card

export function slip(page) {
  let popup = null, below = null, from = null;

  // Whoever was in the card is again where he came from.
  function close() {
    const holder = below || popup?.getElement(), was = popup;
    const held = holder && holder.contains(document.activeElement);
    popup = null;
    if (was) page.map.closePopup(was);
    if (below) below.remove();
    below = null;
    if (held && from) back().focus({ preventScroll: true });
  }

  // Closed by its own button, or by a touch beside it: what was picked is let go.
  function closed(one) {
    if (one !== popup) return;
    const isLost = document.activeElement === document.body || one.getElement()?.contains(document.activeElement);
    popup = null;
    page.pick(null);
    if (isLost && from) back().focus({ preventScroll: true });
  }

  // The list may have been drawn anew meanwhile.
  const back = () => from.isConnected ? from : document.querySelector(`[data-row="${CSS.escape(from.dataset.row || "")}"]`) || document.body;

  function aside(at, content, origin) {
    const shut = el("button", { type: "button", class: "slip-close", "aria-label": say("four.ui.close_card"), on: { click: () => page.pick(null) } }, "✕");
    below = el("section", { class: "slip", role: "dialog", "aria-label": say("four.ui.card") }, shut, el("div", { class: "slip-body" }, content));
    (narrow.matches ? document.body : document.querySelector(".map-pane")).append(below);
    if (narrow.matches || origin === "key") shut.focus({ preventScroll: true });
    page.sheet.atMost("half");
    if (at && narrow.matches) window.requestAnimationFrame(() => lift(page.map, at));
  }

  // What is picked shows above the card.
  function lift(map, at) {
    if (!below) return;
    const box = map.getContainer().getBoundingClientRect();
    const free = Math.max(80, Math.min(box.bottom, below.getBoundingClientRect().top) - box.top);
    const point = map.latLngToContainerPoint(at);
    const isSeen = point.x > 24 && point.x < box.width - 24 && point.y > 24 && point.y < free - 24;
    if (!isSeen) map.panBy([point.x - box.width / 2, point.y - free / 2]);
  }

  // The whole card is seen; and where what is picked would come to lie beneath the legend, both stand beside that.
  function standClear(map, at) {
    const box = map.getContainer().getBoundingClientRect(), held = popup.getElement().getBoundingClientRect();
    const legend = document.querySelector(".legend")?.getBoundingClientRect(), { x, y } = map.latLngToContainerPoint(at);
    const down = Math.max(0, BELOW_SEARCH_PX * scale - (held.top - box.top));
    let right = Math.max(0, SIDE_PX - (held.left - box.left)) - Math.max(0, held.right - box.right + SIDE_PX);
    const beside = legend && legend.left - box.left - held.width / 2 - EDGE_PX;
    if (legend && x + right > beside && y + down > legend.top - box.top - EDGE_PX) right = Math.max(beside, held.width / 2) - x;
    if (right || down) map.panBy([-right, -down]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && page.picked && !event.target.closest("input, textarea, select, .carry[open]")) page.pick(null);
  });

  return {
    close,
    isOpen: () => Boolean(below || (popup && page.map.hasLayer(popup))),
    // The same card, said anew: a number that was asked for stays, and so does who is in it.
    renew(content) {
      const holder = below ? below.querySelector(".slip-body") : popup.getElement();
      const inside = () => [...holder.querySelectorAll("button, a[href]")];
      const held = inside().indexOf(document.activeElement);
      const phones = holder.querySelector(".phones");
      if (phones) content.querySelector(".phones")?.replaceWith(phones);
      if (below) holder.replaceChildren(content); else popup.setContent(content);
      if (held >= 0) (inside()[held] || inside()[0])?.focus({ preventScroll: true });
    },
    open(at, content, origin) {
      close();
      from = document.activeElement;
      const isSought = origin !== "map" && !(origin === "address" && page.hadView);
      if (at && isSought && !page.map.getBounds().pad(-0.1).contains(at)) page.map.setView(at, Math.max(page.map.getZoom(), FAR_IN), { animate: false });
      if (!at || narrow.matches) { aside(at, content, origin); return; }
      popup = L.popup({ minWidth: 240, maxWidth: WIDEST_PX, maxHeight: Math.max(160, Math.round(page.map.getSize().y * 0.6)), autoPan: false, offset: [0, -8], closeButton: true }).setLatLng(at).setContent(content);
      popup.on("remove", ({ target }) => closed(target));
      popup.openOn(page.map);
      standClear(page.map, at);
      if (origin === "key") { content.tabIndex = -1; content.focus({ preventScroll: true }); }
    },
  };
}
