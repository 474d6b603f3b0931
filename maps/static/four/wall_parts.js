// Around the wall's map: its head, the column of three numbers, the pinned incident, the foot.

import { el, say } from "../shared/core.js";
import { format } from "../shared/format.js";
import { signs } from "../map/signs.js";
import { tally } from "./chosen.js";
import { gravest, span, underWay } from "./pinned.js";
import { asOf } from "./trouble.js";

const SHOWN_TEAMS = 6;

export function wall(holder, page) {
  const { table, begun } = page;
  const title = el("h1", { class: "wall-title" }), question = el("p", { class: "wall-question" });
  const clock = el("time", { class: "wall-clock" }), day = el("span", { class: "wall-day" });
  const line = el("div", { class: "wall-line", "aria-hidden": "true" });
  const numbers = el("section", { class: "wall-numbers" });
  const pin = el("section", { class: "wall-pin", hidden: true });
  const fresh = el("span", { role: "status" });
  const names = table.turns.map((one) => el("span", {}, one.title));
  const paused = el("strong", { class: "wall-paused", hidden: true }, say("four.wall.paused"));
  const band = el("div", { class: "wall-band", role: "alert", hidden: true });
  holder.append(
    el("header", { class: "wall-head" }, el("div", { class: "wall-region" }, begun.region.name), el("div", { class: "wall-what" }, title, question), el("div", { class: "wall-time" }, clock, day)),
    line, numbers, pin,
    el("footer", { class: "wall-foot" }, el("nav", { class: "wall-turns", "aria-label": say("four.ui.maps") }, names), paused, fresh));
  document.body.prepend(band);
  document.body.append(el("p", { class: "wall-out", role: "alert" }, say("four.wall.sign_in")));
  const tell = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  let said = "", pinnedAs = "";

  return {
    turned(turn) {
      tell(title, turn.title);
      tell(question, turn.question);
      names.forEach((one, i) => { if (table.turns[i] === turn) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current"); });
      paused.hidden = !page.isPaused;
      const run = el("i", { class: page.isPaused ? "is-paused" : "" });
      run.style.animationDuration = `${page.everyMs}ms`;
      line.replaceChildren(run);
    },
    numbers(turn) {
      numbers.replaceChildren(...turn.numbers.map((one) => number(page, one)), age(page, turn));
    },
    clock(now) {
      tell(clock, now ? format.clock(now) : "––:––:––");
      tell(day, now ? format.day(now) : "");
    },
    trouble(sentences) {
      const text = sentences.join("\n");
      if (text === said) return;
      said = text;
      band.hidden = !text;
      document.body.classList.toggle("is-troubled", Boolean(text));
      band.replaceChildren(...sentences.map((one) => el("p", {}, one)));
    },
    fresh(told) {
      const at = asOf(told);
      tell(fresh, at ? `${say(told.is === "live" ? "four.ui.live" : "four.wall.not_live")} · ${say("four.ui.as_of", { time: format.clock(at + page.ahead) })}` : say("loading"));
    },
    pinned(now) {
      const incident = gravest(page.layers.get("incidents")?.data);
      const under = incident && underWay(page.layers.get("orders")?.data, incident.code, now);
      const text = JSON.stringify([incident, under, incident && Math.floor((now - incident.since) / 60000)]);
      if (text === pinnedAs) return;
      pinnedAs = text;
      pin.hidden = !incident;
      document.body.classList.toggle("has-incident", Boolean(incident));
      pin.replaceChildren(...(incident ? card(page, incident, under, now) : []));
    },
  };
}

// What has not come yet is no zero.
function number(page, one) {
  const layer = page.layers.get(one.layer);
  const told = layer && layer.told.tallies[one.tally];
  const value = layer && layer.data ? tally(layer.data, told) : null;
  const text = value === null ? "–" : format.number(value);
  return el("div", { class: `wall-number${told && told.tone && value ? ` tone-${told.tone} is-loud` : ""}` },
    el("b", { class: text.length > 5 ? "is-long" : "" }, text), el("span", {}, one.counts));
}

// How old the rows are that were counted.
function age(page, turn) {
  const [key, field] = turn.age;
  const layer = page.layers.get(key);
  const found = layer && span(layer.data, field);
  if (!found) return "";
  const [first, newest] = [format.ageOf(found.first - page.ahead), format.ageOf(found.newest - page.ahead)];
  return el("p", { class: "wall-age" }, say(first === newest ? "four.wall.age" : "four.wall.ages", { field: layer.told.labels[field], first, newest }));
}

function card(page, incident, under, now) {
  const layer = page.layers.get("incidents");
  const picture = signs.draw(layer.told.sign, { glyph: signs.ofEvent(layer.data.code("kind", 0)) });
  return [
    el("header", {}, el("span", { class: "wall-sign" }, picture), el("h2", {}, incident.kind), incident.isExercise && el("strong", { class: "wall-played" }, say("four.wall.exercise"))),
    el("p", { class: "wall-place" }, [incident.township, incident.place].filter(Boolean).join(" · ")),
    el("p", { class: "wall-grave" }, incident.severity && el("b", {}, incident.severity), incident.response ? el("b", {}, incident.response) : el("span", {}, say("four.wall.no_response"))),
    incident.hurt.length > 0 && el("p", { class: "wall-hurt" }, incident.hurt.map(([name, n]) => `${layer.told.labels[name]} ${n}`).join(" · ")),
    el("p", { class: "wall-since" }, say("four.wall.since", { time: format.moment(incident.since), for: format.lasting(Math.max(0, Math.floor((now - incident.since) / 60000))) })),
    teams(say("four.wall.coming"), under.coming, left),
    teams(say("four.wall.there"), under.there, () => "✓"),
    teams(say("four.wall.unanswered"), under.unanswered, () => "…"),
    !under.coming.length && !under.there.length && !under.unanswered.length && el("p", { class: "wall-nobody" }, say("four.wall.nobody")),
    incident.others > 0 && el("p", { class: "wall-others" }, say("four.wall.others", { n: incident.others })),
  ].filter(Boolean);
}

function teams(title, found, what) {
  return found.length > 0 && el("div", { class: "wall-teams" }, el("h3", {}, title, " ", el("b", {}, String(found.length))),
    el("ul", {}, found.slice(0, SHOWN_TEAMS).map((one) => el("li", {}, el("span", {}, one.name), el("b", { class: one.left_min !== null && one.left_min < 0 && what === left ? "is-late" : "" }, what(one))))),
    found.length > SHOWN_TEAMS && el("p", {}, say("four.wall.more", { n: found.length - SHOWN_TEAMS })));
}

const left = ({ left_min: minutes }) => minutes === null ? say("four.wall.no_time") : minutes < 0 ? say("four.wall.late", { time: format.lasting(-minutes) }) : format.lasting(minutes);
