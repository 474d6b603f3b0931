// The bar on top of a page: locking the screen, and signing out.

import { lock } from "../shared/lock.js";
import { session } from "../shared/session.js";

const acts = document.querySelector("[data-bar]");
const out = acts.querySelector("[data-sign-out]");
acts.prepend(lock.button(""));
if (out) out.addEventListener("click", async () => {
  out.disabled = true;
  try {
    await session.leave();
    window.location.assign(`/sign-in?lang=${session.language}`);
  } catch (error) {
    out.disabled = false;
    out.textContent = error.title || error.message;
  }
});
