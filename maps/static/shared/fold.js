// What is folded away on a small screen opens with one touch; paper always shows it all.

import { el } from "./core.js";

// A button and what it opens. `roomy` is the media query under which it starts open.
export function fold(label, body, { id, roomy = "", css = "" }) {
  const wide = roomy ? window.matchMedia(roomy) : null;
  const button = el("button", { type: "button", class: `fold-toggle ${css}`, "aria-controls": id,
    on: { click: () => show(body.hidden) } }, label);
  body.id = id;
  body.classList.add("fold-body");
  function show(open) {
    body.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
  show(Boolean(wide && wide.matches));
  if (wide) wide.addEventListener("change", () => show(wide.matches));
  return button;
}
