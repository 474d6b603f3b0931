// JSON from our own origin, within a time; what goes wrong is told in words a person can act on.

import { say } from "./core.js";

const PATIENCE_MS = 20000;
// Nobody is signed in, or the screen is locked: the page waits behind its lock, then goes on.
const OUT = ["session_locked", "no_session", "no_key"];

// An answer that is a no: with its problem body, when it has one.
async function refused(answer) {
  const told = await answer.json().catch(() => ({}));
  const why = [told.title, told.detail].filter(Boolean).join(" ") || `HTTP ${answer.status}`;
  return Object.assign(new Error(why), told, { status: answer.status });
}

let wait = null; // where a page has a lock: waits until it is open again

// What to do when nobody is signed in: `act` is told the code and resolves when one may go on.
export function whenOut(act) { wait = act; }

// Bytes with their tag; null where they are as they were when they had that tag.
async function bytesOf(answer) {
  return answer.status === 304 ? null : { bytes: await answer.arrayBuffer(), tag: answer.headers.get("ETag") };
}

// A controller and a clock: AbortSignal.timeout is missing in the browsers of older PCs.
export async function once(url, { method = "GET", headers = {}, body, patience = PATIENCE_MS, asBytes = false } = {}) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(url, { method, body, headers: { Accept: "application/json", ...headers }, credentials: "same-origin", signal: stop.signal });
    if (asBytes && (answer.ok || answer.status === 304)) return await bytesOf(answer);
    if (!answer.ok) throw await refused(answer);
    return answer.status === 204 ? null : await answer.json();
  } catch (error) {
    if (stop.signal.aborted) throw new Error(say("too_slow", { n: patience / 1000 }));
    throw error.name === "TypeError" ? new Error(say("unreachable")) : error;
  } finally {
    clearTimeout(clock);
  }
}

// `how` is asked anew each time: after the lock has opened, the mark for changes is another.
export async function fetched(url, how = () => ({})) {
  for (;;) {
    try {
      return await once(url, how());
    } catch (error) {
      if (!wait || !OUT.includes(error.code)) throw error;
      await wait(error.code);
    }
  }
}

