// A closure as it is drawn, step by step: what was touched so far, and what it is. Pure: no map, no page.

export const FEWEST = { Point: 1, LineString: 2, Polygon: 3 };

export const begun = (kind = "Point") => ({ kind, points: [], isDone: false });

const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];
const isWhole = ({ kind, points }) => points.length >= FEWEST[kind];

// One step further. A point is whole with its first touch; lines and areas are when somebody says so.
export function drawn(state, [act, told]) {
  const { kind, points, isDone } = state;
  switch (act) {
    case "kind": return { ...begun(told), points: told === "Point" ? [] : points };
    case "point": {
      if (isDone || same(points[points.length - 1], told)) return state; // a double click meets its first point again
      return kind === "Point" ? { kind, points: [told], isDone: true } : { ...state, points: [...points, told] };
    }
    case "back": return { ...state, points: points.slice(0, -1), isDone: false };
    case "end": return isWhole(state) ? { ...state, isDone: true } : state;
    case "again": return { ...state, isDone: false };
    default: return begun(kind);
  }
}

// GeoJSON in EPSG:4490, longitude first; null while it is less than that.
export function geometryOf(state) {
  if (!isWhole(state)) return null;
  const { kind, points } = state;
  if (kind === "Point") return { type: kind, coordinates: points[0] };
  return { type: kind, coordinates: kind === "LineString" ? points : [[...points, points[0]]] };
}

// How many touches are still wanted before it can end.
export const wanted = ({ kind, points }) => Math.max(0, FEWEST[kind] - points.length);
