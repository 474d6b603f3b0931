// What a newer decision sheet says otherwise than the one that was seen. Pure: nothing here touches the page.

const FIRST = 3; // whose ranks matter when nothing else is otherwise
const whole = (minutes) => Math.round(minutes);
const keyOf = (one) => one.team_code ? `team:${one.team_code}` : `depot:${one.depot_code}`;
const places = (one) => JSON.stringify(one.start.at);

// Closures that came and went between the two, as what made a way longer or shorter.
function roadsBetween(before, after) {
  const ids = (sheet) => new Set(sheet.closures.map((one) => one.closure_id));
  const [was, is] = [ids(before), ids(after)];
  return { came: after.closures.filter((one) => !was.has(one.closure_id)), went: before.closures.filter((one) => !is.has(one.closure_id)) };
}

// Why it takes longer or is sooner there, as far as the two sheets tell; the weightiest first.
function why(was, is, roads) {
  const isOtherWay = whole(was.leg.travel_min) !== whole(is.leg.travel_min) || was.leg.roads.join() !== is.leg.roads.join();
  const said = [];
  if (isOtherWay && places(was) === places(is)) {
    said.push(...roads.came.map((one) => ({ is: "closed", what: one.reason })), ...roads.went.map((one) => ({ is: "opened", what: one.reason })));
  }
  if (places(was) !== places(is)) said.push({ is: "moved", what: "" });
  if (was.status !== is.status) said.push({ is: "status", what: is.status_name });
  const first = (one) => one.turn_out_min ?? one.load_min;
  if (whole(first(was)) !== whole(first(is))) said.push({ is: "turn_out", what: "" });
  return said;
}

// Of each who could come: how many minutes later, which rank before, and why; who is new, who is gone.
export function changes(before, after) {
  const found = new Map();
  const roads = roadsBetween(before, after);
  for (const list of ["teams", "depots"]) {
    const was = new Map(before[list].map((one) => [keyOf(one), one]));
    for (const one of after[list]) {
      const then = was.get(keyOf(one));
      was.delete(keyOf(one));
      if (!then) { found.set(keyOf(one), { name: one.name, is: "new", why: [] }); continue; }
      const later = whole(one.total_min) - whole(then.total_min);
      const isOtherFirst = then.rank !== one.rank && Math.min(then.rank, one.rank) <= FIRST;
      if (later || isOtherFirst) found.set(keyOf(one), { name: one.name, is: "other", later_min: later, was_rank: then.rank, rank: one.rank, why: later ? why(then, one, roads) : [] });
    }
    for (const [key, one] of was) {
      const left = after.left_out.find((out) => key === `${out.what}:${out.code}`);
      found.set(key, { name: one.name, is: "gone", why: left ? left.reasons.map((reason) => ({ is: "said", what: reason.text })) : [] });
    }
  }
  return found;
}
