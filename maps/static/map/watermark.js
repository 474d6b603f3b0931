// Demo and exercise are marked on every screen, map and paper, so that nobody acts on them.

import { say, el, draws } from "../shared/core.js";

draws.watermark = (holder, page) => {
  if (!page.data.watermark) return;
  const text = say(`watermark_${page.data.watermark}`);
  holder.setAttribute("aria-hidden", "true");
  holder.append(...Array.from({ length: 40 }, () => el("span", {}, text)));
  document.body.dataset.watermark = text;
};
