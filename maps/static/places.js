// Markers: a symbol, an accessible name, a card; they make room for one another.
"use strict";

Situ.places = (() => {
  const { el, signs } = Situ;
  const TOUCH = 44; // px: what a finger needs; the symbol itself is smaller
  // px from its middle that a symbol keeps for itself: closer, and two hide one another
  const ROOM = { "pin-tiny": 10, "pin-small": 13, "": 15, "pin-large": 23 };

  const latlng = (lonlat) => L.latLng(lonlat[1], lonlat[0]);

  // GeoJSON of any kind to Leaflet layers with one look; points become symbols elsewhere.
  function middle(geometry) {
    if (geometry.type === "Point") return latlng(geometry.coordinates);
    return L.geoJSON(geometry).getBounds().getCenter();
  }

  function marker(page, at, { key, sign, glyph, text, label, card, size = "", z = 0 }) {
    const icon = L.divIcon({ className: `pin ${size}`, iconSize: [TOUCH, TOUCH],
      html: el("span", { class: "pin-sign" }, signs.draw(sign, { glyph, text })) });
    const made = L.marker(at, { icon, keyboard: true, zIndexOffset: z, riseOnHover: true });
    made.situKey = key;
    made.situRoom = ROOM[size] * Situ.scale;
    made.on("add", () => {
      const element = made.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", label);
      element.dataset.key = key;
      element.addEventListener("mouseenter", () => Situ.point(key, "map"));
      element.addEventListener("mouseleave", () => Situ.point(null, "map"));
      element.addEventListener("focus", () => Situ.point(key, "map"));
      element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        made.openPopup();
        Situ.pick(key, "map");
      });
    });
    made.on("click", () => Situ.pick(key, "map"));
    made.bindPopup(card, { minWidth: 220, maxWidth: 300, autoPanPadding: [24, 24] });
    page.used.add(sign);
    page.markers.push(made);
    return made.addTo(page.map);
  }

  // Symbols that would hide one another are pushed apart; the incident stays where it is.
  function spread(page) {
    const spots = page.markers.map((one) => {
      const at = page.map.latLngToLayerPoint(one.getLatLng());
      return { one, at, x: at.x, y: at.y, fixed: one.situKey === "incident" };
    });
    for (let round = 0; round < 24; round += 1) {
      spots.forEach((a, i) => spots.slice(0, i).forEach((b) => push(a, b)));
    }
    for (const { one, at, x, y } of spots) {
      const element = one.getElement();
      element.style.marginLeft = `${Math.round(x - at.x - TOUCH / 2)}px`;
      element.style.marginTop = `${Math.round(y - at.y - TOUCH / 2)}px`;
    }
  }

  function push(a, b) {
    const room = a.one.situRoom + b.one.situRoom;
    const dx = a.x - b.x || 0.5, dy = a.y - b.y || 0.3;
    const apart = Math.hypot(dx, dy);
    if (apart >= room) return;
    const step = (room - apart) / (a.fixed || b.fixed ? 1 : 2) / apart;
    if (!a.fixed) { a.x += dx * step; a.y += dy * step; }
    if (!b.fixed) { b.x -= dx * step; b.y -= dy * step; }
  }

  // Light what is pointed at or picked.
  function light(page) {
    // A team that was left out for a closure lights that closure too.
    const lit = [Situ.now.point, Situ.now.pick].flatMap((key) => [key, ...(page.because.get(key) || [])]);
    for (const one of page.markers) one.getElement().classList.toggle("is-lit", lit.includes(one.situKey));
  }

  return { latlng, middle, marker, spread, light };
})();
