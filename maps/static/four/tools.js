// Above the map: search over everything, and what may be carried away.

import { el, say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";

const TYPING_MS = 200;
const CLOSE = { kilometre: 15, road: 12, place: 13 };
const LAYER_OF = { hazard: "hazards", depot: "depots", team: "teams", incident: "incidents", place: "facilities" };
const CARRIED = [["carry_file", "map.html"], ["carry_a4", "sheet.pdf", "paper=A4"], ["carry_a3", "sheet.pdf", "paper=A3"], ["carry_png", "sheet.png", "paper=A4"], ["carry_xlsx", "list.xlsx"], ["carry_csv", "list.csv"]];

// Found by name, pinyin, old name, road and kilometre; chosen with the arrow keys and Enter.
export function searchBox(page) {
  const list = el("ul", { class: "hits", id: "hits", role: "listbox", hidden: true });
  const input = el("input", { type: "search", class: "search", placeholder: say("four.ui.search_for"), "aria-label": say("four.ui.search"), maxlength: "100", autocomplete: "off",
    role: "combobox", "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list" });
  let hits = [], at = -1, clock = null, asked = null; // asked: { text, answered }, the last question

  function show(found, why = "") {
    hits = found;
    at = found.length ? 0 : -1;
    list.replaceChildren(...found.map((one, i) => el("li", { role: "option", id: `hit-${i}`, on: { mousedown: (event) => { event.preventDefault(); go(one, "list"); } } },
      el("b", {}, one.name), el("small", {}, one.detail))), ...(why ? [el("li", { class: "soft" }, why)] : []));
    open(Boolean(input.value.trim()));
    mark();
  }

  function open(is) {
    list.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
  }

  function mark() {
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `hit-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  }

  // Asks for what is typed, once; resolves when that is answered.
  function ask() {
    clearTimeout(clock);
    const text = input.value.trim();
    if (!asked || asked.text !== text) asked = { text, answered: answer(text) };
    return asked.answered;
  }

  async function answer(text) {
    if (!text) { show([]); return; }
    const isWanted = () => asked && asked.text === text;
    try {
      const told = await fetched(`/api/search?q=${encodeURIComponent(text)}&limit=12&region_code=${page.begun.region.region_code}&lang=${page.begun.lang}`);
      if (isWanted()) show(told.hits, told.hits.length ? "" : say("four.ui.no_hit", { q: text }));
    } catch (error) {
      if (!isWanted()) return;
      asked = null; // asked again as soon as somebody wants it
      show([], error.message);
    }
  }

  // Enter means the first hit of what is typed now, however fast it came; or the one that is marked.
  async function enter() {
    const text = input.value.trim();
    await ask();
    if (input.value.trim() === text && document.activeElement === input && hits[at]) go(hits[at], "key");
  }

  function go(hit, from) {
    open(false);
    const layer = page.layers.find((one) => one.key === LAYER_OF[hit.what] && one.data);
    const row = layer ? layer.data.find(hit.code) : -1;
    if (row >= 0) { lead({ key: layer.key, layer, row }, from); return; }
    input.blur();
    page.map.setView([hit.at[1], hit.at[0]], Math.max(page.map.getZoom(), CLOSE[hit.what] || 14));
    L.popup({ offset: [0, -4] }).setLatLng([hit.at[1], hit.at[0]]).setContent(el("div", { class: "card" }, el("h3", {}, hit.name), el("p", {}, hit.detail))).openOn(page.map);
  }

  // To the row in the list and on the map; a filter that hides it is lifted, and that is said.
  function lead(thing, from) {
    const { layer, row } = thing;
    if (layer.rows.includes(row)) page.list(layer);
    else {
      page.choose(layer, {}, true);
      page.note(say("four.ui.filter_lifted", { layer: layer.told.title }));
    }
    page.pick(thing, from);
    if (from !== "key") input.blur();
    open(false);
  }

  input.addEventListener("input", () => { clearTimeout(clock); clock = setTimeout(ask, TYPING_MS); });
  input.addEventListener("click", () => { if (hits.length) open(true); });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) { event.preventDefault(); open(true); at = (at + step + hits.length) % hits.length; mark(); }
    if (event.key === "Enter" && !event.isComposing && input.value.trim()) { event.preventDefault(); enter(); }
    if (event.key === "Escape") { open(false); input.blur(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) { event.preventDefault(); input.focus(); }
  });
  return el("div", { class: "search-box" }, input, list);
}

// Each way to carry the map away, as it is chosen and as far as it is seen now.
export function carry(page) {
  const holder = el("details", { class: "carry" }, el("summary", {}, say("four.ui.carry")));
  const links = CARRIED.map(([word, file, also]) => [el("a", { download: true }, say(`four.ui.${word}`)), file, also]);
  const print = el("button", { type: "button", on: { click: () => { holder.open = false; window.print(); } } }, say("four.ui.print"));
  holder.append(el("div", { class: "carry-list" }, links.map(([link]) => link), print));
  holder.addEventListener("toggle", () => {
    const { begun, table, map } = page;
    const chosen = page.address(begun.lang).split("?")[1] || "";
    const box = map.getBounds().toBBoxString();
    for (const [link, file, also] of links) {
      const told = [chosen, `region_code=${begun.region.region_code}`, also, also && page.isPart() && `box=${box}`].filter(Boolean).join("&");
      link.href = `/maps/${table.map}/${file}?${told}`;
    }
  });
  document.addEventListener("click", (event) => { if (!holder.contains(event.target)) holder.open = false; });
  holder.addEventListener("keydown", (event) => { if (event.key === "Escape") { holder.open = false; holder.querySelector("summary").focus(); } });
  return holder;
}
