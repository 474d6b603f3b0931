// The band on top: whose map, which of the four, how fresh, language, light or dark.

import { now } from "../shared/clock.js";
import { el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { themeButton } from "../shared/theme.js";
import { markOf } from "../map/watermark.js";
import { asOf } from "./trouble.js";

export function head(holder, page) {
  const { table, begun, isFile } = page;
  document.title = `${begun.region.name} · ${table.title}`;
  const mark = el("span", { class: "head-mark", hidden: !markOf(begun) }, markOf(begun));
  const name = el("strong", {}, begun.region.name);
  const home = isFile ? name : el("a", { class: "head-home", href: `/?lang=${begun.lang}` }, name);
  const maps = isFile ? el("strong", {}, table.title) : el("nav", { class: "head-maps", "aria-label": say("four.ui.maps") },
    Object.entries(table.maps).map(([key, title]) => el("a", { href: `/maps/${key}?lang=${begun.lang}`, "aria-current": key === table.map && "page" }, title)),
    begun.may.includes("read_incidents") && el("a", { href: `/room?lang=${begun.lang}` }, say("four.ui.room")));
  const here = maps.querySelector("[aria-current]");
  if (here) window.requestAnimationFrame(() => here.scrollIntoView({ inline: "center", block: "nearest" }));
  const word = el("span", { role: "status" }), time = el("span", { class: "head-as-of" });
  const fresh = el("div", { class: "head-age" }, word, time);
  const skip = el("a", { class: "skip", href: "#layer-rows", on: { click: toList } }, say("four.ui.skip"));
  holder.append(skip, el("div", { class: "head-title" }, home, mark), maps, fresh, el("div", { class: "head-buttons" }, ...buttons(page)));
  const band = el("p", { class: "lost-band", role: "alert", hidden: true });
  document.body.append(band);
  if (isFile) fresh.append(el("span", { class: "exported" }, say("exported_at", { time: format.moment(begun.exported_at) }), begun.author && ` · ${begun.author}`));
  return (told) => freshness(told, { fresh, word, time, band });
}

// Past the maps, numbers and choices, to the first row.
function toList(event) {
  event.preventDefault();
  const list = document.getElementById("layer-rows");
  (list.querySelector("[data-row]") || list).focus();
}

const WORDS = { live: "four.ui.live", polling: "four.ui.polling", lost: "four.ui.lost" };
const tell = (element, text) => { if (element.textContent !== text) element.textContent = text; };

// Whether it is live, and until when the picture is known to be so; what is lost is told across the page.
function freshness(told, { fresh, word, time, band }) {
  const at = told.at && format.clock(asOf(told) + now() - Date.now());
  fresh.className = `head-age is-${told.is}`;
  tell(word, told.is in WORDS ? say(WORDS[told.is]) : "");
  tell(time, at ? ` · ${say("four.ui.as_of", { time: at })}` : "");
  band.hidden = told.is !== "lost";
  if (!band.hidden) tell(band, lost(told, at));
}

function lost({ error }, at) {
  if (!at) return error ? error.message : say("four.ui.lost");
  return error ? say("four.ui.lost_since", { time: at, why: error.message }) : say("four.ui.silent_since", { time: at });
}

function buttons({ begun, isFile, address }) {
  const theme = themeButton();
  if (isFile) return [theme];
  const other = begun.lang === "zh" ? "en" : "zh";
  const language = el("a", { class: "head-button", href: `?lang=${other}`, hreflang: other,
    on: { click: (event) => { event.currentTarget.href = address(other); } } }, say("other_language"));
  return [language, theme];
}
