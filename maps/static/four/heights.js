// The three heights of the sheet on a phone, and where it comes to rest. Pure.

export const NAMES = ["peek", "half", "full"];
const FAST_PX_MS = 0.5; // a flick goes one height on, wherever it ends

// In pixels, of the room below the head.
export const heightsOf = (room, peek) => ({ peek: Math.min(peek, room * 0.4), half: room * 0.54, full: room });

export function restsAt(heights, px, speed = 0) {
  const nearest = NAMES.reduce((best, name) => Math.abs(heights[name] - px) < Math.abs(heights[best] - px) ? name : best);
  if (Math.abs(speed) < FAST_PX_MS) return nearest;
  const beyond = speed > 0 ? NAMES.find((name) => heights[name] > px) : [...NAMES].reverse().find((name) => heights[name] < px);
  return beyond || nearest;
}

export const step = (name, by) => NAMES[Math.max(0, Math.min(NAMES.length - 1, NAMES.indexOf(name) + by))];
