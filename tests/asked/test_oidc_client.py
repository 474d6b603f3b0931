"""Signing in at an identity service: the way there and back, and what may be wrong with it."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.errors import BadInput, NotAllowed, NotReady
from service.auth.oidc import Begun, Identity, Oidc
from tests.asked.conftest import free_port
from tests.asked.identity_provider import (
    BACK,
    CLIENT,
    CODE,
    SECRET,
    SUBJECT,
    Provider,
    begun_at,
    door_of,
    providing,
    refused,
    sign_in,
    why,
)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def door(provider: Provider) -> Oidc:
    return door_of(provider)


def test_a_good_round(provider: Provider, door: Oidc) -> None:
    url, begun = door.begin()
    assert url.startswith(f"{provider.issuer}/authorize?")
    asked = parse_qs(urlsplit(url).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert begun.verifier not in url
    assert SECRET not in url
    assert sign_in(provider, door) == Identity(SUBJECT, "王军")
    ((form, authorization),) = provider.heard
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"situ:a+secret%3A+for+tests"
    assert "client_secret" not in form


def test_every_sign_in_is_begun_anew_and_the_document_is_read_once(
    provider: Provider, door: Oidc
) -> None:
    made = [begun_at(provider, door) for _ in range(20)]
    values = [value for one in made for value in one.as_dict().values()]
    assert len(set(values)) == 60
    assert all(43 <= len(one) <= 128 for one in values)
    sign_in(provider, door)
    sign_in(provider, door)
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


def test_the_document_and_the_keys_are_read_again_after_an_hour(
    provider: Provider, door: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(provider, door)
    later = time.monotonic() + 3601
    monkeypatch.setattr("service.auth.oidc.time.monotonic", lambda: later)
    sign_in(provider, door)
    assert provider.asked.count("/.well-known/openid-configuration") == 2
    assert provider.asked.count("/keys") == 2


def test_what_the_browser_keeps_is_read_back(provider: Provider, door: Oidc) -> None:
    begun = begun_at(provider, door)
    kept = json.loads(json.dumps(begun.as_dict()))
    assert Begun.from_dict(kept) == begun
    assert door.finish(Begun.from_dict(kept), CODE, begun.state).subject == SUBJECT


@pytest.mark.parametrize(
    "kept", [None, [], "x", {}, {"state": "a", "nonce": "b"}, dict.fromkeys(("state", "nonce"), 1)]
)
def test_a_spoilt_cookie_is_refused(kept: object) -> None:
    with pytest.raises(NotAllowed) as told:
        Begun.from_dict(kept)
    assert why(told.value) == "oidc.wrong_state"


@pytest.mark.parametrize("state", ["", "another", "é", "\ud800"])
def test_a_wrong_state_is_refused_before_anything_is_sent(
    provider: Provider, door: Oidc, state: str
) -> None:
    begun = begun_at(provider, door)
    with pytest.raises(NotAllowed) as told:
        door.finish(begun, CODE, state)
    assert why(told.value) == "oidc.wrong_state"
    assert provider.heard == []


@pytest.mark.parametrize(("code", "expected"), [("", "no_code"), ("stolen", "code_refused")])
def test_a_wrong_code_is_refused(provider: Provider, door: Oidc, code: str, expected: str) -> None:
    begun = begun_at(provider, door)
    with pytest.raises(NotAllowed) as told:
        door.finish(begun, code, begun.state)
    assert why(told.value) == f"oidc.{expected}"


def test_a_code_is_worth_nothing_with_another_verifier(provider: Provider, door: Oidc) -> None:
    begun = begun_at(provider, door)
    other = Begun(begun.state, begun.nonce, "v" * 43)
    with pytest.raises(NotAllowed) as told:
        door.finish(other, CODE, begun.state)
    assert why(told.value) == "oidc.code_refused"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/token", b"<html>"),
        ("/token", b"[]"),
        ("/token", b"{}"),
        ("/token", b'{"id_token": 7}'),
        ("/.well-known/openid-configuration", b"\xff\xfe"),
        ("/.well-known/openid-configuration", b"null"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    provider: Provider, door: Oidc, path: str, body: bytes
) -> None:
    begun = Begun("s", "n", "v")
    provider.raw[path] = body
    with pytest.raises(NotAllowed) as told:
        door.finish(begun, CODE, "s")
    assert why(told.value) == "oidc.bad_answer"


def test_a_redirect_is_not_followed(provider: Provider, door: Oidc) -> None:
    provider.status["/token"] = 307
    assert refused(provider, door) == "oidc.bad_answer"
    assert "/keys" not in provider.asked


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"issuer": "https://elsewhere.example"}, "wrong_issuer"),
        ({"issuer": None}, "wrong_issuer"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "unsafe_address"),
        ({"jwks_uri": "file:///etc/keys"}, "unsafe_address"),
        ({"authorization_endpoint": None}, "unsafe_address"),
        ({"authorization_endpoint": "https://[x"}, "unsafe_address"),
    ],
)
def test_a_provider_that_is_another_or_sends_us_astray_is_refused(
    provider: Provider, door: Oidc, told: dict[str, Any], expected: str
) -> None:
    provider.told = told
    assert refused(provider, door) == f"oidc.{expected}"


def test_a_provider_that_wants_the_secret_in_the_form_gets_it(
    provider: Provider, door: Oidc
) -> None:
    provider.told = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(provider, door).subject == SUBJECT
    ((form, authorization),) = provider.heard
    assert form["client_secret"] == [SECRET]
    assert authorization == ""


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_out_of_order_is_not_a_refused_person(
    provider: Provider, door: Oidc, path: str
) -> None:
    provider.status[path] = 503
    with pytest.raises(NotReady, match="oidc_unreachable"):
        sign_in(provider, door)
    del provider.status[path]
    assert sign_in(provider, door).subject == SUBJECT


def test_a_provider_that_is_down() -> None:
    door = Oidc(f"http://127.0.0.1:{free_port()}", CLIENT, SECRET, BACK)
    with pytest.raises(NotReady, match="oidc_unreachable") as told:
        door.begin()
    assert told.value.retry_after_s > 0


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "ftp://127.0.0.1", "id.example", "", "https://", "http://[x"]
)
def test_only_https_unless_it_is_this_machine(issuer: str) -> None:
    with pytest.raises(BadInput, match="oidc_not_https"):
        Oidc(issuer, CLIENT, SECRET, BACK)
    for good in ("https://id.example/county", "http://localhost:1", "http://[::1]:1"):
        Oidc(good, CLIENT, SECRET, BACK)
