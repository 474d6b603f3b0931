// The sign-in: name and password, the code when it is asked for, then to where one wanted to go.

import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";

const form = document.querySelector("form[data-next]");
const { login, password, code } = form.elements;

forms.tellsCaps(form);
forms.submits(form, async () => {
  try {
    await session.knock("/api/session", { login: login.value, password: password.value, code: code.value });
  } catch (error) {
    const asksCode = error.code === "second_factor_needed";
    if (asksCode) code.parentElement.hidden = false;
    const next = asksCode || error.code === "wrong_code" ? code : password;
    setTimeout(() => { next.focus(); next.select(); });
    throw error;
  }
  const who = await session.arrive();
  const wanted = new URL(form.dataset.next, window.location.origin);
  if (!wanted.searchParams.has("lang")) wanted.searchParams.set("lang", session.language);
  window.location.assign(who.pending.length ? `/me?lang=${session.language}` : wanted.pathname + wanted.search);
});
