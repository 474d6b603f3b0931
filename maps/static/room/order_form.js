// The form of an order: what is known is written already, a person says the rest.

import { say, el } from "../shared/core.js";
import { session } from "../shared/session.js";
import { asks } from "./asks.js";
import { room } from "./here.js";
import { undo } from "./undo.js";

const where = (one) => one.place_text || one.township_name || "";
const task = () => say("room.task_begun", { place: where(room.incident) || room.incident.at.join(", "), kind: room.incident.kind_name });

// `now` are the values to begin with. A number that we see masked is not written back: left empty it stays.
const isMasked = (number) => (number ?? "").includes("*");
const written = (now = {}) => [
  asks.named("room.task", asks.long("task", now.task ?? task(), { required: true })),
  el("div", { class: "three" }, asks.named("room.urgency", asks.choice("urgency", "urgencies", now.urgency)),
    asks.named("room.arrive_where", asks.text("place_text", now.place_text ?? where(room.incident))), asks.named("room.way", asks.text("way_text", now.way_text))),
  el("div", { class: "three" }, asks.named("room.safety", asks.text("safety_text", now.safety_text)),
    asks.named("room.contact", asks.text("contact_name", now.contact_name)), asks.named("room.contact_phone", asks.text("contact_phone", isMasked(now.contact_phone) ? "" : now.contact_phone, { inputmode: "tel", placeholder: now.contact_phone ?? "" })))];

const values = (f, now = {}) => Object.fromEntries(["task", "urgency", "place_text", "way_text", "safety_text", "contact_name", "contact_phone"].map((name) => [name, f[name].value.trim()])
  .filter(([name, value]) => name !== "contact_phone" || value || !isMasked(now.contact_phone)));

// Drafted, and unless only that is wanted issued at once. A draft that could not go out stays in the list of orders.
async function send(told, how, isSpoken) {
  const draft = await session.send("POST", room.within("/api/orders"), { incident_id: room.facts.incident, is_spoken: isSpoken, ...told });
  undo.over("order"); // a hold is the order's now
  if (how === "draft") undo.offer(say("room.was_drafted", { order: draft.order_no }), () => asks.change({ version: draft.version }, room.within(`/api/orders/${encodeURIComponent(draft.order_no)}/discard`), {}), "order");
  if (how === "draft" || isSpoken) return;
  try {
    await asks.change({ version: draft.version }, room.within(`/api/orders/${encodeURIComponent(draft.order_no)}/issue`), {});
  } catch (error) {
    error.isDrafted = true;
    throw error;
  }
}

// A button to order somebody: `more` is what the page knows of it (holds, lines, minutes of way).
function button(key, receiver, more, look = "quiet") {
  return asks.asks(say(more.label || "room.order"), `order:${key}`, { look, send: say("room.issue"), also: { value: "draft", label: say("room.only_draft") },
    fields: () => [receiver ? null : to(), written(more.written), asks.tick("is_spoken", "room.is_spoken")],
    act: async (f, how) => {
      const whom = receiver || { kind: f.receiver_kind.value, code: f.receiver.value.trim(), name: f.receiver.value.trim() };
      const { written: _, label: __, ...known } = more;
      try {
        await send({ receiver: whom, ...known, ...values(f) }, how, f.is_spoken.checked);
      } catch (error) {
        if (!error.isDrafted) throw error;
        asks.complain(document.querySelector("[data-told=orders]"), error);
      }
      room.open("orders");
    } });
}

const to = () => el("div", { class: "three" },
  asks.named("room.receiver_kind", el("select", { name: "receiver_kind" }, ["unit", "leader"].map((kind) => el("option", { value: kind }, say(`room.receiver_${kind}`))))),
  asks.named("room.receiver", asks.text("receiver", "", { required: true, maxlength: 80 })));

export const orderForm = { button, written, values };
