// Accounts: who may come in and as what; made, changed, disabled and reset.

import { say, el } from "../shared/core.js";
import { format } from "../shared/format.js";
import { forms } from "../shared/forms.js";
import { session } from "../shared/session.js";
import { scope } from "./scope.js";

const { facts, named, text, cell } = scope;
const place = document.querySelector("[data-editor=account]");
const told = document.querySelector("[data-told=accounts]");
const isAdmin = (role) => facts.administrators.includes(role);

async function load() {
  try {
    const { accounts } = await session.read("/api/accounts");
    scope.list("accounts", ["lock.login", "door.role", "door.scope", "door.state", "door.second_factor", "door.last_change", "door.acts"], accounts.map(row));
  } catch (error) {
    forms.complain(told, error);
  }
}

function state(one) {
  if (one.disabled) return el("span", { class: "chip is-bad" }, say("door.state_disabled"));
  return one.must_change ? el("span", { class: "chip is-care" }, say("door.state_must_change")) : el("span", { class: "chip is-good" }, say("door.state_good"));
}

function row(one) {
  const factor = one.has_second_factor ? "door.factor_yes" : isAdmin(one.role) ? "door.factor_no" : "door.factor_not_needed";
  return el("tr", { class: one.disabled && "is-off", data: { login: one.login } },
    cell("lock.login", el("strong", {}, one.name || one.login), el("span", { class: "soft" }, one.name && one.login, " ", one.person_no), one.is_demo && [" ", el("span", { class: "chip" }, say("door.demo"))]),
    cell("door.role", el("span", { class: "words" }, one.role_name)), cell("door.scope", scope.told(one)), cell("door.state", state(one)), cell("door.second_factor", say(factor)),
    cell("door.last_change", el("time", {}, format.moment(one.updated_at)), " ", el("span", { class: "soft" }, one.updated_by)),
    cell("door.acts", one.login === facts.me ? el("span", { class: "soft" }, say("door.oneself")) : acts(one)));
}

const flip = (one) => one.disabled ? "enable" : "disable";

const acts = (one) => el("div", { class: "buttons" },
  el("button", { type: "button", class: "quiet", on: { click: () => edit(one) } }, say("door.change")),
  forms.sure(say("door.reset"), say("door.reset_sure"), () => tried(() => reset(one))),
  forms.sure(say(`door.${flip(one)}`), say(`door.${flip(one)}_sure`), () => tried(() => put(one, { ...as(one), disabled: !one.disabled }))));

// An act from the list: what stands against it is told above the list.
async function tried(act) {
  told.hidden = true;
  try {
    await act();
  } catch (error) {
    forms.complain(told, error);
    told.scrollIntoView({ block: "nearest" });
  }
  load();
}

const as = ({ role, regions, unit, townships, layers, team_code, name, person_no: no, disabled }) => ({ role, regions, unit, townships, layers, team_code, name, person_no: no, disabled });
const put = (one, body) => session.send("PUT", `/api/accounts/${one.account_id}`, body, one.version);

async function reset(one) {
  show(one.login, await session.send("POST", `/api/accounts/${one.account_id}/reset`, {}, one.version));
}

function show(login, { one_time_password: secret }) {
  if (secret) scope.once("account", say("door.one_time_password", { login }), secret, say("door.only_now"));
  else forms.complain(told, new Error(say("door.shown_before")));
}

// The form of an account; without one, of a new one. `typed` are values to begin with.
function edit(one, typed) {
  const now = typed || one || { role: "operator" };
  const close = () => place.replaceChildren();
  const person = named("door.person_no", text("person_no", now.person_no, { maxlength: 40 }), say("door.person_no_hint"));
  const subject = named("door.oidc_subject", text("oidc_subject", now.oidc_subject, { maxlength: 200 }), say("door.optional"));
  const own = scope.own(now);
  const team = scope.team(now);
  const form = el("form", { class: "card form-card", method: "post" },
    el("h3", {}, one ? say("door.change_account", { login: one.login }) : say("door.new_account")),
    el("div", { class: "fields" },
      one ? null : named("lock.login", text("login", now.login, { required: true, pattern: "[a-z0-9][a-z0-9._\\-]{1,39}", autocapitalize: "none", spellcheck: "false" }), say("door.login_hint")),
      named("door.name", text("name", now.name, { maxlength: 100 })), named("door.role", scope.roles(facts.people, now.role)), team, person, subject),
    own, el("div", { role: "alert", hidden: true }), el("div", { class: "buttons" },
      el("button", { class: "main" }, say(one ? "door.save" : "door.make")),
      el("button", { type: "button", class: "quiet", on: { click: close } }, say("door.cancel"))));
  const fit = () => {
    const role = form.elements.role.value;
    person.hidden = !isAdmin(role);
    subject.hidden = Boolean(one) || !facts.oidc || isAdmin(role);
    own.hidden = !scope.isConfined(role);
    team.hidden = role !== "team";
  };
  form.elements.role.addEventListener("change", fit);
  fit();
  forms.submits(form, () => one ? save(one, form, close) : make(form, close));
  place.replaceChildren(form);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input").focus();
}

function values(form, one) {
  const { name, person_no: person } = form.elements;
  const body = scope.values(form, one);
  return { ...body, name: name.value.trim(), person_no: isAdmin(body.role) ? person.value.trim() : one.person_no || "" };
}

async function make(form, close) {
  const { login, oidc_subject: subject, role } = form.elements;
  const isVouched = facts.oidc && !isAdmin(role.value);
  const body = { ...values(form, {}), login: login.value.trim(), oidc_subject: isVouched ? subject.value.trim() : "" };
  const made = await session.send("POST", "/api/accounts", body);
  close();
  show(made.login, made);
  load();
}

async function save(one, form, close) {
  const mine = { ...values(form, one), disabled: one.disabled };
  try {
    await put(one, mine);
  } catch (error) {
    if (error.status !== 412) throw error;
    const theirs = await session.read(`/api/accounts/${one.account_id}`);
    compare(form, one, mine, theirs);
    load();
    return;
  }
  close();
  load();
}

const shown = (value) => value === null || value === "" || value?.length === 0 ? say("door.nothing_value")
  : value === true ? say("door.yes") : value === false ? say("door.no") : Array.isArray(value) ? value.join(" ") : String(value);

// Somebody was faster: both versions side by side, and a way on from what is now.
function compare(form, one, mine, theirs) {
  const current = as(theirs);
  const value = (name, of) => name === "role" ? say(`role.${of.role}`) : shown(of[name]);
  const differ = Object.keys(mine).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(current[name]));
  const rows = differ.map((name) => el("tr", {}, el("td", {}, say(`field.${name}`)), el("td", {}, value(name, mine)), el("td", {}, value(name, current))));
  const heads = [say("door.field"), say("door.yours", { n: one.version }), say("door.theirs", { n: theirs.version, by: theirs.updated_by, at: format.moment(theirs.updated_at) })];
  const alert = form.querySelector("[role=alert]");
  alert.className = "told";
  alert.replaceChildren(el("strong", {}, say("door.somebody_faster")), el("p", {}, say(rows.length ? "door.compare" : "door.no_difference")),
    rows.length ? el("table", { class: "differ" }, el("thead", {}, el("tr", {}, heads.map((head) => el("th", {}, head)))), el("tbody", {}, rows)) : "",
    el("button", { type: "button", class: "quiet", on: { click: () => edit(theirs) } }, say("door.start_from_theirs")));
  alert.hidden = false;
}

document.querySelector("[data-new=account]").addEventListener("click", () => edit(null));
load();
