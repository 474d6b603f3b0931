// What is chosen on a map, as its address says it: which layer is listed, which rows, which view.
//
//   ?hazards.level=major,larger&off=facilities&list=hazards&pick=hazards/H012&view=11.5/25.96/111.66

export const ZOOMS = [5, 18];
const VIEW = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;

// What an address says; what it says of layers and fields that are not there is left out.
// `canBeOff`: the names of all that can be turned off, `beneath`: of what is until it is asked for.
export function read(search, layers, canBeOff, beneath = []) {
  const asked = new URLSearchParams(search);
  const known = new Map(layers.map((one) => [one.key, one]));
  const where = {};
  for (const [name, value] of asked) {
    const [layer, field] = name.split(".");
    if (field && known.has(layer) && (known.get(layer).choose || []).includes(field)) {
      (where[layer] = where[layer] || {})[field] = value.split(",").filter(Boolean);
    }
  }
  const [of, ...code] = (asked.get("pick") || "").split("/");
  return {
    where,
    off: new Set((asked.has("off") ? asked.get("off").split(",") : beneath).filter((key) => canBeOff.includes(key))),
    canBeOff,
    beneath,
    list: known.has(asked.get("list")) ? asked.get("list") : layers[0].key,
    pick: known.has(of) && code.length ? { layer: of, code: code.join("/") } : null,
    view: viewOf(asked.get("view") || ""),
    ground: asked.get("ground") || "",
  };
}

// Where on the earth; null for what is nowhere on it, or nearer or farther than a map goes.
function viewOf(text) {
  const [, zoom, lat, lon] = (VIEW.exec(text) || []).map(Number);
  return zoom >= ZOOMS[0] && zoom <= ZOOMS[1] && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

// The address of what is chosen, but for what everybody sees who just opens the map.
export function write(chosen, layers, language) {
  const told = new URLSearchParams();
  if (language !== "zh") told.set("lang", language);
  for (const [layer, fields] of Object.entries(chosen.where)) {
    for (const [field, codes] of Object.entries(fields)) if (codes.length) told.set(`${layer}.${field}`, codes.join(","));
  }
  const off = chosen.canBeOff.filter((key) => chosen.off.has(key));
  if (off.join() !== chosen.canBeOff.filter((key) => chosen.beneath.includes(key)).join()) told.set("off", off.join(","));
  if (chosen.list !== layers[0].key) told.set("list", chosen.list);
  if (chosen.pick) told.set("pick", `${chosen.pick.layer}/${chosen.pick.code}`);
  if (chosen.ground) told.set("ground", chosen.ground);
  if (chosen.view) told.set("view", [chosen.view.zoom, chosen.view.lat.toFixed(5), chosen.view.lon.toFixed(5)].join("/"));
  const said = told.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
  return said ? `?${said}` : "";
}

// The rows of a layer that have, in each field that is chosen in, one of the codes chosen there.
export function rows(data, where) {
  let out = new Uint32Array(data.count);
  for (let row = 0; row < data.count; row += 1) out[row] = row;
  for (const [field, codes] of chosenIn(where)) out = having(data, field, codes, out);
  return out;
}

const chosenIn = (where) => Object.entries(where || {}).filter(([, codes]) => codes.length);

// Those of `among` that have one of the codes. A hundred thousand are asked while a page opens: of
// a column of codes no row is asked by a function.
function having(data, field, codes, among) {
  const column = data.columns[field];
  if (!column) return among; // an older page: nothing is hidden for a reason it does not know
  const out = new Uint32Array(among.length);
  let n = 0;
  if (column.is === "codes") {
    const of = column.data, wanted = Uint8Array.from(column.codes, (one) => codes.includes(one));
    for (let i = 0; i < among.length; i += 1) { out[n] = among[i]; n += wanted[of[among[i]]]; }
  } else {
    const has = column.is === "several" ? (row) => data.codes(field, row).some((one) => codes.includes(one)) : (row) => codes.includes(data.text(field, row));
    for (const row of among) if (has(row)) { out[n] = row; n += 1; }
  }
  return out.subarray(0, n);
}

// How many rows there are of each code of a field.
export function counts(data, field, among) {
  const column = data.columns[field];
  const found = new Map();
  if (!column) return found;
  if (column.is === "codes") {
    const numbers = new Uint32Array(column.codes.length);
    for (let i = 0; i < among.length; i += 1) numbers[column.data[among[i]]] += 1;
    column.codes.forEach((code, i) => numbers[i] && found.set(code, numbers[i]));
    return found;
  }
  for (const row of among) {
    for (const code of column.is === "several" ? data.codes(field, row) : [""]) found.set(code, (found.get(code) || 0) + 1);
  }
  return found;
}

// A number on top: rows counted, or a column of theirs added up.
export function tally(data, told) {
  if (!told.sums && !chosenIn(told.where).length) return data.count;
  const is = rows(data, told.where);
  if (!told.sums) return is.length;
  let sum = 0;
  for (let i = 0; i < is.length; i += 1) sum += data.number(told.sums, is[i]) || 0;
  return sum;
}
