// The gravest open incident and who is under way to it. Pure: rows in, values out.

const MINUTE_MS = 60000;

// The first row: incidents come real before exercise, the gravest first, then the newest.
export function gravest(incidents) {
  if (!incidents || !incidents.count) return null;
  const text = (name) => incidents.text(name, 0), named = (name) => incidents.code(name, 0) && incidents.name(name, 0); // without a code it has none
  return {
    code: text("code"), kind: named("kind"), place: text("place"), township: named("township"),
    severity: named("severity"), response: named("response_level"),
    since: incidents.moment("reported_at", 0), isExercise: incidents.code("exercise", 0) === "exercise",
    hurt: ["dead", "missing", "injured"].map((name) => [name, incidents.number(name, 0)]).filter(([, n]) => n), others: incidents.count - 1,
  };
}

// Its orders: on the way by the minutes still to go, then there, then not answered yet.
// `left_min`: to when it was promised, else as its way was measured; null where neither is known, below 0 where
// it is past.
export function underWay(orders, incident, now) {
  const out = { coming: [], there: [], unanswered: [] };
  if (!orders) return out;
  const places = { on_the_way: out.coming, there: out.there, unanswered: out.unanswered };
  for (let row = 0; row < orders.count; row += 1) {
    if (orders.text("incident_id", row) !== incident) continue;
    const due = orders.moment("due_at", row);
    places[orders.code("stage", row)]?.push({ code: orders.text("code", row), name: orders.text("name", row), left_min: due === null ? orders.number("left_min", row) : Math.round((due - now) / MINUTE_MS) });
  }
  const last = (left) => left === null ? Infinity : left;
  out.coming.sort((a, b) => last(a.left_min) - last(b.left_min) || 0);
  return out;
}

// The oldest and the newest moment of a column, in ms; null where no row has one.
export function span(data, field) {
  let first = null, newest = null;
  for (let row = 0; data && row < data.count; row += 1) {
    const at = data.moment(field, row);
    if (at === null) continue;
    if (first === null || at < first) first = at;
    if (newest === null || at > newest) newest = at;
  }
  return first === null ? null : { first, newest };
}
