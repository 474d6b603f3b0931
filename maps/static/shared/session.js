// Who is signed in, and changes sent with the page's mark, which no foreign page can know.

import { fetched, once } from "./fetched.js";

const language = document.documentElement.lang.slice(0, 2);
let who = null; // GET /api/session; the mark for changes is kept here and nowhere else

const inWords = (url) => language === "zh" || /[?&]lang=/.test(url) ? url : `${url}${url.includes("?") ? "&" : "?"}lang=${language}`;
const read = (url) => fetched(inWords(url));
// A page's own looking again: it keeps nobody's screen from locking.
const look = (url) => fetched(inWords(url), () => ({ headers: { "X-Situ-Background": "1" } }));

// Another person in the same browser: his page is another one, and what the one before him was about
// to do is not done in his name – whoever waits here waits until the page has gone.
function know(fresh) {
  if (who && who.actor !== fresh.actor) {
    window.location.reload();
    return new Promise(() => {});
  }
  who = fresh;
  return who;
}

const renew = async () => know(await read("/api/session"));

// crypto.randomUUID is missing where there is no TLS.
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

// A picture goes as it is, and may take its time on a bad line; all else is JSON.
const PICTURE_MS = 180000;
const json = (body) => body instanceof Blob
  ? { body, headers: { "Content-Type": body.type }, patience: PICTURE_MS }
  : { body: JSON.stringify(body || {}), headers: { "Content-Type": "application/json" } };

// A change. Sent again after a lost session it keeps its key, so that it is done once; so it does
// when it was kept here without a network and comes with the key that it had then.
async function send(method, url, body, version, key) {
  const what = body instanceof Blob ? "" : JSON.stringify([method, url, body, version]);
  const its = key || unanswered.get(what) || fresh();
  try {
    const answer = await sent(method, url, body, version, its);
    unanswered.delete(what);
    return answer;
  } catch (error) {
    const isAnswered = error.status < 500 && error.code !== "request_in_progress";
    if (isAnswered) unanswered.delete(what); else if (what) keep(what, its);
    throw error;
  }
}

// What was sent and never answered may have been done: whoever presses again soon means the same.
const SAME_MS = 300000;
const unanswered = new Map(); // a change in words -> the key that it had

function keep(what, key) {
  unanswered.set(what, key);
  setTimeout(() => { if (unanswered.get(what) === key) unanswered.delete(what); }, SAME_MS);
}

async function sent(method, url, body, version, key) {
  const how = () => {
    const told = method === "DELETE" ? { headers: {} } : json(body);
    Object.assign(told.headers, { "X-CSRF-Token": who ? who.csrf : "" }, method === "POST" && { "Idempotency-Key": key },
      version !== undefined && { "If-Match": `"${version}"` });
    return { method, ...told };
  };
  if (!who) await renew();
  const ask = () => fetched(inWords(url), how);
  // Signed in anew in another tab, this page's mark is an old one.
  const answer = await ask().catch((error) => {
    if (error.code !== "csrf_missing") throw error;
    return renew().then(ask);
  });
  if (answer && answer.csrf) who.csrf = answer.csrf;
  return answer;
}

// At the door nobody is signed in: no lock comes in between.
const knock = (url, body) => {
  const told = json(body);
  if (who) told.headers["X-CSRF-Token"] = who.csrf;
  return once(inWords(url), { method: "POST", ...told });
};
const arrive = async () => know(await once(inWords("/api/session")));

// Out, whether the session is still good or not.
async function leave() {
  const mark = who || await arrive();
  await once("/api/session", { method: "DELETE", headers: { "X-CSRF-Token": mark.csrf } });
}

export const session = { language, read, look, renew, send, knock, arrive, leave, fresh, who: () => who };
