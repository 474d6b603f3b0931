// Paper hears of nothing that comes later: what is printed says when it was seen, and that an exercise
// is among it.

import { now } from "../shared/clock.js";
import { draws, el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { markOf } from "../map/watermark.js";

function isPlayed({ data }) {
  for (let row = 0; data && row < data.count; row += 1) if (data.code("exercise", row) === "exercise") return true;
  return false;
}

// `across` is where what the map must not be taken for stands across it.
export function stamp(page, across) {
  const mark = document.querySelector(".head-mark");
  const time = el("span", { class: "on-paper" });
  document.querySelector(".head-age").append(time);
  const turn = (told) => {
    page.data.mark = told;
    mark.textContent = markOf(page.data) || "";
    mark.hidden = !mark.textContent;
    draws.watermark(across, page);
  };
  window.addEventListener("beforeprint", () => {
    time.textContent = say("four.ui.printed_at", { time: format.moment(now()) });
    if (page.layers.some(isPlayed)) turn(format.joined([say("four.ui.with_drill"), markOf(page.data)]));
  });
  window.addEventListener("afterprint", () => turn(""));
}
