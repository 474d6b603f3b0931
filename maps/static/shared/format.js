// Numbers and times as the command room reads them; times are shown in Asia/Shanghai.

import { now } from "./clock.js";
import { say } from "./core.js";

const tag = document.documentElement.lang;
const zone = { timeZone: "Asia/Shanghai", hourCycle: "h23" };
// Made when first asked: all of them at once would delay a page that is being opened.
const once = (make) => { let made = null; return (value) => (made = made || make()).format(value); };
const moments = (how) => once(() => new Intl.DateTimeFormat(tag, { ...zone, ...how }));
const numbers = (how) => once(() => new Intl.NumberFormat(tag, how));
const clock = moments({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const moment = moments({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
const day = moments({ year: "numeric", month: "long", day: "numeric" });
// 2033/11/1 is read one way only, 11/1/2033 is not.
const date = moments({ year: "numeric", month: tag.startsWith("zh") ? "numeric" : "short", day: "numeric" });
// By hand: a page that opens says numbers at once, and the first formatter of numbers takes 10 ms. Both
// languages group by commas.
const plain = (value) => String(Math.round(value * 10) / 10).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const fixed = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });

// Minutes that add up as shown: the way is what is left of the rounded total.
function parts(total, first, walk) {
  const whole = Math.max(1, Math.round(total));
  const begin = Math.min(Math.round(first), whole);
  const onFoot = Math.min(Math.round(walk), whole - begin);
  return { total: whole, first: begin, walk: onFoot, way: whole - begin - onFoot };
}

function age(minutes) {
  if (Number.isNaN(minutes)) return say("time_unknown");
  if (minutes < 1) return say("just_now");
  if (minutes < 60) return say("minutes_ago", { n: Math.round(minutes) });
  if (minutes < 2880) return say("hours_ago", { n: Math.round(minutes / 60) });
  return say("days_ago", { n: Math.round(minutes / 1440) });
}

// A time that cannot be read says so: it must not take the rest of the page with it.
function told(how, iso) {
  const at = new Date(iso);
  return iso && !Number.isNaN(at.getTime()) ? how(at) : say("time_unknown");
}

export const format = {
  parts,
  clock: (iso) => told(clock, iso),
  moment: (iso) => told(moment, iso),
  day: (iso) => told(day, iso),
  date: (iso) => told(date, iso),
  ageOf: (iso) => age((now() - new Date(iso).getTime()) / 60000),
  lasting: (minutes) => minutes < 60 ? say("minutes", { n: minutes }) : say("hours_minutes", { h: Math.floor(minutes / 60), n: minutes % 60 }),
  number: (value) => plain(value),
  km: (value) => say("km", { n: value < 9.95 ? fixed(value) : Math.round(value) }),
  metres: (value) => value < 1000 ? say("metres", { n: Math.round(value / 10) * 10 || Math.round(value) })
    : say("km", { n: fixed(value / 1000) }),
  joined: (list) => list.filter(Boolean).join(" · "),
};
