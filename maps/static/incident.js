// The incident and everything the decision sheet puts on the map around it.
"use strict";

(() => {
  const { say, cards, places, routes, signs } = Situ;

  function hatches(map) {
    const defs = signs.svg("defs", {});
    for (const tone of ["closed", "care", "unknown"]) {
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
      layer.on("click", (event) => { L.DomEvent.stopPropagation(event); Situ.pick(key, "map"); });
      layer.addTo(page.map);
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
      label: say("label_closure", { effect: one.effect_name, reason: one.reason }), z: 200 });
  }

  function near(page, one) {
    const key = `near:${one.what}:${one.code}`;
    const hazard = one.what === "hazard";
    if (hazard) {
      const tone = page.style.signs[`hazard.${one.risk_level}`].tone;
      shape(page, one.geometry, "areas", [{ weight: 2, fillOpacity: 0.16, className: `hazard tone-${tone}` }], key);
      page.hazardsUsed.add(one.kind);
    }
    const sign = hazard ? `hazard.${one.risk_level}` : page.style.signs[`facility.${one.kind}`] ? `facility.${one.kind}` : "facility.other";
    places.marker(page, places.middle(one.geometry), { key, sign, glyph: hazard ? signs.ofHazard(one.kind) : undefined, card: cards.near(one),
      label: say("label_near", { name: one.name, kind: one.kind_name }), size: "pin-small", z: hazard ? 100 : 0 });
  }

  function candidates(page) {
    const { teams, depots, left_out: leftOut } = page.data.sheet;
    for (const one of leftOut) {
      page.because.set(`left:${one.what}:${one.code}`, one.closure_ids.map((id) => `closure:${id}`));
      places.marker(page, places.latlng(one.at), { key: `left:${one.what}:${one.code}`, sign: `left_out.${one.what}`,
        card: cards.leftOut(one), label: say("label_left_out", { name: one.name }), size: "pin-tiny", z: -100 });
    }
    for (const [what, list] of [["depot", depots], ["team", teams]]) {
      for (const one of [...list].reverse()) {
        routes.draw(page, what, one, what === "team" && one === teams[0]);
        const first = what === "team" ? one.turn_out_min : one.load_min;
        places.marker(page, places.latlng(one.start.at), { key: `${what}:${one[`${what}_code`]}`, text: one.rank,
          sign: what === "team" ? `team.${one.status}` : "depot", card: cards[what](one),
          label: say(`label_${what}`, { rank: one.rank, name: one.name, n: Situ.format.parts(one.total_min, first, one.leg.walk_min).total }), z: 400 - one.rank });
      }
    }
  }

  // What is fitted into view keeps clear of the open legend where there is room beside it.
  function clear(page, px) {
    const legend = document.querySelector(".legend.is-open");
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
    for (const one of [...teams, ...depots]) all.extend(page.routes.get(one.team_code ? `team:${one.team_code}` : `depot:${one.depot_code}`).bounds);
    if (!sheet.teams.length && !sheet.depots.length) for (const one of sheet.left_out) all.extend(places.latlng(one.at));
    return all.pad(0.08);
  }

  function follow(page) {
    const shine = () => { routes.light(page); places.light(page); };
    Situ.on("point", shine);
    Situ.on("pick", (key, from) => {
      shine();
      if (from === "map" || key === null) return;
      const route = page.routes.get(key);
      const marker = page.markers.find((one) => one.situKey === key);
      page.map.closePopup();
      if (route) page.map.fitBounds(route.bounds, { ...clear(page, 50), maxZoom: 15 });
      else if (marker && !page.map.getBounds().pad(-0.1).contains(marker.getLatLng())) page.map.panTo(marker.getLatLng());
    });
    page.map.on("click", () => Situ.pick(null, "map"));
  }

  Situ.draws.incident = (holder, page) => {
    const { incident, sheet } = page.data;
    hatches(page.map);
    page.fit = (everybody) => page.map.fitBounds(overview(page, everybody), { ...clear(page, 24), maxZoom: 14.5, animate: false });
    candidates(page);
    for (const one of [...sheet.facilities, ...sheet.hazards]) near(page, one);
    for (const one of sheet.closures) closure(page, one);
    places.marker(page, places.latlng(incident.at), { key: "incident", sign: "incident", glyph: signs.ofEvent(incident.kind_code),
      card: cards.incident(incident), label: say("label_incident", { kind: incident.kind_name, place: incident.place_text }), size: "pin-large", z: 1000 });
    page.fit();
    places.spread(page);
    page.map.on("zoomend", () => places.spread(page));
    routes.light(page);
    follow(page);
  };
})();
