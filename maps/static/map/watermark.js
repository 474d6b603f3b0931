// Demo and exercise are marked on every screen, map and paper, so that nobody acts on them.

import { say, el, draws } from "../shared/core.js";

// A file has it in its own words: what is an exercise in it cannot be marked later.
export const markOf = (data) => data.mark || (data.watermark && say(`watermark_${data.watermark}`));

draws.watermark = (holder, page) => {
  const text = markOf(page.data);
  holder.replaceChildren();
  delete document.body.dataset.watermark;
  if (!text) return;
  holder.setAttribute("aria-hidden", "true");
  holder.append(...Array.from({ length: 40 }, () => el("span", {}, text)));
  document.body.dataset.watermark = text;
};
