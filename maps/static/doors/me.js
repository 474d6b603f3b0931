// My own account: the password, the second factor, and what is still to be done first.

import { say } from "../shared/core.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";

const byId = (id) => document.getElementById(id);

// What is done leaves the list; when all is done, the way on stands there.
async function done() {
  const { pending } = await session.renew();
  const todos = document.querySelector("[data-todos]");
  const wasPending = !todos.hidden;
  for (const one of todos.querySelectorAll("[data-todo]")) one.hidden = !pending.includes(one.dataset.todo);
  todos.hidden = pending.length === 0;
  document.querySelector("[data-done]").hidden = !(wasPending && pending.length === 0);
  if (wasPending) window.scrollTo(0, 0);
}

function password(form) {
  const rules = [...form.querySelectorAll(".rules li")];
  const mark = (failed) => { for (const one of rules) one.classList.toggle("is-failed", failed.includes(one.textContent)); };
  forms.tellsCaps(form);
  forms.submits(form, async (fields) => {
    mark([]);
    if (fields.new.value !== fields.again.value) {
      throw Object.assign(new Error(say("door.not_the_same")), { detail: say("door.type_again") });
    }
    try {
      await session.send("POST", "/api/session/password", { old: fields.old.value, new: fields.new.value });
    } catch (error) {
      mark(error.failed || []);
      throw error;
    }
    form.reset();
    forms.praise(form.querySelector("[role=alert]"), say("door.password_changed"));
    await done();
  });
}

// The picture as an image: whatever is in it, an image runs nothing.
function factor(room) {
  const offer = room.querySelector("[data-offer]");
  if (!offer) return;
  const form = room.querySelector("form");
  const secret = form.querySelector("output");
  const begin = offer.querySelector("button");
  begin.addEventListener("click", async () => {
    begin.disabled = true;
    try {
      const { address, picture } = await session.send("POST", "/api/session/factor");
      form.querySelector("img").src = `data:image/svg+xml,${encodeURIComponent(picture)}`;
      secret.textContent = address;
      secret.after(forms.copier(address, secret));
      offer.hidden = true;
      form.hidden = false;
    } catch (error) {
      forms.complain(offer.querySelector("[role=alert]"), error);
    }
    begin.disabled = false;
  });
  forms.submits(form, async (fields) => {
    await session.send("POST", "/api/session/factor/confirm", { code: fields.code.value });
    forms.praise(offer.querySelector("[role=alert]"), say("door.factor_done"));
    begin.hidden = true;
    offer.hidden = false;
    form.hidden = true;
    await done();
  });
}

if (byId("password")) {
  password(byId("password"));
  factor(byId("second_factor"));
}
