// Starts the page: reads the data, draws the decision sheet first, then the map around it.

import { setAhead } from "../shared/clock.js";
import { say, el, draws, complain, styled, attempt, island } from "../shared/core.js";
import { fetched } from "../shared/fetched.js";
import { stage } from "./stage.js";

const ON_MAP = ["ground", "incident", "legend"]; // drawn after the sheet, which does without them

async function drawPart(holder, page) {
  const name = holder.dataset.draws;
  try {
    await draws[name](holder, page);
  } catch (error) {
    complain(name, error);
  }
}

function draw(data, isFile) {
  const page = stage.page(data, isFile);
  const holders = [...document.querySelectorAll("[data-draws]")];
  const onMap = holders.filter((one) => ON_MAP.includes(one.dataset.draws));
  for (const holder of holders) if (!onMap.includes(holder)) drawPart(holder, page);
  page.basemap = stage.basemap(data);
  attempt("map", () => stage.make(page));
  if (page.map) for (const holder of onMap) drawPart(holder, page);
  document.body.dataset.state = "drawn";
}

// What happened, why, and what to do now: the server's own words where it gave any.
function failed(error) {
  document.body.dataset.state = "failed";
  const notice = document.querySelector(".notice");
  const told = error.title ? [el("p", { class: "notice-what" }, error.title), el("p", {}, error.detail)]
    : el("p", {}, say("failed_why", { why: error.message }));
  notice.replaceChildren(el("div", {}, el("h1", {}, say("failed")), told, error.status && el("p", { class: "soft" }, `HTTP ${error.status}`),
    el("button", { type: "button", class: "retry", on: { click: start } }, say("retry"))));
  notice.setAttribute("role", "alert");
}

async function start() {
  document.querySelector(".notice")?.remove();
  document.body.append(el("div", { class: "notice" }, el("p", {}, say("loading"))));
  document.body.dataset.state = "loading";
  try {
    const inside = island("payload");
    const [data] = await Promise.all([inside || fetched(document.body.dataset.source), styled()]);
    if (!inside) setAhead(Date.parse(data.sheet.made_at) - Date.now()); // it was made just now
    draw(data, Boolean(inside));
    document.querySelector(".notice").remove();
  } catch (error) {
    console.error(error);
    failed(error);
  }
}

document.addEventListener("DOMContentLoaded", start);
