// What the room's page works out of what it was told. Pure: nothing here touches the page.

const SOON_S = 120;

// Minutes and seconds until a moment, or how long it is past; `now` in milliseconds.
function left(iso, now) {
  const s = Math.round((new Date(iso).getTime() - now) / 1000);
  const n = Math.abs(s);
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(n / 3600);
  const text = `${hours ? `${hours}:` : ""}${two(Math.floor(n / 60) % 60)}:${two(n % 60)}`;
  return { text, isOver: s < 0, isSoon: s >= 0 && s <= SOON_S };
}

// What an order waits for now: which of its times counts, and the word for it.
function dueOf(order) {
  if (["issued", "delivered", "overdue"].includes(order.state)) return order.receipt_due_at && { what: "receipt", at: order.receipt_due_at };
  if (["acknowledged", "departed"].includes(order.state)) return order.arrival_due_at && { what: "arrival", at: order.arrival_due_at };
  return null;
}

const isOver = (status) => ["closed", "cancelled"].includes(status);

// The open incidents: what is real first, the gravest first, then the newest.
const GRAVE = ["special", "major", "larger", "general", null];
function openOnes(incidents) {
  const rank = (one) => GRAVE.indexOf(one.severity);
  return incidents.filter((one) => !isOver(one.status))
    .sort((a, b) => a.is_exercise - b.is_exercise || rank(a) - rank(b) || b.reported_at.localeCompare(a.reported_at));
}

// Only what differs from what is known; null where nothing does.
function situation(before, typed) {
  const hurt = ["dead", "missing", "injured"];
  const told = {};
  if (hurt.some((name) => typed[name] !== before.casualties[name])) told.casualties = Object.fromEntries(hurt.map((name) => [name, typed[name]]));
  for (const name of ["loss_wan", "area_ha"]) if (typed[name] !== null && typed[name] !== before[name]) told[name] = typed[name];
  if (typed.text) told.text = typed.text;
  return Object.keys(told).length ? told : null;
}

// Holds that wait for an order: teams one by one, the stock of a depot together.
function waiting(holds) {
  const found = new Map();
  for (const one of holds.filter((hold) => hold.is_live && !hold.order_no)) {
    const key = one.team_code ? `team:${one.team_code}` : `depot:${one.depot_code}`;
    found.set(key, [...(found.get(key) || []), one]);
  }
  return [...found].map(([key, of]) => ({ key, kind: key.split(":")[0], code: of[0].team_code || of[0].depot_code, holds: of }));
}

const linesOf = (holds) => holds.filter((one) => one.item_code)
  .map((one) => ({ item_code: one.item_code, quantity: one.quantity, batch: one.batch }));

// A coordinate as it was typed; NaN where it is none.
const degrees = (typed) => typed.trim() === "" ? null : Number(typed.trim());

// What an event of the log says besides its name, in the order in which one reads it.
const FACTS = ["text", "said_by", "place_text", "severity", "level", "order_no", "receiver", "team_code", "depot_code", "item_code", "quantity", "state", "name", "post", "answer", "teams", "depots", "held_for", "into", "merged", "note", "why", "reason", "fault"];
const factsOf = (facts) => FACTS.filter((name) => facts[name] !== undefined && facts[name] !== null && facts[name] !== "" && String(facts[name]) !== "")
  .flatMap((name) => Array.isArray(facts[name]) ? facts[name].map((value) => [name, value]) : [[name, facts[name]]]);

export const roomTold = { left, dueOf, isOver, openOnes, situation, waiting, linesOf, degrees, factsOf };
