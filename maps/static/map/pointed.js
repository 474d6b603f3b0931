// What is pointed at and what is picked: list and map both listen, neither knows the other.

const listeners = { point: [], pick: [] };

export const now = { point: null, pick: null };

export function on(event, act) { listeners[event].push(act); }

function set(event, key, from) {
  if (now[event] === key) return;
  now[event] = key;
  for (const act of listeners[event]) act(key, from);
}

export const point = (key, from) => set("point", key, from);
export const pick = (key, from) => set("pick", key, from);
