// The band on top: whose map this is, how old the answer is, language, light or dark.

import { say, el, draws } from "../shared/core.js";
import { ages } from "../shared/ages.js";
import { format } from "../shared/format.js";
import { themeButton } from "../shared/theme.js";

draws.masthead = (holder, page) => {
  const { data } = page;

  document.title = format.joined([data.incident.kind_name, data.incident.place_text || data.incident.township_name, say("title")]);

  const theme = themeButton();

  const other = document.body.dataset.language === "zh" ? "en" : "zh";
  const language = page.isFile ? null
    : el("a", { class: "head-button", href: `?lang=${other}`, hreflang: other }, say("other_language"));
  const again = page.isFile ? null
    : el("button", { type: "button", class: "head-button", on: { click: () => window.location.reload() } }, say("again"));

  // A served page leads back to the list; a file that was carried away has no such place.
  const home = () => {
    const title = el("strong", {}, say("head", { region: data.region.name }));
    return page.isFile ? title : el("a", { class: "head-home", href: `/?lang=${data.lang}` }, title);
  };
  holder.append(
    el("div", { class: "head-title" }, home(),
      data.watermark && el("span", { class: "head-mark" }, say(`watermark_${data.watermark}`))),
    el("div", { class: "head-age" }, ages.madeAt(data.sheet.made_at), data.exported_at && el("span", { class: "exported" }, say("exported_at", { time: format.moment(data.exported_at) }))),
    el("div", { class: "head-buttons" }, again, language, theme));
};
