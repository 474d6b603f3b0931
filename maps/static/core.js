// The few things every part of the page uses: words, elements, and what is picked.
"use strict";

window.Situ = (() => {
  const island = (id) => {
    const holder = document.getElementById(id);
    return holder ? JSON.parse(holder.textContent) : null;
  };
  const words = island("words");
  const style = island("style");

  // The sentence of map.<name>, or of a name with a dot, which is whole already, with its places
  // filled in; a missing one is shown as its key.
  function say(name, values) {
    const sentence = words[name.includes(".") ? name : "map." + name] || name;
    return sentence.replace(/\{(\w+)\}/g, (whole, key) =>
      values && key in values ? String(values[key]) : whole);
  }

  // An element with its attributes and children. Text only ever becomes a text node.
  function el(tag, attributes, ...children) {
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

  // What is pointed at and what is picked: list and map both listen, neither knows the other.
  const listeners = { point: [], pick: [] };
  const now = { point: null, pick: null };
  function on(event, act) { listeners[event].push(act); }
  function set(event, key, from) {
    if (now[event] === key) return;
    now[event] = key;
    for (const act of listeners[event]) act(key, from);
  }

  // How much larger everything is drawn than on a desk: the wall's letters are larger.
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

  // What cannot be drawn is said and takes nothing else with it: the list must go on working.
  function attempt(part, act) {
    try {
      return act();
    } catch (error) {
      complain(part, error);
      return null;
    }
  }

  // In words for whoever reads the page, in full for whoever looks into the console.
  function complain(part, error) {
    console.error(error);
    band(say("part_failed", { part: say(`part_${part}`) }));
  }

  const said = new Set();
  // A sentence across the top of the sheet, said once.
  function band(text) {
    if (said.has(text)) return;
    said.add(text);
    document.querySelector(".sheet").prepend(el("p", { class: "band", role: "alert" }, text));
  }

  return {
    attempt, complain, band, scale, island, say, el, style, on, now,
    knows: (name) => name in words,
    point: (key, from) => set("point", key, from),
    pick: (key, from) => set("pick", key, from),
    draws: {}, // name -> function (holder, page): every part registers here
  };
})();
