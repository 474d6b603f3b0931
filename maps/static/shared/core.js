// The few things every part of a page uses: words, elements, and saying what went wrong.

// What the page holds as JSON under that id, or null.
export function island(id) {
  const holder = document.getElementById(id);
  return holder ? JSON.parse(holder.textContent) : null;
}

const words = island("words");

// How everything looks (maps/style.py). In a file it is inside, a served page fetches it: `styled`.
export const style = island("style") || {};

export async function styled() {
  if (style.signs) return;
  const answer = await fetch(document.body.dataset.look);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  Object.assign(style, await answer.json());
}

export const knows = (name) => name in words;

// The sentence of map.<name>, or of a name with a dot, which is whole already, with its places
// filled in; a missing one is shown as its key.
export function say(name, values) {
  const sentence = words[name.includes(".") ? name : "map." + name] || name;
  return sentence.replace(/\{(\w+)\}/g, (whole, key) =>
    values && key in values ? String(values[key]) : whole);
}

// An element with its attributes and children. Text only ever becomes a text node.
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    } else if (name === "data") {
      Object.assign(made.dataset, value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined
    && one !== false && one !== ""));
  return made;
}

// How much larger everything is drawn than on a desk: the wall's letters are larger.
export const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

// What cannot be drawn is said and takes nothing else with it: the list must go on working.
export function attempt(part, act) {
  try {
    return act();
  } catch (error) {
    complain(part, error);
    return null;
  }
}

// In words for whoever reads the page, in full for whoever looks into the console.
export function complain(part, error) {
  console.error(error);
  band(say("part_failed", { part: say(`part_${part}`) }));
}

const said = new Set();

// A sentence across the top of the sheet, or of a page without one; said once.
export function band(text) {
  if (said.has(text)) return;
  said.add(text);
  document.querySelector(".sheet, main").prepend(el("p", { class: "band", role: "alert" }, text));
}

export const draws = {}; // name -> function (holder, page): every part of a map page registers here
