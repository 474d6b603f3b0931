// How each team and load gets there: the first strong, the others quiet until pointed at.

import { scale } from "../shared/core.js";
import { places } from "./places.js";
import { point, pick, now } from "./pointed.js";

function classes(what, choice, isFirst) {
  const straight = choice.leg.measured_by === "straight_line";
  return { kind: straight ? "route.straight" : isFirst ? "route.first" : `route.${what}`,
    css: `route route-${what}${isFirst ? " is-first" : ""}${straight ? " is-straight" : ""}` };
}

function draw(page, what, choice, isFirst) {
  const goal = places.latlng(page.data.incident.at);
  const start = places.latlng(choice.start.at);
  const given = choice.leg.route.map(places.latlng);
  const way = given.length > 1 ? given : [start, goal];
  const { kind, css } = classes(what, choice, isFirst);
  const look = page.style.lines[kind];
  const width = look.width * scale;
  const common = { pane: isFirst ? "first-route" : "routes", interactive: false, lineCap: "round", lineJoin: "round" };
  const group = L.layerGroup();
  const line = (points, className, more) => L.polyline(points, { ...common, ...more, className }).addTo(group);
  if (!look.dash) line(way, `${css} route-case`, { weight: width + 4 * scale });
  line(way, css, { weight: width, dashArray: look.dash ? look.dash.split(" ").map((n) => n * scale).join(" ") : null });
  const foot = way[way.length - 1];
  if (choice.leg.walk_m > 0) line([foot, goal], `${css} on-foot`, { weight: 3, dashArray: "1 6" });
  if (given.length > 1 && start.distanceTo(way[0]) > 30) line([start, way[0]], `${css} on-foot`, { weight: 3, dashArray: "1 6" });
  // What a pointer meets is wider than what is seen.
  const target = L.polyline(way, { pane: common.pane, weight: 16, className: "route-target" }).addTo(group);
  const key = `${what}:${choice[`${what}_code`]}`;
  target.on("mouseover", () => point(key, "map"));
  target.on("mouseout", () => point(null, "map"));
  target.on("click", (event) => { L.DomEvent.stopPropagation(event); pick(key, "map"); });
  group.addTo(page.things);
  page.linesUsed.add(kind);
  page.routes.set(key, { group, bounds: L.latLngBounds(way).extend(goal).extend(start) });
}

// One route lit dims the others; none lit leaves the first strong.
function light(page) {
  const lit = [now.point, now.pick].filter((key) => page.routes.has(key));
  for (const [key, { group }] of page.routes) {
    group.eachLayer((layer) => {
      const element = layer.getElement();
      if (!element) return;
      element.classList.toggle("is-lit", lit.includes(key));
      element.classList.toggle("is-dim", lit.length > 0 && !lit.includes(key));
      if (lit.includes(key)) layer.bringToFront();
    });
  }
}

export const routes = { draw, light };
