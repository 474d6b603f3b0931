"""The token an identity service answers with: which one is believed, and which is not."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from service.auth.oidc import Identity, Oidc
from tests.asked.identity_provider import (
    CLIENT,
    SUBJECT,
    Provider,
    door_of,
    providing,
    refused,
    rsa_key,
    sign_in,
)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def door(provider: Provider) -> Oidc:
    return door_of(provider)


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        ({"nonce": "another"}, "wrong_nonce"),
        ({"nonce": None}, "bad_token"),
        ({"aud": "somebody-else"}, "wrong_audience"),
        ({"aud": None}, "bad_token"),
        ({"aud": [CLIENT, "other"]}, "wrong_audience"),
        ({"aud": [CLIENT, "other"], "azp": "other"}, "wrong_audience"),
        ({"azp": "other"}, "wrong_audience"),
        ({"iss": "https://elsewhere.example"}, "wrong_issuer"),
        ({"exp": int(time.time()) - 3600}, "expired"),
        ({"exp": None}, "bad_token"),
        ({"iat": int(time.time()) + 3600}, "not_yet_valid"),
        ({"iat": None}, "bad_token"),
        ({"sub": None}, "bad_token"),
        ({"sub": ""}, "bad_token"),
    ],
)
def test_a_token_that_says_something_wrong_is_refused(
    provider: Provider, door: Oidc, bent: dict[str, Any], expected: str
) -> None:
    provider.bent = bent
    assert refused(provider, door) == f"oidc.{expected}"


def test_clocks_may_differ_by_less_than_a_minute(provider: Provider, door: Oidc) -> None:
    provider.bent = {"iat": int(time.time()) + 40, "exp": int(time.time()) - 40}
    assert sign_in(provider, door).subject == SUBJECT
    provider.bent = {"exp": int(time.time()) - 65}
    assert refused(provider, door) == "oidc.expired"


def test_a_token_for_several_says_that_we_asked(provider: Provider, door: Oidc) -> None:
    provider.bent = {"aud": [CLIENT, "other"], "azp": CLIENT, "name": None}
    assert sign_in(provider, door) == Identity(SUBJECT, "")


def part(told: object) -> str:
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_token_that_nobody_signed_is_refused(
    provider: Provider, door: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = provider.token().split(".")[1]
    monkeypatch.setattr(provider, "token", lambda: f"{part({'alg': 'none'})}.{claims}.")
    assert refused(provider, door) == "oidc.wrong_algorithm"


def test_a_token_signed_with_the_public_key_as_a_password_is_refused(
    provider: Provider, door: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = part({"alg": "HS256", "kid": "first"})
    claims = provider.token().split(".")[1]
    signed = hmac.digest(provider.public_pem(), f"{head}.{claims}".encode(), "sha256")
    monkeypatch.setattr(provider, "token", lambda: f"{head}.{claims}.{part(signed)}")
    assert refused(provider, door) == "oidc.wrong_algorithm"


@pytest.mark.parametrize("algorithm", ["RS384", "PS256"])
def test_other_algorithms_are_refused(provider: Provider, door: Oidc, algorithm: str) -> None:
    provider.algorithm = algorithm
    assert refused(provider, door) == "oidc.wrong_algorithm"
    provider.kid = "second"
    provider.published = [provider.jwk(alg=algorithm)]
    assert refused(provider, door) == "oidc.wrong_algorithm"


def test_an_elliptic_key_is_as_good(provider: Provider, door: Oidc) -> None:
    provider.signs_with(ec.generate_private_key(ec.SECP256R1()), "second", "ES256")
    provider.published = [provider.jwk()]
    assert sign_in(provider, door).subject == SUBJECT


def test_a_key_of_the_same_name_but_another_is_refused(provider: Provider, door: Oidc) -> None:
    provider.key = rsa_key()
    assert refused(provider, door) == "oidc.wrong_signature"


def test_a_short_key_and_one_for_secrecy_sign_nothing(provider: Provider, door: Oidc) -> None:
    provider.published = [provider.jwk(use="enc")]
    assert refused(provider, door) == "oidc.unknown_key"
    provider.signs_with(rsa_key(1024), "short")
    provider.published = [provider.jwk()]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        found = refused(provider, door)
    assert found == "oidc.bad_token"


def test_keys_are_changed_without_anybody_being_turned_away(provider: Provider, door: Oidc) -> None:
    sign_in(provider, door)
    provider.signs_with(rsa_key(), "second")
    assert refused(provider, door) == "oidc.unknown_key"
    assert provider.asked.count("/keys") == 2  # asked once more, not for ever
    provider.published = [provider.jwk()]
    assert sign_in(provider, door).subject == SUBJECT


def test_without_a_name_the_only_key_counts(
    provider: Provider, door: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        claims = jwt.decode(real(), options={"verify_signature": False})
        return jwt.encode(claims, provider.key, "RS256")

    real = provider.token
    monkeypatch.setattr(provider, "token", nameless)
    assert sign_in(provider, door).subject == SUBJECT
    provider.published = [provider.jwk(), provider.jwk(kid="second")]
    assert refused(provider, door_of(provider)) == "oidc.unknown_key"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "é.é.é"])
def test_what_is_no_token_is_refused(
    provider: Provider, door: Oidc, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(provider, "token", lambda: token)
    assert refused(provider, door) == "oidc.bad_token"


@pytest.mark.parametrize("keys", [b"{}", b'{"keys": []}', b'{"keys": 7}', b'{"keys": [7, {}]}'])
def test_a_provider_without_keys_confirms_nobody(
    provider: Provider, door: Oidc, keys: bytes
) -> None:
    provider.raw["/keys"] = keys
    assert refused(provider, door) == "oidc.unknown_key"
