// What lies under the map: the county's own vector ground, or raster tiles where there are any.
import { say, el } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { addressOf, chosenOf, failuresInARow, gridOf, meaningOf, reaches } from "./backdrop_told.js";

const PANE = "backdrop";
const BELOW_THE_GROUND = 190;
const NONE = "";

// `sources`: as /api/tiles lists them; `holder`: an empty element for the control; `chosen`: the id
// that a link names, or ""; `onChange(id)`: told whatever a person chooses, and "" when it is given
// up. Gives back `choose(id)`, and `keepRoads(isKept)`: whether the vector roads stay above it.
// Without any source there is no control, and the map is what it is.
export function backdrop(map, sources, holder, chosen, onChange) {
  const pane = map.getPane(PANE) || map.createPane(PANE);
  pane.style.zIndex = BELOW_THE_GROUND;
  pane.style.pointerEvents = "none";
  const status = el("p", { class: "backdrop-status", role: "status" });
  let shown = { source: null, layers: [] };

  // Where the source has nothing at all, the county's own ground is there as ever.
  function weigh() {
    const { source } = shown;
    const isThere = Boolean(source) && reaches(source, map.getZoom(), boxOf(map));
    map.getContainer().classList.toggle("has-backdrop", isThere);
    map.getContainer().classList.toggle("has-names", isThere && Boolean(source.labels));
  }

  function show(source) {
    if (shown.source === source) return;
    for (const layer of shown.layers) map.removeLayer(layer);
    shown = { source, layers: [] };
    if (source) {
      const failures = failuresInARow();
      const giveUp = () => { if (shown.source === source) fail(source); };
      shown.layers = [source.url, source.labels].filter(Boolean)
        .map((url, at) => tilesOf(url, source, { zIndex: at + 1, failures, giveUp }));
      for (const layer of shown.layers) layer.addTo(map);
    }
    control.show(source);
    weigh();
  }

  function fail(source) {
    show(null);
    status.textContent = say("backdrop_failed", { name: source.name });
    onChange(NONE);
  }

  function choose(id, isAPerson) {
    const source = chosenOf(sources, id);
    status.textContent = "";
    show(source);
    if (isAPerson) onChange(source ? source.id : NONE);
  }

  const control = controlOf(sources || [], (id) => choose(id, true));
  if (sources && sources.length) {
    holder.classList.add("backdrop");
    holder.append(control.element, status);
    L.DomEvent.disableClickPropagation(holder);
    L.DomEvent.disableScrollPropagation(holder);
  }
  map.on("moveend", weigh);
  control.show(null);
  map.whenReady(() => choose(chosen, false));
  return {
    choose: (id) => choose(id, false),
    keepRoads: (isKept) => map.getContainer().classList.toggle("keeps-roads", isKept),
  };
}

// The same with the sources that the service lists at `url`, in a corner of the map.
export async function underneath(map, url, chosen, onChange) {
  const { sources } = await fetched(url);
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    const holder = el("div");
    backdrop(map, sources, holder, chosen, onChange).keepRoads(true);
    return holder;
  };
  control.addTo(map);
}

function boxOf(map) {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

// The button, and behind it one radio for each; Esc closes it and gives the focus back.
function controlOf(sources, choose) {
  const name = say("backdrop_none");
  const button = el("button", { type: "button", class: "backdrop-button", "aria-expanded": "false", "aria-controls": "backdrop-list",
    on: { click: () => open(list.hidden) } });
  const radios = [{ id: NONE, name }, ...sources].map((one) => el("input", { type: "radio", name: "backdrop", value: one.id,
    on: { change: () => choose(one.id) } }));
  const rows = radios.map((radio, at) => el("label", { class: "backdrop-row" }, radio, el("span", {}, at ? sources[at - 1].name : name)));
  const thanks = el("p", { class: "backdrop-thanks", hidden: true });
  const list = el("fieldset", { id: "backdrop-list", class: "backdrop-list", hidden: true }, el("legend", {}, say("backdrop_title")), rows);
  const element = el("div", { class: "backdrop-control", on: { keydown: (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    open(false);
    button.focus();
  } } }, list, button, thanks);

  function open(isOpen) {
    list.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) (radios.find((one) => one.checked) || radios[0]).focus();
  }

  function show(source) {
    for (const radio of radios) radio.checked = radio.value === (source ? source.id : NONE);
    button.textContent = source ? say("backdrop_of", { name: source.name }) : say("backdrop_button");
    thanks.textContent = source ? source.attribution : "";
    thanks.hidden = !thanks.textContent;
  }
  return { element, show };
}

// Tiles fetched and drawn one by one, and not as images of the page: so a tile that is not there
// is told from one that does not come, and a wall that nobody sits at still locks.
function tilesOf(template, source, { zIndex, failures, giveUp }) {
  const stops = new WeakMap();
  const layer = L.gridLayer({ pane: PANE, zIndex, updateWhenZooming: false, keepBuffer: 1, ...gridOf(source) });
  layer.createTile = (coords, done) => {
    const size = layer.getTileSize();
    const tile = el("canvas", { width: size.x, height: size.y });
    const stop = new AbortController();
    stops.set(tile, stop);
    draw(tile, addressOf(template, coords), stop.signal).then((came) => {
      if (came) failures.came();
    }, () => {
      if (!stop.signal.aborted && failures.failed()) giveUp();
    }).finally(() => done(null, tile));
    return tile;
  };
  layer.on("tileunload", (event) => stops.get(event.tile)?.abort());
  return layer;
}

// True when the source answered; false when the screen is locked; fails when it does not come.
async function draw(tile, url, signal) {
  const answer = await fetch(url, { headers: { "X-Situ-Background": "1" }, credentials: "same-origin", signal });
  const meaning = meaningOf(answer.status);
  if (meaning === "failure") throw new Error(`HTTP ${answer.status}`);
  if (meaning === "picture") {
    const image = await createImageBitmap(await answer.blob());
    tile.getContext("2d").drawImage(image, 0, 0, tile.width, tile.height);
    image.close();
  }
  return meaning !== "waits";
}
