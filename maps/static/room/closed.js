// The roads that are closed now, as a list beside the drawing: each is opened again from here, by keyboard too.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { session } from "../shared/session.js";
import { lifting } from "./closing.js";
import { room } from "./here.js";
import { roomKept } from "./kept.js";

const place = document.querySelector("[data-closed]");

const line = (one) => el("li", {}, el("b", {}, one.reason || one.effect_name), " ",
  el("span", { class: "soft" }, format.joined([one.effect_name, format.moment(one.starts_at), one.is_exercise && say("inbox.exercise")])), lifting(one.closure_id));

async function look() {
  const { closures } = await session.look(room.within("/api/closures"));
  roomKept.show(place, closures.map((one) => [one.closure_id, one.version]), () => [el("details", { open: closures.length > 0 && closures.length < 4 },
    el("summary", {}, say("room.closed_now", { n: closures.length })), el("ul", { class: "closed" }, closures.map(line)))]);
}
if (place) room.every(["closures"], look);
