// What has changed, as it changes: nudged by the service, fetched by tag; a lost line is seen and heals.

import { fetched } from "../shared/fetched.js";

const BEAT_MS = 5000;
const SILENT_MS = 3 * BEAT_MS; // so long without a beat, and the line counts as lost
const POLL_MS = 5000; // without nudges, each layer is asked for this often

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
      this.at = Date.now();
      this.error = null;
      if (came) { this.tag = came.tag; this.come(came.bytes); }
    } catch (error) {
      this.error = error;
    }
  }
}

// Keeps sources fresh. `tell` gets { is: "live" | "polling" | "lost", at, … } each second at least;
// `brokenAt`: since when the line is broken, which is seen long before it counts as lost.
// A page that nobody sees hears nothing unless it asks for it (`whileHidden`): a browser keeps six lines
// to one place, and a room has more tabs than that.
export class Live {
  constructor(url, sources, tell, { whileHidden = false } = {}) {
    Object.assign(this, { url, sources, tell, whileHidden, stream: null, heardAt: 0, isHearing: false, brokenAt: null, service: null });
  }

  // The service's clock in ms, going on between its beats; this machine's own may be set wrong.
  now() {
    return this.service ? this.service.at + window.performance.now() - this.service.heard : null;
  }

  start() {
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
    if (document.hidden && !this.whileHidden) { this._close(); return; }
    const silent = Date.now() - this.heardAt > SILENT_MS;
    if (!this.stream) this._open();
    else if (silent && (isNow || Date.now() - this.openedAt > SILENT_MS)) this._open();
    if ((silent || !this.isHearing) && (isNow || Date.now() - (this.polledAt || 0) > POLL_MS)) {
      this.polledAt = Date.now();
      this._look(this.sources);
    }
    this._tell();
  }

  async _look(sources) {
    await Promise.all(sources.map((one) => one.look()));
    this._tell();
  }

  _tell() {
    const silent = Date.now() - this.heardAt > SILENT_MS;
    const failed = this.sources.find((one) => one.error);
    const oldest = Math.min(...this.sources.map((one) => one.at || 0));
    const is = failed ? "lost" : silent || !this.isHearing ? "polling" : "live";
    this.tell({ is, error: failed && failed.error, at: oldest, heardAt: this.heardAt, isHearing: this.isHearing, brokenAt: this.brokenAt });
  }
}
