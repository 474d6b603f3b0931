// A team leader's report from the field: words, and what his telephone sees.

import { say } from "../shared/core.js";
import { forms } from "../shared/forms.js";
import { photos } from "../shared/photos.js";
import { session } from "../shared/session.js";

const ready = new WeakSet();

// Makes the forms in there send; those that do already are left alone.
export function reports(holder) {
  for (const form of holder.querySelectorAll("[data-report]")) {
    if (ready.has(form)) continue;
    ready.add(form);
    sends(form);
  }
}

function sends(form) {
  const told = form.querySelector("[role=status]");
  const tell = (text) => { told.textContent = text; told.hidden = false; };
  forms.submits(form, async ({ text, photos: chosen }) => {
    const files = [...chosen.files];
    photos.check(files);
    told.hidden = true;
    const order = `/api/orders/${encodeURIComponent(form.closest("[data-order]").dataset.order)}/report`;
    const report = await session.send("POST", order, { text: text.value.trim() || (files.length ? say("inbox.report_only_photos") : "") });
    form.reset(); // the words are in the log now: what is pressed again must not write them twice
    await photos.send(`${order}/${report.event_no}/photos`, files, tell);
    tell(say("inbox.report_sent"));
  });
}
