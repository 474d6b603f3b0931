// Answers that wait for a network: in the order in which they were given, each sent once. Pure.
//
// One answer: { key, order, revision, answer, note, at, state: "waiting" | "refused", why }. `key` is
// its Idempotency-Key, `at` the moment it was given (ISO).

export const waiting = (queue) => queue.filter((one) => one.state === "waiting");

export const next = (queue) => waiting(queue)[0] || null;

// What was answered twice by two touches is answered once.
export function added(queue, one) {
  const same = (other) => other.state === "waiting" && other.order === one.order && other.revision === one.revision && other.answer === one.answer;
  return queue.some(same) ? queue : [...queue, { note: "", ...one, state: "waiting", why: "" }];
}

export const without = (queue, key) => queue.filter((one) => one.key !== key);

// What was refused stays until it has been read; what follows on it in the same order cannot hold
// either and is told with it.
export function refused(queue, key, why) {
  const first = queue.find((one) => one.key === key);
  const falls = (one) => one.key === key || (first && one.state === "waiting" && one.order === first.order);
  return queue.map((one) => falls(one) ? { ...one, state: "refused", why } : one);
}

// Whether an answer that did not get through is tried again: without a network, while the service is
// away or busy, or still at work on the very same; all else is its word, and final.
export const isTriedAgain = ({ status, code }) => !status || status >= 500 || status === 429 || code === "request_in_progress";

// After so many tries in vain it waits so long, in ms.
export const patience = (tries) => Math.min(30000, 2000 * 2 ** Math.min(tries, 4));

// As kept on the telephone; what cannot be read is nothing.
export function read(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found.filter((one) => one && one.key && one.order && one.answer) : [];
  } catch {
    return [];
  }
}

// A moment of the service's clock, told by its own beginning and what has passed here since.
export const momentOf = (begunAt, passedMs) => new Date(Date.parse(begunAt) + passedMs).toISOString();
