// Where the one symbol of a line stands. What Leaflet knows of a place is as much as is asked for here.

import "./a_page.js";
import assert from "node:assert/strict";
import test from "node:test";

const M_PER_DEG = 111195;
globalThis.L = { latLng: (lat, lng) => ({ lat, lng, distanceTo: (to) => M_PER_DEG * Math.hypot(to.lat - lat, (to.lng - lng) * Math.cos(lat * Math.PI / 180)) }) };
const { places } = await import("../../../maps/static/map/places.js");

const near = (at, [lon, lat]) => assert.ok(Math.hypot(at.lng - lon, at.lat - lat) < 1e-4, `${at.lng}, ${at.lat}`);

test("the symbol of a closed line stands half way along its longest part", () => {
  const bent = [[111.60, 25.90], [111.64, 25.90], [111.64, 25.86]];
  near(places.middle({ type: "LineString", coordinates: [[111.6, 25.9], [111.7, 25.9]] }), [111.65, 25.9]);
  const at = places.middle({ type: "MultiLineString", coordinates: [[[111.7, 25.9], [111.7, 25.91]], bent] });
  assert.ok(at.lat <= 25.9 && at.lng > 111.63);
});
