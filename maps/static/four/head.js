// The band on top: whose map, which of the four, how fresh, language, light or dark.

import { el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { themeButton } from "../shared/theme.js";

const SHORT_MS = 8000;

export function head(holder, page) {
  const { table, begun, isFile } = page;
  document.title = `${begun.region.name} · ${table.title}`;
  const mark = begun.watermark && el("span", { class: "head-mark" }, say(`watermark_${begun.watermark}`));
  const name = el("strong", {}, begun.region.name);
  const home = isFile ? name : el("a", { class: "head-home", href: `/?lang=${begun.lang}` }, name);
  const maps = isFile ? el("strong", {}, table.title) : el("nav", { class: "head-maps", "aria-label": say("four.ui.maps") },
    Object.entries(table.maps).map(([key, title]) => el("a", { href: `/maps/${key}?lang=${begun.lang}`, "aria-current": key === table.map && "page" }, title)),
    begun.may.includes("read_incidents") && el("a", { href: `/room?lang=${begun.lang}` }, say("four.ui.room")));
  const here = maps.querySelector("[aria-current]");
  if (here) window.requestAnimationFrame(() => here.scrollIntoView({ inline: "center", block: "nearest" }));
  const fresh = el("div", { class: "head-age", role: "status" });
  const skip = el("a", { class: "skip", href: "#layer-rows", on: { click: toList } }, say("four.ui.skip"));
  holder.append(skip, el("div", { class: "head-title" }, home, mark), maps, fresh, el("div", { class: "head-buttons" }, ...buttons(page)));
  const band = el("p", { class: "lost-band", role: "alert", hidden: true });
  document.body.append(band);
  if (isFile) fresh.append(el("span", { class: "exported" }, say("exported_at", { time: format.moment(begun.exported_at) }), begun.author && ` · ${begun.author}`));
  return (told) => freshness(told, fresh, band);
}

// Past the maps, numbers and choices, to the first row.
function toList(event) {
  event.preventDefault();
  const list = document.getElementById("layer-rows");
  (list.querySelector("[data-row]") || list).focus();
}

// "live" with how long ago the service was last heard; what is lost is told across the page.
function freshness(told, holder, band) {
  const words = told.is === "live" ? say("four.ui.live") : told.is === "polling" ? say("four.ui.polling") : say("four.ui.lost");
  holder.className = `head-age is-${told.is}`;
  const text = told.at ? `${words} · ${say("four.ui.as_of", { time: format.clock(told.at) })}` : words;
  if (holder.textContent !== text) holder.textContent = text;
  const isLost = told.is === "lost" && (!told.at || Date.now() - told.at > SHORT_MS);
  band.hidden = !isLost;
  if (isLost) band.textContent = told.at ? say("four.ui.lost_since", { time: format.clock(told.at), why: told.error.message }) : told.error.message;
}

function buttons({ begun, isFile, address }) {
  const theme = themeButton();
  if (isFile) return [theme];
  const other = begun.lang === "zh" ? "en" : "zh";
  const language = el("a", { class: "head-button", href: `?lang=${other}`, hreflang: other,
    on: { click: (event) => { event.currentTarget.href = address(other); } } }, say("other_language"));
  return [language, theme];
}


