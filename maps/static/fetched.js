// JSON from our own origin, within a time; what goes wrong is told in words a person can act on.
"use strict";

Situ.fetched = (() => {
  const { say } = Situ;
  const PATIENCE_MS = 20000;

  // An answer that is a no: with the title and detail of its problem body, when it has one.
  async function refused(answer) {
    const told = await answer.json().catch(() => ({}));
    const why = [told.title, told.detail].filter(Boolean).join(" ") || `HTTP ${answer.status}`;
    return Object.assign(new Error(why), { status: answer.status, title: told.title, detail: told.detail });
  }

  // A controller and a clock: AbortSignal.timeout is missing in the browsers of older PCs.
  return async (url) => {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop.signal });
      if (!answer.ok) throw await refused(answer);
      return await answer.json();
    } catch (error) {
      if (stop.signal.aborted) throw new Error(say("too_slow", { n: PATIENCE_MS / 1000 }));
      throw error.name === "TypeError" ? new Error(say("unreachable")) : error;
    } finally {
      clearTimeout(clock);
    }
  };
})();
