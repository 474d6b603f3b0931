"""The first start: one security administrator, this machine's key, and no default password."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection
from typer.testing import CliRunner, Result

from layers.forces import store as forces
from layers.ids import TeamCode
from layers.words import say
from service.app import create_app
from service.auth import sessions, store
from service.auth.account import Account
from service.auth.roles import PEOPLE, Role
from service.cli import accounts
from service.cli.__main__ import app as commands
from service.flows.begin import FIRST_LOGIN, STATION, begin, keep_station_key
from service.settings import Settings
from tests import database
from tests.asked import at_the_door as door
from tests.asked.conftest import settings_for
from tests.town import town

PASSWORD = re.compile(r"\b(?:\w{4}-){3}\w{4}\b")


@pytest.fixture
def url() -> Iterator[str]:
    with database.fresh("first") as fresh:
        with closing(psycopg2.connect(fresh)) as conn:
            town.settle(conn)
            conn.commit()
        yield fresh


@pytest.fixture
def conn(url: str) -> Iterator[connection]:
    with closing(psycopg2.connect(url)) as opened:
        yield opened


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return settings_for(url, tmp_path / "var")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, with cheap hashing, in English."""
    monkeypatch.setenv("SITU_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SITU_REGION", settings.region)
    monkeypatch.setenv("SITU_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("SITU_LANG", "en")
    monkeypatch.delenv("SITU_STATION_KEY", raising=False)
    monkeypatch.setattr(accounts, "Hasher", lambda: door.CHEAP)
    return CliRunner()


def _typed(run: CliRunner, *words: str) -> Result:
    return run.invoke(commands, ["account", *words])


def _all(conn: connection) -> list[Account]:
    found = store.all(conn, town.CODE)
    conn.commit()
    return found


def test_the_first_start_makes_one_security_administrator_and_the_second_nothing(
    run: CliRunner, conn: connection, settings: Settings
) -> None:
    first = _typed(run, "begin")
    assert first.exit_code == 0, first.output
    (password,) = PASSWORD.findall(first.output)
    (account,) = _all(conn)
    assert (account.login, account.role, account.must_change) == (
        FIRST_LOGIN,
        Role.SECURITY_ADMIN,
        True,
    )
    hashed = store.password_hash(conn, account)
    assert door.CHEAP.verify(hashed, password)
    kept = settings.key_file.read_text()
    assert settings.key_file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.var_dir.iterdir()] == ["station.key"]
    second = _typed(run, "begin")
    assert second.exit_code == 0
    assert PASSWORD.findall(second.output) == []
    assert say("account.nothing_new", "en")[:20] in second.output
    assert _all(conn) == [account]
    assert store.password_hash(conn, account) == hashed
    assert settings.key_file.read_text() == kept
    audit = door.rows(conn, "SELECT string_agg(to_jsonb(a)::text, '') FROM audit_entry a")[0][0]
    assert kept.rsplit("_", 1)[-1] not in audit
    assert password not in audit
    assert f'"object_id": "{FIRST_LOGIN}"' in audit


def test_two_first_starts_do_not_make_the_same_password(run: CliRunner, conn: connection) -> None:
    first = _typed(run, "begin")
    door.rows(conn, "DELETE FROM account")
    second = _typed(run, "begin")
    assert PASSWORD.findall(first.output) != PASSWORD.findall(second.output)


def test_the_way_in_from_the_first_start_to_the_work(
    run: CliRunner, conn: connection, settings: Settings
) -> None:
    """One-time password, password, second factor, and only then accounts."""
    (password,) = PASSWORD.findall(_typed(run, "begin").output)
    caller = door.browser(door.make_easy(create_app(settings)))
    assert door.sign_in(caller, FIRST_LOGIN, password).status_code == 200
    assert door.refused(caller.get("/api/accounts")) == (403, "password_must_change")
    told = {"old": password, "new": "Fan-Ding_2861"}
    door.marked(caller, caller.post("/api/session/password", json=told))
    assert door.refused(caller.get("/api/accounts")) == (403, "second_factor_must_be_set")
    address = caller.post("/api/session/factor", json={}).json()["address"]
    code = door.code_of(re.findall(r"secret=(\w+)", address)[0])
    assert caller.post("/api/session/factor/confirm", json={"code": code}).is_success
    assert [one["login"] for one in caller.get("/api/accounts").json()["accounts"]] == ["anquan"]


