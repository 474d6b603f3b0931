// What is wrong with the service, in words, as soon as it can be known. Pure.

import { say } from "../shared/core.js";
import { format } from "../shared/format.js";

const BROKEN_MS = 3000; // a line that is renewed comes back sooner
const SILENT_MS = 8000; // it beats every five seconds

// Until when what is shown was known to be so: while changes are heard of, until the last beat.
export const asOf = (told) => told.error || !told.isHearing ? told.at : Math.max(told.at, told.heardAt);

// Sentences for the band; none: all is well. `told` is what Live tells, `unready` why the service
// says it is not ready, `begunAt` since when this page tries, `ahead` how much later the service's
// clock is than this machine's.
export function troubles(told, unready, now, { begunAt, ahead }) {
  const out = [];
  const heard = Math.max(told.heardAt, begunAt);
  const isCut = (told.brokenAt && now - told.brokenAt > BROKEN_MS) || now - heard > SILENT_MS;
  if (told.is === "lost" || isCut) out.push(told.error ? say("four.wall.lost_why", { why: told.error.message }) : say("four.wall.lost"));
  else if (told.heardAt && !told.isHearing) out.push(say("four.wall.deaf"));
  if (unready && unready !== (told.error && told.error.message)) out.push(say("four.wall.unready", { why: unready }));
  if (out.length && told.at) out.push(say("four.wall.picture_of", { time: format.clock(asOf(told) + ahead) }));
  return out;
}
