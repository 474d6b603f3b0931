"""The door and what lies behind it, with the real service and a real browser.

Signing in, the first password and the second factor, accounts, audit, and telephone numbers.
"""

from contextlib import closing
from typing import Any

import httpx
import psycopg2
import pyotp
import pytest
from playwright.sync_api import Page, expect

from layers.words import catalogue, say
from service.audit import store as audit
from service.auth.password_rules import PROFILES
from service.auth.roles import Role
from service.pages.me import rules_of
from service.pages.sign_in import local
from tests.stories.doors import HOSTILE, House, fill_account, sign_in, told, violations, visit
from tests.town import people, town

GOOD = "Lv-Shui_5831"


# --- the door ---


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("/incidents/x/map?lang=en", "/incidents/x/map?lang=en"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_one_is_only_sent_to_a_place_of_ours(wanted: str, shown: str) -> None:
    assert local(wanted) == shown


def test_wrong_and_right_at_the_door(house: House, map_path: str) -> None:
    page = house.page()
    complaints = visit(page, house.base + map_path)
    assert "/sign-in" in page.url
    told(page, "door.demo_service")
    sign_in(page, "operator", "wrong")
    told(page, "refusal.wrong_login")
    told(page, "remedy.wrong_login")
    expect(page.locator("[name=password]")).to_be_focused()
    sign_in(page, "operator", people.PASSWORD)
    page.wait_for_url(f"**{map_path}*")
    page.wait_for_selector("body[data-state=drawn]")
    assert complaints == []
    assert violations(page) == []


def test_the_code_is_asked_for_where_it_is_needed(house: House) -> None:
    page = house.page()
    visit(page, f"{house.base}/sign-in?lang=en&next=/audit")
    expect(page.locator("[name=code]")).to_be_hidden()
    sign_in(page, "auditor", people.PASSWORD)
    expect(page.locator("[name=code]")).to_be_focused()
    expect(page.get_by_text(catalogue("en")["refusal.second_factor_needed"])).to_be_visible()
    sign_in(page, "auditor", people.PASSWORD, pyotp.TOTP(people.SECRET).now())
    page.wait_for_url("**/audit")


# --- the first time ---


def test_the_first_time_password_and_second_factor_come_before_all_else(house: House) -> None:
    with house.asked_by(Role.SECURITY_ADMIN) as admin:
        body = {"login": "xin.lai", "role": "system_admin", "person_no": "n-77", "name": HOSTILE}
        once = admin.post("/api/accounts", json=body).json()["one_time_password"]
    page = house.page()
    complaints = visit(page, f"{house.base}/sign-in?next=/docs")
    sign_in(page, "xin.lai", once)
    page.wait_for_url("**/me*")
    told(page, "door.first_this")
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    for rule in rules_of(PROFILES["mlps3"]):
        told(page, rule.code, **rule.params)
    page.goto(f"{house.base}/")
    assert "/me" in page.url, "nothing else is to be done first"

    _new_password(page, once, "aaaa1234")
    failed = page.locator("#password [role=alert] li")
    expect(failed).to_have_count(4)
    expect(page.locator(".rules .is-failed")).to_have_count(4)
    _new_password(page, once, GOOD)
    told(page, "door.password_changed")
    expect(page.locator("[data-todo=password]")).to_be_hidden()

    page.click("[data-offer] button")
    picture = page.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    address = page.locator(".secret output").inner_text()
    page.fill("[name=code]", "000000")
    page.click(".factor .main")
    told(page, "refusal.wrong_code")
    page.fill("[name=code]", _code_of(address))
    page.click(".factor .main")
    told(page, "door.all_done")
    page.click("[data-done] a")
    told(page, "door.here_system_admin")
    assert complaints == []
    assert violations(page) == []


def _code_of(address: str) -> str:
    app = pyotp.parse_uri(address)
    assert isinstance(app, pyotp.TOTP)
    return app.now()


def _new_password(page: Page, old: str, new: str) -> None:
    page.fill("[name=old]", old)
    page.fill("[name=new]", new)
    page.fill("[name=again]", new)
    page.click("#password .main")


# --- accounts ---


def test_an_account_is_made_and_its_password_shown_once(house: House) -> None:
    page = house.page(Role.SECURITY_ADMIN)
    complaints = visit(page, f"{house.base}/accounts")
    page.click("[data-new=account]")
    form = page.locator("[data-editor=account]")
    expect(form.locator("[name=unit]")).to_be_hidden()
    fill_account(page, "ji.hua", "planner")
    expect(form.locator("[name=unit]")).to_be_visible()
    expect(form.locator("[name=person_no]")).to_be_hidden()
    page.click("[data-editor=account] .main")
    told(page, "refusal.scope_missing", role_code=say("role.planner"))
    form.locator("[name=name]").fill(HOSTILE)
    form.locator("[name=townships]").fill(str(town.NORTH))
    form.locator("[value=hazards]").check()
    page.click("[data-editor=account] .main")
    told(page, "door.only_now")
    once = page.locator(".once output").inner_text()
    row = page.locator("tr[data-login='ji.hua']")
    expect(row.get_by_text(HOSTILE)).to_be_visible()
    page.reload()
    expect(row).to_be_visible()
    assert once not in page.content()
    assert complaints == []
    assert violations(page) == []
    with house.asked_by(Role.SECURITY_ADMIN) as admin:
        made = _account(admin, "ji.hua")
    assert (made["townships"], made["layers"]) == ([str(town.NORTH)], ["hazards"])


def _account(admin: httpx.Client, login: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = admin.get("/api/accounts").json()["accounts"]
    return next(one for one in found if one["login"] == login)


def test_who_is_second_sees_both_versions_and_starts_from_theirs(house: House) -> None:
    with house.asked_by(Role.SECURITY_ADMIN) as admin:
        admin.post("/api/accounts", json={"login": "liang.ge", "role": "leader", "name": "旧名"})
        page = house.page(Role.SECURITY_ADMIN)
        visit(page, f"{house.base}/accounts")
        page.click(f"tr[data-login='liang.ge'] >> text={say('door.change')}")
        page.fill("[data-editor=account] [name=name]", "我的")
        path = f"/api/accounts/{_account(admin, 'liang.ge')['account_id']}"
        admin.put(path, json={"role": "leader", "name": "别人的"}, headers={"If-Match": '"1"'})
        page.click("[data-editor=account] .main")
        told(page, "door.somebody_faster")
        expect(page.locator(".differ td")).to_have_text([say("field.name"), "我的", "别人的"])
        page.click(f"text={say('door.start_from_theirs')}")
        expect(page.locator("[data-editor=account] [name=name]")).to_have_value("别人的")
        page.fill("[data-editor=account] [name=name]", "都同意的")
        page.click("[data-editor=account] .main")
        expect(page.locator("[data-editor=account] form")).to_have_count(0)
        assert _account(admin, "liang.ge")["name"] == "都同意的"


def test_reset_disable_and_keys(house: House) -> None:
    with house.asked_by(Role.SECURITY_ADMIN) as admin:
        admin.post("/api/accounts", json={"login": "wang.ji", "role": "leader"})
    page = house.page(Role.SECURITY_ADMIN)
    complaints = visit(page, f"{house.base}/accounts")
    row = page.locator("tr[data-login='wang.ji']")
    row.get_by_text(say("door.reset")).click()
    row.evaluate("one => one.classList.add('is-of-before')")
    row.get_by_text(say("door.reset_sure")).click()
    told(page, "door.one_time_password", login="wang.ji")
    expect(page.locator(".is-of-before")).to_have_count(0)  # the rows are drawn anew
    row.get_by_text(say("door.disable")).click()
    row.get_by_text(say("door.disable_sure")).click()
    expect(row.get_by_text(say("door.state_disabled"))).to_be_visible()
    page.click("[data-new=key]")
    page.fill("[data-editor=key] [name=name]", "shuili")
    page.fill("[data-editor=key] [name=unit]", "县水利局")
    page.click("[data-editor=key] .main")
    told(page, "door.key_only_now")
    assert page.locator(".is-key output").inner_text().startswith("situ_")
    key = page.locator("tr[data-key=shuili]")
    key.get_by_text(say("door.revoke")).click()
    key.get_by_text(say("door.revoke_sure")).click()
    expect(key.get_by_text(say("door.state_revoked"))).to_be_visible()
    assert complaints == []


# --- audit, numbers, looks ---


def test_the_auditor_finds_and_verifies(house: House) -> None:
    with closing(psycopg2.connect(house.url)) as conn:
        for number in range(60):
            audit.record(conn, town.CODE, "exported", "hazards", str(number), after={"q": HOSTILE})
        conn.commit()
    page = house.page(Role.AUDITOR)
    complaints = visit(page, f"{house.base}/audit")
    rows = page.locator("[data-list=entries] tbody tr")
    expect(rows).to_have_count(50)
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    page.fill("[name=action]", say("action.exported"))
    page.fill("[name=object_kind]", "hazards")
    page.fill("[name=since]", "2020-01-01")
    page.click(".filters .main")
    page.click("[data-page=older]")
    expect(page.locator("[data-page=newer]")).to_be_visible()
    expect(rows.first).to_be_visible()
    page.fill("[name=actor]", "nobody-at-all")
    page.click(".filters .main")
    told(page, "door.no_entries")
    page.click("[data-verify]")
    expect(page.locator("[data-verified].is-good")).to_contain_text(
        say("door.verified_whole", n="@").split("@", maxsplit=1)[0]
    )
    assert complaints == []
    assert violations(page) == []


def test_a_number_is_shown_to_who_asks_and_that_is_remembered(house: House, map_path: str) -> None:
    page = house.page(Role.OPERATOR)
    complaints = visit(page, house.base + map_path)
    page.wait_for_selector("body[data-state=drawn]")
    page.locator(".row").first.click()
    facts = page.locator(".row.is-picked .phones")
    expect(facts.locator("a")).to_have_count(0)
    facts.get_by_text(say("map.show_phone")).click()
    expect(facts.locator("a").first).to_be_visible()
    assert "*" not in facts.inner_text()
    expect(page.locator(".row.is-picked")).to_have_count(1)
    with house.asked_by(Role.AUDITOR) as auditor:
        found = auditor.get("/api/audit?action=phones_seen").json()["entries"]
    assert found[0]["actor"] == people.login_of(Role.OPERATOR)
    assert complaints == []


PATHS = [
    ("/sign-in", None),
    ("/", Role.OPERATOR),
    ("/", Role.PLANNER),
    ("/", Role.AUDITOR),
    ("/me", Role.DEPARTMENT),
    ("/accounts", Role.SECURITY_ADMIN),
    ("/audit", Role.AUDITOR),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("path", "role"), PATHS)
def test_every_page_fits_a_phone_and_breaks_no_policy(
    house: House, path: str, role: Role | None, lang: str
) -> None:
    page = house.page(role, "390x844", color_scheme="dark" if lang == "en" else "light")
    complaints = visit(page, f"{house.base}{path}?lang={lang}")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    assert complaints == []
    assert violations(page) == []
    shown = page.inner_text("body")
    assert "door." not in shown
    assert "lock." not in shown


def test_one_signs_out(house: House) -> None:
    page = house.page(Role.LEADER)
    visit(page, f"{house.base}/?lang=en")
    page.click("[data-sign-out]")
    page.wait_for_url("**/sign-in*")
    page.goto(f"{house.base}/")
    assert "/sign-in" in page.url
