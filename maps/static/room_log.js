// The log: everything that happened, the newest first, and a line to add.
"use strict";

(() => {
  const { say, el, session, forms, format, knows, room, roomTold, roomKept, asks } = Situ;
  const place = room.part("log");
  if (!place) return;
  const MOST = 500;
  let entries = [];

  const TOLD = {
    severity: (value) => { const found = room.option("severities", value); return found ? found.textContent : value; },
    level: (value) => { const found = room.option("levels", value); return found ? found.textContent : value; },
    state: (value) => knows(`order_state.${value}`) ? say(`order_state.${value}`) : value,
    answer: (value) => knows(`room.${value}`) ? say(`room.${value}`) : value,
    receiver: (value) => room.names.get(value.split("/")[1]) || value,
  };
  const told = ([name, value]) => TOLD[name] ? TOLD[name](String(value)) : name.endsWith("_code") || ["teams", "depots"].includes(name) ? room.names.get(value) || value : String(value);

  const line = (one) => el("li", { data: { event: one.name } }, el("time", { datetime: one.at }, format.clock(one.at)), el("div", {}, el("b", {}, one.name_text),
    one.incident_id !== room.facts.incident && el("span", { class: "chip" }, one.incident_id), " ", el("span", { class: "said" }, roomTold.factsOf(one.facts).map(told).join(" · ")), el("small", {}, " ", one.actor), wantsPaper(one) && paper(one)));

  // What was only spoken wants its paper, counted down until it is there.
  const wantsPaper = ({ event_no: no, facts }) => facts.paper_due_at && !entries.some((one) => one.name === "log.paper_written" && one.facts.event_no === no);
  const paper = (one) => el("div", { class: "mark" }, say("room.paper_due"), " ", room.until(one.facts.paper_due_at), " ",
    room.may("command_incident") && asks.does(say("room.paper"), `paper:${one.event_no}`, () => session.send("POST", room.of(`/log/${one.event_no}/paper`), {})));

  async function look() {
    for (let isMore = true; isMore;) {
      const after = entries.length ? `&after=${entries[entries.length - 1].event_no}` : "";
      const found = await session.look(room.of(`/log?limit=${MOST}${after}`));
      entries = entries.concat(found.entries);
      isMore = found.entries.length === MOST;
    }
    room.count("log", entries.length);
    roomKept.show(place, [entries.length, room.names.size], () => el("ol", { class: "log" }, [...entries].reverse().map(line)));
  }
  room.every(4, look);

  const form = document.querySelector("[data-note]");
  if (!form) return;
  forms.submits(form, async ({ kind, text, said_by: by }) => {
    await session.send("POST", room.of("/log"), { kind: kind.value, text: text.value.trim(), said_by: by.value.trim() });
    text.value = "";
    room.again();
  });
})();
