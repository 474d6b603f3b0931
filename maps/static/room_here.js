// What this page is about, what one may do here, and the looking again every few seconds.
"use strict";

Situ.room = (() => {
  const { say, session, format } = Situ;
  const facts = Situ.island("facts");
  const skew = new Date(facts.now).getTime() - Date.now(); // the room's PCs are minutes off
  const TICK_MS = 1000;
  const looks = [];
  const names = new Map(); // code -> name, of whoever was ever on this page
  let isUnderWay = false;
  let isWanted = false;

  const may = (action) => facts.may.includes(action);
  const now = () => Date.now() + skew;
  const within = (path) => `${path}${path.includes("?") ? "&" : "?"}region_code=${encodeURIComponent(facts.region)}`;
  const of = (path = "") => `/api/incidents/${encodeURIComponent(facts.incident)}${path}`;
  const page = (incident) => `/room/${encodeURIComponent(incident)}?lang=${session.language}`;
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const option = (list, code) => document.querySelector(`template[data-list=${list}]`).content.querySelector(`[value="${code}"]`);
  const count = (name, value) => { document.querySelector(`[data-count=${name}]`).textContent = value || ""; };

  // Looked at every so many seconds, and after each act.
  const every = (seconds, look) => looks.push({ seconds, look, at: 0 });

  async function round() {
    if (isUnderWay) return;
    isUnderWay = true;
    const due = looks.filter((one) => Date.now() - one.at >= one.seconds * 1000);
    for (const one of due) one.at = Date.now();
    const ended = await Promise.allSettled(due.map((one) => one.look()));
    isUnderWay = false;
    if (due.length) tell(ended.find((one) => one.status === "rejected"));
    if (isWanted) { isWanted = false; again(); }
  }

  // How old what stands here is: what could not be renewed is not passed off as new.
  function tell(failed) {
    const place = document.querySelector("[data-fresh]");
    place.classList.toggle("is-old", Boolean(failed));
    if (!failed) place.dataset.at = format.clock(new Date(now()).toISOString());
    place.textContent = failed ? say("room.not_fresh", { at: place.dataset.at || "–", why: failed.reason.message }) : say("room.fresh", { at: place.dataset.at });
    if (failed) console.warn(failed.reason);
  }

  function again() {
    if (isUnderWay) { isWanted = true; return; }
    for (const one of looks) one.at = 0;
    round();
  }

  // Every time that is counted down on the page.
  function tick() {
    for (const one of document.querySelectorAll("[data-until]")) {
      const { text, isOver, isSoon } = Situ.roomTold.left(one.dataset.until, now());
      one.textContent = isOver ? say("room.over_by", { text }) : text;
      one.classList.toggle("is-late", isOver);
      one.classList.toggle("is-soon", isSoon);
    }
  }
  const until = (iso) => Situ.el("time", { class: "until", datetime: iso, data: { until: iso } }, Situ.roomTold.left(iso, now()).text);

  function begin() {
    round();
    tick();
    setInterval(() => { tick(); round(); }, TICK_MS);
  }

  return { facts, names, may, now, within, of, page, part, option, count, every, again, until, begin, incident: null, holds: [], others: [] };
})();
