// Starts the page: reads the data (inside the file, or from our own origin), makes the map, draws.
"use strict";

(() => {
  const { say, el } = Situ;
  const PANES = { ground: 210, areas: 350, closures: 380, routes: 400, "first-route": 420, names: 440 };

  async function fetched(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  function makeMap(holder) {
    const map = L.map(holder, { zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 8, maxZoom: 18, boxZoom: true });
    for (const [name, z] of Object.entries(PANES)) map.createPane(name).style.zIndex = z;
    for (const name of ["ground", "names"]) map.getPane(name).style.pointerEvents = "none";
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
    L.control.zoom({ position: "topright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
    return map;
  }

  function overviewButton(page) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const button = el("button", { type: "button", class: "fit-button", title: say("overview"), "aria-label": say("overview"),
        on: { click: () => { Situ.pick(null, "button"); page.map.closePopup(); page.fit(true); } } }, Situ.signs.plain("M6 12V6h6M20 6h6v6M26 20v6h-6M12 26H6v-6"));
      L.DomEvent.disableClickPropagation(button);
      return button;
    };
    control.addTo(page.map);
  }

  function basemap(data, band) {
    if (data.basemap) return Promise.resolve(data.basemap);
    if (!data.basemap_url) { band(say("no_basemap")); return Promise.resolve(null); }
    return fetched(data.basemap_url).catch((error) => { band(say("basemap_failed", { why: error.message })); return null; });
  }

  function band(text) {
    document.querySelector(".sheet").prepend(el("p", { class: "band", role: "alert" }, text));
  }

  function draw(data, isFile) {
    const map = makeMap(document.querySelector("[data-map]"));
    map.getContainer().setAttribute("aria-label", say("map"));
    map.setView([data.incident.at[1], data.incident.at[0]], 12);
    const page = { map, data, isFile, style: Situ.style, basemap: basemap(data, band), markers: [], routes: new Map(), because: new Map(),
      used: new Set(), linesUsed: new Set(), hazardsUsed: new Set(), groundNames: [] };
    for (const holder of document.querySelectorAll("[data-draws]")) {
      Situ.draws[holder.dataset.draws](holder, page);
    }
    overviewButton(page);
    document.body.dataset.state = "drawn";
    window.addEventListener("beforeprint", () => { map.closePopup(); map.invalidateSize({ animate: false }); page.fit(); });
  }

  // What happened, why, and what to do now.
  function failed(error) {
    document.body.dataset.state = "failed";
    const notice = document.querySelector(".notice");
    notice.replaceChildren(el("h1", {}, say("failed")), el("p", {}, say("failed_why", { why: error.message })),
      el("button", { type: "button", class: "retry", on: { click: start } }, say("retry")));
    notice.setAttribute("role", "alert");
  }

  async function start() {
    document.querySelector(".notice")?.remove();
    document.body.append(el("div", { class: "notice" }, el("p", {}, say("loading"))));
    document.body.dataset.state = "loading";
    const inside = Situ.island("payload");
    let data;
    try {
      data = inside || await fetched(document.body.dataset.source);
    } catch (error) {
      failed(error);
      return;
    }
    document.querySelector(".notice").remove();
    draw(data, Boolean(inside));
  }

  document.addEventListener("DOMContentLoaded", start);
})();
