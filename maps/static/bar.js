// The bar on top of a page: locking the screen, and signing out.
"use strict";

(() => {
  const { session, lock } = Situ;
  const acts = document.querySelector("[data-bar]");
  const out = acts.querySelector("[data-sign-out]");
  acts.prepend(lock.button(""));
  if (!out) return;
  out.addEventListener("click", async () => {
    out.disabled = true;
    try {
      await session.leave();
      window.location.assign(`/sign-in?lang=${session.language}`);
    } catch (error) {
      out.disabled = false;
      out.textContent = error.title || error.message;
    }
  });
})();
