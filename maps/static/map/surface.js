// A canvas of one's own over the map: as large as the view and a share more, so that a small move shows no edge.

const WORLD_PX = 256;
const dots = () => window.devicePixelRatio || 1;

export const worldPx = (zoom) => WORLD_PX * 2 ** zoom;

// A longitude, and a latitude, as a share of the mercator world.
export const acrossOf = (lon) => lon / 360 + 0.5;

export function downOf(lat) {
  const sine = Math.sin(lat * Math.PI / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function surface(pane, css) {
  const canvas = L.DomUtil.create("canvas", css, pane);
  canvas.setAttribute("aria-hidden", "true"); // lists and legends say it all
  return canvas;
}

// The canvas empty where the map is now. `corner`: its own, in the map's layer pixels; `whole`: its size;
// `origin`: its corner in the pixels of a world that is `world` wide.
// A box with round corners, as a path of its own; roundRect is missing in the browsers of older PCs.
export function rounded(pen, x, y, wide, tall, corner) {
  const r = Math.min(corner, wide / 2, tall / 2);
  pen.beginPath();
  pen.moveTo(x + r, y);
  pen.arcTo(x + wide, y, x + wide, y + tall, r);
  pen.arcTo(x + wide, y + tall, x, y + tall, r);
  pen.arcTo(x, y + tall, x, y, r);
  pen.arcTo(x, y, x + wide, y, r);
  pen.closePath();
}

export function spread(map, canvas, pad) {
  const size = map.getSize();
  const beyond = size.multiplyBy(pad).round();
  const corner = map.containerPointToLayerPoint(beyond.multiplyBy(-1)).round();
  const whole = size.add(beyond.multiplyBy(2));
  canvas.width = whole.x * dots();
  canvas.height = whole.y * dots();
  canvas.style.width = `${whole.x}px`;
  canvas.style.height = `${whole.y}px`;
  L.DomUtil.setPosition(canvas, corner);
  const pen = canvas.getContext("2d");
  const zoom = map.getZoom();
  const laid = { pen, corner, whole, zoom, world: worldPx(zoom), origin: map.getPixelOrigin().add(corner) };
  plain(laid);
  return laid;
}

// The pen draws in the canvas's own pixels.
export function plain({ pen }) { pen.setTransform(dots(), 0, 0, dots(), 0, 0); }

// The pen draws in pixels of another zoom, counted from a place in that world; a length of 1 is `gives` there.
export function scaled({ pen, world, origin }, zoom, { x, y }) {
  const gives = worldPx(zoom) / world;
  const at = dots() / gives;
  pen.setTransform(at, 0, 0, at, dots() * (x * world - origin.x), dots() * (y * world - origin.y));
  return gives;
}

// Whether the map has been moved so far that an edge comes into view.
export function isOut(map, { corner }, pad) {
  const room = map.getSize().multiplyBy(pad);
  const moved = map.containerPointToLayerPoint([0, 0]).subtract(corner).subtract(room);
  return Math.abs(moved.x) > room.x || Math.abs(moved.y) > room.y;
}

// While the map zooms what is drawn already grows with it.
export function follow(map, canvas, { corner, zoom }, event) {
  const to = map._latLngToNewLayerPoint(map.layerPointToLatLng(corner), event.zoom, event.center);
  L.DomUtil.setTransform(canvas, to, map.getZoomScale(event.zoom, zoom));
}
