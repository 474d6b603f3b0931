// A layer as it was packed by maps/columns.py: typed arrays laid over the bytes that came, no copies.

const FORMAT = 2; // as maps/columns.py has it
const NOWHERE = -2147483648;
const UNIT_DEG = 1e-6;
const utf8 = new TextDecoder();

const WIDTHS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

const PACKED = {
  codes: (bytes, told) => new WIDTHS[told.bytes](bytes.buffer, bytes.at, bytes.size / told.bytes),
  numbers: (bytes, told, count) => new (told.bytes < 4 ? WIDTHS[told.bytes] : Float32Array)(bytes.buffer, bytes.at, count),
  moments(bytes, told, count) {
    const { which, at } = whichOf(bytes, told, count);
    return { which, seconds: new Float64Array(bytes.buffer, at, told.words || count) };
  },
  places: (bytes) => new Int32Array(bytes.buffer, bytes.at, bytes.size / 4),
  texts: textsOf,
  several: textsOf,
  shapes: (bytes, told, count) => ({ ends: new Int32Array(bytes.buffer, bytes.at, count + 1), flat: new Int32Array(bytes.buffer, bytes.at + 4 * (count + 1), bytes.size / 4 - count - 1) }),
};

// Where many rows share what they say: which of the `words` each has (null: each has its own), and
// where these begin, at a multiple of eight.
function whichOf(bytes, told, count) {
  if (!told.words) return { which: null, at: bytes.at };
  return { which: new WIDTHS[told.bytes](bytes.buffer, bytes.at, count), at: bytes.at + 8 * Math.ceil(count * told.bytes / 8) };
}

function textsOf(bytes, told, count) {
  const { which, at } = whichOf(bytes, told, count);
  const lengths = new WIDTHS[told.lengths](bytes.buffer, at, told.words || count);
  const ends = new Uint32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i += 1) ends[i + 1] = ends[i] + lengths[i];
  return { which, ends, from: at + lengths.byteLength, buffer: bytes.buffer };
}

// The layer in an ArrayBuffer. A row is its number; a column that it does not have says nothing.
export function unpack(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(utf8.decode(new Uint8Array(buffer, 4, size)));
  if (head.format !== FORMAT) throw new Error(`format ${head.format}`);
  const columns = {};
  for (const [name, told] of Object.entries(head.columns)) {
    const bytes = { buffer, at: 4 + size + told.at, size: told.size };
    columns[name] = { ...told, data: PACKED[told.is](bytes, told, head.count) };
  }
  const wordOf = ({ data }, row) => data.which ? data.which[row] : row;
  const bytesOf = (column, row) => {
    const { data } = column, i = wordOf(column, row);
    return new Uint8Array(data.buffer, data.from + data.ends[i], data.ends[i + 1] - data.ends[i]);
  };
  const text = (column, row) => utf8.decode(bytesOf(column, row));
  let slots = null;
  const of = (name, kind) => columns[name] && columns[name].is === kind ? columns[name] : null;

  return {
    ...head,
    columns,
    is: (name) => columns[name] ? columns[name].is : "",
    text: (name, row) => columns[name] && (columns[name].is === "texts" || columns[name].is === "several") ? text(columns[name], row) : "",
    code: (name, row) => of(name, "codes") ? columns[name].codes[columns[name].data[row]] : "",
    name: (name, row) => of(name, "codes") ? columns[name].names[columns[name].data[row]] : "",
    codes: (name, row) => of(name, "several") ? text(columns[name], row).split(" ").filter(Boolean) : [],
    number(name, row) {
      const column = of(name, "numbers"), value = column ? column.data[row] : NaN;
      return Number.isNaN(value) || value === column.none ? null : value;
    },
    moment(name, row) {
      const column = of(name, "moments"), seconds = column ? column.data.seconds[wordOf(column, row)] : NaN;
      return Number.isNaN(seconds) ? null : seconds * 1000;
    },
    at(row) {
      const data = columns.at && columns.at.data;
      return data && data[2 * row] !== NOWHERE ? [data[2 * row] * UNIT_DEG, data[2 * row + 1] * UNIT_DEG] : null;
    },
    // The row with that code, or -1.
    find(code) {
      if (!columns.code) return -1;
      slots = slots || hashed(head.count, (row) => bytesOf(columns.code, row));
      const wanted = new TextEncoder().encode(code);
      for (let at = hash(wanted) & (slots.length - 1); slots[at]; at = at + 1 & (slots.length - 1)) {
        const row = slots[at] - 1, is = bytesOf(columns.code, row);
        if (is.length === wanted.length && is.every((one, i) => one === wanted[i])) return row;
      }
      return -1;
    },
    hasShape: (row) => Boolean(columns.shape) && columns.shape.data.ends[row + 1] > columns.shape.data.ends[row],
    shape: (row) => columns.shape ? parts(columns.shape.data, row) : [],
  };
}

// FNV-1a; and rows by it, each a number more than its own, in a table that is half empty at least.
function hash(bytes) {
  let value = 2166136261;
  for (const one of bytes) value = Math.imul(value ^ one, 16777619);
  return value >>> 0;
}

function hashed(count, bytesOf) {
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
  for (let row = 0; row < count; row += 1) {
    let at = hash(bytesOf(row)) & (slots.length - 1);
    while (slots[at]) at = at + 1 & (slots.length - 1);
    slots[at] = row + 1;
  }
  return slots;
}

// The lines and rings of a row: { isRing, points: [[lon, lat], …] }.
function parts({ ends, flat }, row) {
  const out = [];
  for (let i = ends[row]; i < ends[row + 1];) {
    const points = [];
    for (let n = 0; n < flat[i + 1]; n += 1) points.push([flat[i + 2 + 2 * n] * UNIT_DEG, flat[i + 3 + 2 * n] * UNIT_DEG]);
    out.push({ isRing: flat[i] === 1, points });
    i += 2 + 2 * flat[i + 1];
  }
  return out;
}
