// What has changed, as it changes: nudged by the service, fetched by tag; a lost line is seen and heals.

import { say } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";

const BEAT_MS = 5000;
const SILENT_MS = 3 * BEAT_MS; // so long without a beat, and another line is tried
const HUSHED_MS = 7000; // so long without a beat, and the line counts as broken
const BROKEN_MS = 3000; // a line that is renewed comes back sooner
const POLL_MS = 5000; // without nudges, each layer is asked for this often
const POLLED_MS = 3 * POLL_MS; // what came longer ago is no poll that still goes on

// Since when the line is cut, in ms; null while it is not. `line` is { heardAt, wokenAt, brokenAt }.
export function cutAt({ heardAt, wokenAt, brokenAt }, now) {
  const since = Math.max(heardAt, wokenAt);
  if (now - since > HUSHED_MS) return since;
  return brokenAt && now - brokenAt > BROKEN_MS ? brokenAt : null;
}

// "live", "opening" (nothing is known of the line yet), "polling" only where each source has come since
// the line broke and still comes, else "lost".
export function stateOf(line, sources, now) {
  const cut = cutAt(line, now);
  if (sources.some((one) => one.error)) return "lost";
  if (cut === null && line.heardAt < line.wokenAt) return "opening";
  if (cut === null && line.isHearing) return "live";
  return sources.every((one) => one.at > (cut || 0) && now - one.at < POLLED_MS) ? "polling" : "lost";
}

// One layer's bytes, and the tag they came with; `come` is called only when they are others.
export class Source {
  constructor(url, topics, come) {
    Object.assign(this, { url, topics, come, tag: null, at: null, error: null, busy: null, again: false });
  }

  // Fetches it, once at a time; who asks meanwhile gets the fetch after this one.
  look() {
    if (this.busy) { this.again = true; return this.busy; }
    this.busy = this._look().finally(() => {
      this.busy = null;
      if (this.again) { this.again = false; this.look(); }
    });
    return this.busy;
  }

  async _look() {
    try {
      // The first time somebody has opened the page, and what travels already for it is asked for alike.
      const headers = this.tag ? { "X-Situ-Background": "1", "If-None-Match": this.tag } : {};
      const came = await fetched(this.url, () => ({ headers, asBytes: true }));
      if (came) this._take(came);
      this.at = Date.now();
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  // What could not be read has not come: it is asked for again, and the page says so.
  _take({ bytes, tag }) {
    try {
      this.come(bytes);
    } catch (error) {
      console.error(error);
      throw new Error(say("four.ui.unreadable"));
    }
    this.tag = tag;
  }
}

// Keeps sources fresh. `tell` gets { is, at, … } each second at least: `is` as `stateOf` has it, `at` when the oldest
// layer came, `heardAt` when the service last said a word, `brokenAt` since when the line is broken.
// A page that nobody sees hears nothing: a browser keeps six lines to one place, and a room has more
// tabs than that.
export class Live {
  constructor(url, sources, tell) {
    Object.assign(this, { url, sources, tell, stream: null, heardAt: 0, wokenAt: 0, isHearing: false, brokenAt: null, service: null });
  }

  // The service's clock in ms, going on between its beats; this machine's own may be set wrong.
  now() {
    return this.service ? this.service.at + window.performance.now() - this.service.heard : null;
  }

  start() {
    this.wokenAt = Date.now();
    this._open();
    setInterval(() => this._watch(), 1000);
    // A phone that slept, a cable that is back: not after the next beat but now.
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this._watch(true); });
    window.addEventListener("online", () => this._watch(true));
  }

  _open() {
    this._close();
    this.openedAt = Date.now();
    const stream = this.stream = new EventSource(this.url);
    const hear = (act) => (event) => {
      const told = JSON.parse(event.data);
      this.heardAt = Date.now();
      this.isHearing = told.is_hearing;
      this.brokenAt = null;
      this.service = { at: Date.parse(told.now), heard: window.performance.now() };
      act(told.topics || []);
      this._tell();
    };
    stream.addEventListener("hello", hear(() => this._look(this.sources)));
    stream.addEventListener("beat", hear(() => {}));
    stream.addEventListener("changed", hear((topics) => this._look(topics.includes("*") ? this.sources
      : this.sources.filter((one) => one.topics.some((topic) => topics.includes(topic))))));
    // The browser comes back by itself after a lost line, but not after a refusal.
    stream.onerror = () => { this.brokenAt = this.brokenAt || Date.now(); this._tell(); };
  }

  _close() {
    if (this.stream) this.stream.close();
    this.stream = null;
  }

  _watch(isNow) {
    if (document.hidden) { this._close(); this.isHearing = false; return; }
    const now = Date.now();
    if (!this.stream) { this.wokenAt = now; this.brokenAt = null; this._open(); }
    else if (now - Math.max(this.heardAt, this.openedAt) > SILENT_MS || (isNow && cutAt(this, now) !== null)) this._open();
    const isDeaf = cutAt(this, now) !== null || !this.isHearing;
    if (isNow || now - (this.polledAt || 0) > POLL_MS) {
      const asked = isDeaf ? this.sources : this.sources.filter((one) => one.error);
      if (asked.length) { this.polledAt = now; this._look(asked); }
    }
    this._tell();
  }

  async _look(sources) {
    await Promise.all(sources.map((one) => one.look()));
    this._tell();
  }

  _tell() {
    const { heardAt, isHearing, brokenAt, sources } = this;
    const failed = sources.find((one) => one.error);
    const oldest = Math.min(...sources.map((one) => one.at || 0));
    this.tell({ is: stateOf(this, sources, Date.now()), error: failed && failed.error, at: oldest, heardAt, isHearing, brokenAt });
  }
}