def test_the_key_of_this_machine_is_renewed_in_time_and_when_it_was_revoked(
    conn: connection, settings: Settings
) -> None:
    begin(conn, door.CHEAP, town.CODE, "tests")
    assert keep_station_key(conn, settings, "tests")
    assert not keep_station_key(conn, settings, "tests")
    conn.commit()
    seen = [settings.key()]
    for change in (
        "UPDATE api_key SET expires_at = now() + interval '59 days' WHERE revoked_at IS NULL",
        "UPDATE api_key SET revoked_at = now() WHERE revoked_at IS NULL",
        "DELETE FROM api_key",
    ):
        door.rows(conn, change)
        assert keep_station_key(conn, settings, "tests"), change
        conn.commit()
        seen.append(settings.key())
        assert settings.key_file.stat().st_mode & 0o777 == 0o600
        assert [sessions.find_key(conn, town.CODE, one) is not None for one in seen] == [
            *[False] * (len(seen) - 1),
            True,
        ], change
    door.rows(conn, "UPDATE api_key SET expires_at = now() + interval '61 days'")
    assert not keep_station_key(conn, settings, "tests")
    (key,) = [one for one in sessions.keys(conn, town.CODE) if one.revoked_at is None]
    assert (key.name, key.role) == (STATION, Role.OPERATOR)


def test_what_is_in_the_key_file_and_no_key_of_ours_is_replaced(
    conn: connection, settings: Settings
) -> None:
    settings.var_dir.mkdir(parents=True)
    for junk in ("", "junk\n", "situ_000000000000_xyz"):
        settings.key_file.write_text(junk)
        settings.key_file.chmod(0o644)
        assert keep_station_key(conn, settings, "tests"), junk
        assert sessions.find_key(conn, town.CODE, settings.key()) is not None
        assert settings.key_file.stat().st_mode & 0o777 == 0o600


def test_the_demonstration_has_one_account_a_role_and_each_has_its_password(
    run: CliRunner, conn: connection
) -> None:
    forces.save_many(conn, town.CODE, [replace(town.TEAMS[0], team_code=TeamCode("SP-T001"))])
    conn.commit()
    shown = PASSWORD.findall(_typed(run, "begin", "--demo").output)
    found = _all(conn)
    demo = [one for one in found if one.is_demo]
    # The first start's security administrator is the demonstration's too.
    assert sorted(one.role for one in found) == sorted(PEOPLE)
    assert [one.login for one in found if not one.is_demo] == [FIRST_LOGIN]
    assert len(shown) == len(set(shown)) == len(PEOPLE)
    assert {one.role for one in demo if one.must_change} == {
        one.role for one in demo if one.is_administrator
    }
    assert PASSWORD.findall(_typed(run, "begin", "--demo").output) == []
    listed = _typed(run, "list").output
    assert all(one.login in listed for one in found)


def test_the_way_back_in(run: CliRunner, conn: connection, settings: Settings) -> None:
    _typed(run, "begin")
    (account,) = _all(conn)
    door.a_factor(conn, account)
    app = door.make_easy(create_app(settings))
    for _ in range(5):
        door.sign_in(door.browser(app), FIRST_LOGIN, "wrong")
    told = _typed(run, "reset", FIRST_LOGIN)
    assert told.exit_code == 0
    (password,) = PASSWORD.findall(told.output)
    assert say("account.shown_once", "en")[:20] in told.output
    caller = door.browser(app)
    assert door.sign_in(caller, FIRST_LOGIN, password).status_code == 200
    assert caller.get("/api/session").json()["pending"] == ["password", "second_factor"]
    (entry, *_) = door.remembered(conn, object_kind="account", actor_role="owner")
    assert entry["actor"].startswith("cli:")
    unknown = _typed(run, "reset", "nobody")
    assert unknown.exit_code != 0
    assert getattr(unknown.exception, "code", None) == "no_account"
