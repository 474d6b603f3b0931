// Keeps answers on the telephone until the service has them, and sends them one after the other.

import { session } from "../shared/session.js";
import { added, isTriedAgain, momentOf, next, patience, read, refused, without } from "./queue.js";

const KEPT = `situ.inbox.${document.body.querySelector("[data-actor]").dataset.actor}`;
let aside = []; // where the browser keeps nothing, the page does
let keeps = true;

function load() {
  if (!keeps) return aside;
  try { return read(window.localStorage.getItem(KEPT) || "[]"); } catch { keeps = false; return aside; }
}

function save(queue) {
  aside = queue;
  try { if (keeps) window.localStorage.setItem(KEPT, JSON.stringify(queue)); } catch { keeps = false; }
}

// `changed` is told whenever the queue is another one, `came` when the service
// has taken an answer, or (null) refused one.
export function unsent({ begunAt, changed, came }) {
  let busy = false, tries = 0, timer = null;
  const put = (queue) => { save(queue); changed(queue); };

  async function go() {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    try {
      for (let one = next(load()); one; one = next(load())) await send(one);
      tries = 0;
    } catch (error) {
      console.warn(error.message);
      tries += 1;
      timer = setTimeout(go, patience(tries));
    } finally {
      busy = false;
    }
  }

  async function send(one) {
    const body = { revision: one.revision, answer: one.answer, given_at: one.at, ...(one.note && { note: one.note }) };
    try {
      await session.send("POST", `/api/orders/${encodeURIComponent(one.order)}/answer`, body, undefined, one.key);
    } catch (error) {
      if (isTriedAgain(error)) throw error;
      put(refused(load(), one.key, error.message));
      came(null);
      return;
    }
    came(one);
    put(without(load(), one.key));
  }

  window.addEventListener("online", go);
  window.addEventListener("storage", (event) => { if (event.key === KEPT) changed(load()); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  return {
    load,
    go,
    answer(said) {
      put(added(load(), { ...said, key: session.fresh(), at: momentOf(begunAt, window.performance.now()) }));
      go();
    },
    read: (key) => put(without(load(), key)),
  };
}
