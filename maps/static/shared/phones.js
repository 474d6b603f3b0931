// Telephone numbers: masked until somebody asks for them; that he asked is remembered by the server.

import { say, el } from "./core.js";
import { fetched } from "./fetched.js";

const source = () => document.body.dataset.source; // a file that was carried away has none
let asked = null;

// Every number of this very sheet by the key of its row.
function index({ sheet }) {
  const found = new Map();
  for (const one of sheet.teams) found.set(`team:${one.team_code}`, one.phones);
  for (const one of sheet.depots) found.set(`depot:${one.depot_code}`, [one.contact_phone]);
  for (const one of [...sheet.hazards, ...sheet.facilities]) found.set(`near:${one.what}:${one.code}`, [one.phone]);
  return found;
}

// The sheet is asked for once with whole numbers; a refusal may be asked again.
function whole() {
  asked = asked || fetched(`${source()}${source().includes("?") ? "&" : "?"}phones=whole`).then(index);
  asked.catch(() => { asked = null; });
  return asked;
}

function one(number) {
  const text = String(number);
  const dialled = text.replace(/[^\d+#]/g, "");
  if (text.includes("*")) return el("span", { class: "phone" }, text); // masked: not to be rung
  return dialled ? el("a", { class: "phone", href: "tel:" + dialled }, text) : text;
}

async function show(holder, key) {
  try {
    const numbers = (await whole()).get(key);
    holder.replaceChildren(...(numbers ? numbers.filter(Boolean).map(one) : [say("phone_gone")]));
  } catch (error) {
    holder.append(el("span", { class: "stale", role: "alert" }, error.message));
  }
}

// The numbers of one thing; null where it has none.
function of(numbers, key) {
  const known = numbers.filter(Boolean);
  if (!known.length) return null;
  const holder = el("span", { class: "phones" }, known.map(one));
  if (source() && known.some((number) => String(number).includes("*"))) {
    const button = el("button", { type: "button", class: "show-phone", on: { click: (event) => {
      event.stopPropagation(); // the row around it is not picked by this
      button.disabled = true;
      show(holder, key).finally(() => { button.disabled = false; });
    } } }, say("show_phone"));
    holder.append(button);
  }
  return holder;
}

export const phones = { of };
