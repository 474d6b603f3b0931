"""Signing in by an identity provider, through our own paths: who comes in, and who does not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth.roles import Role
from tests.asked.conftest import settings_for
from tests.asked.identity_provider import CLIENT, CODE, SECRET, SUBJECT, Provider, providing
from tests.town import people


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def app(settled_url: str, tmp_path: Path, provider: Provider) -> FastAPI:
    told = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    known = settings_for(settled_url, tmp_path).model_dump()
    return create_app(type(settings_for(settled_url, tmp_path))(**{**known, **told}))


def _belongs_to(settled: connection, role: Role | None) -> None:
    """The provider's subject belongs to the account of that role, or to nobody."""
    with settled.cursor() as cursor:
        cursor.execute("UPDATE account SET oidc_subject = NULL")
        if role:
            cursor.execute(
                "UPDATE account SET oidc_subject = %s WHERE login = %s",
                (SUBJECT, people.login_of(role)),
            )
    settled.commit()


def _begun(caller: TestClient, provider: Provider, wanted: str = "/") -> str:
    """Begins at our door; the provider will vouch for what was asked. Gives the state."""
    answer = caller.get("/sign-in/oidc", params={"next": wanted}, follow_redirects=False)
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    provider.challenge, provider.nonce = asked["code_challenge"][0], asked["nonce"][0]
    return asked["state"][0]


def _browser(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=people.BASE, raise_server_exceptions=False)


def test_whom_the_provider_vouches_for_comes_in_where_he_wanted_to_go(
    app: FastAPI, provider: Provider, settled: connection
) -> None:
    _belongs_to(settled, Role.LEADER)
    with _browser(app) as caller:
        state = _begun(caller, provider, "/incidents/x/map")
        page = caller.get("/sign-in/oidc/return", params={"code": CODE, "state": state})
        assert page.status_code == 200, page.text
        assert 'url=/incidents/x/map"' in page.text
        assert caller.get("/api/session").json()["role"] == "leader"


def test_a_way_out_of_the_house_is_not_followed(
    app: FastAPI, provider: Provider, settled: connection
) -> None:
    _belongs_to(settled, Role.LEADER)
    for away in ("https://evil.example", "//evil.example", "/\\evil.example"):
        with _browser(app) as caller:
            state = _begun(caller, provider, away)
            page = caller.get("/sign-in/oidc/return", params={"code": CODE, "state": state})
            assert "evil" not in page.text


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        (None, 401, "oidc_unknown"),
        (Role.SECURITY_ADMIN, 403, "oidc_not_for_administrators"),
    ],
)
def test_who_has_no_account_and_who_is_an_administrator_stay_outside(
    app: FastAPI,
    provider: Provider,
    settled: connection,
    role: Role | None,
    status: int,
    code: str,
) -> None:
    _belongs_to(settled, role)
    with _browser(app) as caller:
        state = _begun(caller, provider)
        answer = caller.get("/sign-in/oidc/return", params={"code": CODE, "state": state})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert caller.get("/api/session").status_code == 401


def test_a_return_that_nobody_began_here_is_refused(
    app: FastAPI, provider: Provider, settled: connection
) -> None:
    _belongs_to(settled, Role.LEADER)
    with _browser(app) as other, _browser(app) as caller:
        state = _begun(other, provider)
        answer = caller.get("/sign-in/oidc/return", params={"code": CODE, "state": state})
        assert (answer.status_code, answer.json()["code"]) == (403, "oidc_refused")
        caller.cookies.set("situ_oidc", "%7B%22state%22%3A1%7D")
        answer = caller.get("/sign-in/oidc/return", params={"code": CODE, "state": state})
        assert answer.json()["code"] == "oidc_refused"


def test_without_a_provider_there_is_no_such_door(client: TestClient) -> None:
    assert client.get("/sign-in/oidc").status_code == 404
    assert client.get("/sign-in/oidc/return").status_code in (403, 404)
