// What time it is, in ms. This machine may be set wrong by hours: once the service has been heard, its
// clock counts. In a file that was carried away it is always the moment at which it was.

let ahead = 0, stoppedAt = null;

export const now = () => stoppedAt ?? Date.now() + ahead;
export const isStopped = () => stoppedAt !== null;

// How much later the service's clock is than this machine's; true where that is news.
export function setAhead(ms) {
  const isNews = Math.abs(ms - ahead) > 5000;
  ahead = ms;
  return isNews;
}

export function stopAt(iso) { stoppedAt = Date.parse(iso); }
