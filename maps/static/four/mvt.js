// Reads Mapbox vector tiles, as much of them as our own service writes: lines and rings, texts about them.

const ZOOMS = [10, 16]; // the tiles that there are
const utf8 = new TextDecoder();
const [MOVE, LINE, CLOSE] = [1, 2, 7];
const RING = 3;
const [VARINT, EIGHT_BYTES, COUNTED, FOUR_BYTES] = [0, 1, 2, 5];

// Numbers of at most 32 bits: all that a tile has but the ids, which we do not write.
function varint(bytes, at) {
  let value = 0, shift = 0, i = at;
  do {
    if (i >= bytes.length) throw new Error("the tile ends too early");
    if (shift < 32) value |= (bytes[i] & 127) << shift;
    shift += 7;
    i += 1;
  } while (bytes[i - 1] & 128);
  return [value >>> 0, i];
}

// The fields of a message: [number, bytes or value].
function* fieldsOf(bytes) {
  for (let at = 0; at < bytes.length;) {
    let tag, size = 0;
    [tag, at] = varint(bytes, at);
    const kind = tag & 7;
    if (kind === VARINT) { const start = at; [size, at] = varint(bytes, start); yield [tag >> 3, size]; continue; }
    if (kind === COUNTED) [size, at] = varint(bytes, at);
    else if (kind === EIGHT_BYTES || kind === FOUR_BYTES) size = kind === FOUR_BYTES ? 4 : 8;
    else throw new Error(`no such kind of field: ${kind}`);
    if (at + size > bytes.length) throw new Error("the tile ends too early");
    yield [tag >> 3, bytes.subarray(at, at + size)];
    at += size;
  }
}

function numbers(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length;) {
    let value;
    [value, at] = varint(bytes, at);
    out.push(value);
  }
  return out;
}

const signed = (value) => (value >>> 1) ^ -(value & 1);

// The lines and rings of a feature, in shares of the mercator world.
function partsOf(commands, isRing, { z, x, y }, extent) {
  const world = extent * 2 ** z;
  const parts = [];
  let cx = x * extent, cy = y * extent, line = null;
  for (let i = 0; i < commands.length;) {
    const act = commands[i] & 7, times = commands[i] >>> 3;
    i += 1;
    if (act === CLOSE) continue; // a ring is closed when it is drawn
    if (act !== MOVE && act !== LINE) throw new Error(`no such act: ${act}`);
    for (let n = 0; n < times; n += 1, i += 2) {
      cx += signed(commands[i]);
      cy += signed(commands[i + 1]);
      if (act === MOVE) parts.push({ isRing, xy: line = [] });
      line.push(cx / world, cy / world);
    }
  }
  return parts.map((one) => ({ ...one, xy: Float64Array.from(one.xy) }));
}

function featureOf(bytes, { keys, values, extent }, tile) {
  const about = new Map(fieldsOf(bytes));
  const tags = numbers(about.get(2) || new Uint8Array());
  const told = {};
  for (let i = 0; i + 1 < tags.length; i += 2) told[keys[tags[i]]] = values[tags[i + 1]];
  return { told, parts: partsOf(numbers(about.get(4) || new Uint8Array()), about.get(3) === RING, tile, extent) };
}

const textIn = (bytes) => utf8.decode(new Map(fieldsOf(bytes)).get(1) || new Uint8Array());

// All features of a tile: { told: { code, level }, parts: [{ isRing, xy }] }. Throws where it is torn.
export function features(buffer, tile) {
  const out = [];
  for (const [number, bytes] of fieldsOf(new Uint8Array(buffer))) {
    if (number !== 3) continue;
    const layer = { keys: [], values: [], extent: 4096 }, found = [];
    for (const [field, value] of fieldsOf(bytes)) {
      if (field === 2) found.push(value);
      else if (field === 3) layer.keys.push(utf8.decode(value));
      else if (field === 4) layer.values.push(textIn(value));
      else if (field === 5) layer.extent = value;
    }
    out.push(...found.map((one) => featureOf(one, layer, tile)));
  }
  return out;
}

// The tiles that a view (in world shares) touches at a zoom.
export function tilesOf(view, zoom) {
  const z = Math.max(ZOOMS[0], Math.min(ZOOMS[1], Math.round(zoom)));
  const many = 2 ** z;
  const within = (value) => Math.max(0, Math.min(many - 1, Math.floor(value * many)));
  const found = [];
  for (let x = within(view.left); x <= within(view.right); x += 1) {
    for (let y = within(view.top); y <= within(view.bottom); y += 1) found.push({ z, x, y });
  }
  return found;
}
