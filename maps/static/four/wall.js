// The leaders' wall: the four maps in turn. It runs for weeks: one map, one canvas; layers are swapped.

import { setAhead } from "../shared/clock.js";
import { draws, el, island, say, scale, style, styled } from "../shared/core.js";
import { fetched, once } from "../shared/fetched.js";
import { format } from "../shared/format.js";
import "../map/ground.js";
import "../map/watermark.js";
import { bare, basemapOf } from "./base.js";
import { Things } from "./canvas.js";
import { rows } from "./chosen.js";
import { unpack } from "./columns.js";
import { Live, Source } from "./live.js";
import { troubles } from "./trouble.js";
import { wall } from "./wall_parts.js";

const READY_MS = 5000;
const RENEW_MS = 3600000; // so often it is asked whether the page is another one since an upgrade
const AGAIN_MS = 10000;
const EVERY_S = { usual: 20, least: 5, most: 600 };

const place = (name) => document.querySelector(`[data-draws="${name}"]`);

function every() {
  const asked = Number(new URLSearchParams(window.location.search).get("every"));
  return 1000 * (asked ? Math.min(EVERY_S.most, Math.max(EVERY_S.least, asked)) : EVERY_S.usual);
}

function makePage(table, begun) {
  const layers = new Map(table.layers.filter((told) => begun.layers[told.key]).map((told) => [told.key, { key: told.key, told, data: null, rows: new Uint32Array() }]));
  return { table, begun, style, layers, data: { ...begun, incident: {} }, groundUsed() {}, turn: 0, turnedAt: Date.now(), isPaused: false, everyMs: every(), unready: "", begunAt: Date.now(), ahead: 0 };
}

// What one map shows, the weightiest layer on top; the incident that is pinned is ringed.
function show(page) {
  const turn = page.table.turns[page.turn];
  const seen = turn.layers.map((key) => page.layers.get(key)).filter((one) => one && one.data && one.told.sign).reverse();
  page.things.show(seen.map((one) => ({ key: one.key, told: one.told, data: one.data, rows: one.rows, isListed: false, tellsAge: one.told.aged && format.ageOf })));
  const incidents = page.layers.get("incidents");
  page.things.light(incidents && incidents.rows.length ? { key: "incidents", row: 0 } : null);
  page.parts.turned(turn);
  page.parts.numbers(turn);
}

function turnTo(page, step) {
  const { length } = page.table.turns;
  page.turn = (page.turn + step + length) % length;
  page.turnedAt = Date.now();
  show(page);
}

function come(page, layer, bytes) {
  layer.data = unpack(bytes);
  layer.rows = rows(layer.data, {});
  if (layer.key === "incidents") mark(page, layer);
  show(page);
}

// Where all that is open is an exercise, it is written across the wall, as demonstration data is.
function mark(page, { data, rows: open }) {
  const isPlayed = open.length > 0 && open.every((row) => data.code("exercise", row) === "exercise");
  const wanted = isPlayed ? "exercise" : page.begun.watermark;
  if (page.marked === wanted) return;
  page.marked = page.data.watermark = wanted;
  draws.watermark(place("watermark"), page);
}

function keys(page) {
  window.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) turnTo(page, step);
    else if (event.key === " ") pause(page);
    else return;
    event.preventDefault();
  });
}

function pause(page) {
  page.isPaused = !page.isPaused;
  page.turnedAt = Date.now();
  page.parts.turned(page.table.turns[page.turn]);
}

// Each second: the clock, what is wrong, the minutes still to go, and the next map when it is time.
function tick(page, told) {
  const now = page.live.now();
  page.parts.clock(now);
  page.ahead = now ? now - Date.now() : 0;
  if (now && setAhead(page.ahead)) page.things?.redraw();
  page.parts.trouble(troubles(told, page.unready, Date.now(), page));
  page.parts.fresh(told);
  page.parts.pinned(now || Date.now());
  // A wall that was halted is drawn anew all the same: the ages on its map go on.
  if (Date.now() - page.turnedAt >= page.everyMs) turnTo(page, page.isPaused ? 0 : 1);
}

const again = (act, ms) => { const go = () => act().finally(() => setTimeout(go, ms)); setTimeout(go, ms); };

async function askReady(page) {
  try {
    await once(`/readyz?lang=${page.begun.lang}`, { headers: { "X-Situ-Background": "1" }, patience: READY_MS });
    page.unready = "";
  } catch (error) {
    page.unready = error.message;
  }
}

// A service that was upgraded sends another page; one that is away sends none, and this one stays.
async function renew(page) {
  try {
    const { bytes } = await once(window.location.href, { headers: { Accept: "text/html", "X-Situ-Background": "1" }, asBytes: true });
    const text = new TextDecoder().decode(bytes);
    if (page.text && page.text !== text) window.location.reload();
    page.text = text;
  } catch (error) {
    console.warn(error.message);
  }
}

// Symbols are as large as the letters were when the page came: a browser that is made to fill the
// screen begins anew.
function grown() {
  const now = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  if (Math.abs(now / scale - 1) > 0.1) window.location.reload();
}

function drawMap(page) {
  const { map, overview } = bare(page.begun, { padding: [24, 24], dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0.05 });
  page.map = map;
  overview();
  map.on("resize", overview);
  let settles = null;
  window.addEventListener("resize", () => { clearTimeout(settles); settles = setTimeout(grown, 1000); });
  page.basemap = basemapOf(page.begun);
  page.things = new Things({ point() {}, pick() {} });
  page.things.addTo(map);
  draws.ground(place("ground"), page).catch((error) => console.error(error));
}

async function begin() {
  const [begun] = await Promise.all([fetched(document.body.dataset.source, () => ({ headers: { "X-Situ-Background": "1" } })), styled()]);
  const page = makePage(island("table"), begun);
  document.title = `${page.begun.region.name} · ${say("four.wall.title")}`;
  page.parts = wall(place("wall"), page);
  drawMap(page);
  mark(page, { data: null, rows: [] });
  keys(page);
  show(page);
  document.body.dataset.state = "drawn";
  const sources = [...page.layers.values()].map((layer) => new Source(page.begun.layers[layer.key], layer.told.topics, (bytes) => come(page, layer, bytes)));
  page.live = new Live(page.begun.stream, sources, (told) => tick(page, told));

  page.live.start();
  again(() => askReady(page), READY_MS);
  await Promise.all([renew(page), askReady(page)]);
  again(() => renew(page), RENEW_MS);
}

// Nobody stands here to press a button: it tries again by itself.
begin().catch((error) => {
  console.error(error);
  document.body.dataset.state = "failed";
  document.body.append(el("div", { class: "notice", role: "alert" }, el("h1", {}, say("failed")), el("p", {}, error.message)));
  setTimeout(() => window.location.reload(), AGAIN_MS);
});
