// What is due upward by when, the most urgent first; drafted from the log, filed by a person.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";

const place = room.part("clocks");
const OPEN = ["overdue", "pending", "watch"];

// The draft comes while the form is open; what somebody changed in it is what he files.
const file = (one) => {
  let told = null;
  const text = asks.long("text", "", { rows: 12, required: true, maxlength: 20000, placeholder: say("room.drafting") });
  const lacks = el("p", { class: "mark", hidden: true });
  const begin = async () => {
    const draft = await session.read(room.of(`/reports/draft?kind=${one.report}`));
    told = draft.told;
    text.value = draft.text;
    lacks.textContent = say("room.draft_lacks", { what: draft.missing.join(say("list.names")) });
    lacks.hidden = draft.missing.length === 0;
  };
  return asks.asks(say("room.draft_report"), `clock:${one.code}`, { send: say("room.file_report"),
    fields: () => {
      begin().catch((error) => { text.placeholder = error.message; });
      return [lacks, asks.named("room.report_text", text), asks.named("room.sent_to", asks.text("sent_to", "", { required: true, maxlength: 200 })), asks.tick("spoken", "room.by_telephone")];
    },
    act: async (f) => {
      if (!told) await begin();
      await session.send("POST", room.of("/reports"), { kind: one.report, sender: one.sender, text: f.text.value.trim(), told, sent_to: f.sent_to.value.trim(), is_written: !f.spoken.checked });
    } });
};

const clock = (one) => el("li", { class: "choice", data: { clock: one.code } },
  el("div", { class: "line" }, el("strong", {}, one.name), el("span", { class: `chip ${one.state === "overdue" ? "is-bad" : "is-care"}` }, one.state_name),
    one.state !== "watch" && el("span", { class: "minutes" }, el("small", {}, say("room.due_by", { at: format.moment(one.due_at) })), " ", room.until(one.due_at))),
  el("p", { class: "soft" }, one.source),
  room.may("command_incident") && el("div", { class: "acts" }, file(one)));

if (place) room.every(["reports", "log", "incidents"], async () => {
  const { clocks } = await session.look(room.of("/clocks"));
  const open = clocks.filter((one) => OPEN.includes(one.state)).map(({ minutes_left: _, ...one }) => one);
  const first = open.find((one) => one.state !== "watch");
  roomKept.show(place, open, () => open.length > 0 && el("details", { class: "clocks", data: { act: "clocks" } },
    el("summary", {}, say("room.clocks", { n: open.length }), first && [" ", el("b", {}, first.name), " ", room.until(first.due_at)]),
    el("ul", { class: "choices" }, open.map(clock))));
});
