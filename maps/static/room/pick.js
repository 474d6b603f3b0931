// A field that finds while one types: by name, pinyin or initials; arrows and Enter, or the mouse.

import { el } from "../shared/core.js";
import { session } from "../shared/session.js";

const REST_MS = 180;

// `find` gives the address to ask, `shown` what of its answer: [{name, more}]; `chose` hears it.
// `takesFirst`: Enter takes the first where none is lit.
export function pick(input, { find, shown, chose, takesFirst = false }) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  let clock = null;
  let asked = "";
  let found = [];
  let at = -1;

  function hide() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function light(to) {
    at = (to + found.length) % found.length;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function choose(one) {
    input.value = asked = one.name;
    hide();
    if (chose) chose(one);
  }

  function draw(answer) {
    found = shown(answer);
    list.replaceChildren(...found.map((one, i) => el("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", on: {
      mousedown: (event) => { event.preventDefault(); choose(one); } } }, one.name, one.more && el("small", {}, " ", one.more))));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    at = -1;
  }

  async function look() {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (!typed) { hide(); return; }
    try {
      const answer = await session.read(find(typed));
      if (asked === typed && document.activeElement === input) draw(answer);
    } catch {
      hide(); // what is typed is sent as it stands; the server knows names and pinyin too
    }
  }

  input.addEventListener("input", () => { clearTimeout(clock); clock = setTimeout(look, REST_MS); });
  input.addEventListener("blur", hide);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") light(at + 1);
    else if (event.key === "ArrowUp") light(at < 0 ? found.length - 1 : at - 1);
    else if (event.key === "Enter" && (at >= 0 || takesFirst)) choose(found[Math.max(at, 0)]);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
  });
}

