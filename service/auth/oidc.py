"""Signing in at the government's own identity service: OpenID Connect, for who has one.

Authorization code with PKCE (RFC 7636, S256), state and nonce. What the browser brings back is
believed only after the identity service itself has confirmed it: the ID token is fetched from
it and checked by its published keys (OpenID Connect Core 1.0, 3.1.3.7).
"""

import hmac
import ipaddress
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
import jwt

from layers.errors import BadInput, NotAllowed, NotReady

ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY_S: Final = 60
KEPT_S: Final = 3600.0
TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)
RETRY_AFTER_S: Final = 10
DISCOVERY: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
_WHY: Final[Mapping[type[jwt.PyJWTError], str]] = {
    jwt.ExpiredSignatureError: "oidc.expired",
    jwt.ImmatureSignatureError: "oidc.not_yet_valid",
    jwt.InvalidAudienceError: "oidc.wrong_audience",
    jwt.InvalidIssuerError: "oidc.wrong_issuer",
    jwt.InvalidAlgorithmError: "oidc.wrong_algorithm",
    jwt.InvalidSignatureError: "oidc.wrong_signature",
}


class Why(NamedTuple):
    """Why a sign-in is refused; ``code`` is a catalogue key, ``oidc.*``."""

    code: str
    params: Mapping[str, object]


class Identity(NamedTuple):
    """Who it is to the identity service: ``subject`` never changes, ``name`` is to be read."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser keeps (in an HttpOnly cookie) while its person signs in elsewhere."""

    state: str
    nonce: str
    verifier: str

    def as_dict(self) -> dict[str, str]:
        """As plain text values, for the cookie."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: object) -> "Begun":
        """Read back from the cookie. Raises NotAllowed when that is not what was put there."""
        names = [one.name for one in fields(cls)]
        values = [kept.get(name) for name in names] if isinstance(kept, Mapping) else []
        if not values or not all(isinstance(one, str) and one for one in values):
            raise _refused("oidc.wrong_state")
        return cls(*map(str, values))


class Oidc:
    """The door to one identity service.

    Its methods raise NotAllowed (``oidc_refused``, ``why`` names what is wrong with the answer)
    and NotReady (``oidc_unreachable``) when it does not answer. Raises BadInput for an issuer
    that is neither https nor on this machine.
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_url: str) -> None:
        if not _is_safe(issuer, may_be_here=True):
            raise BadInput("oidc_not_https", field="issuer", issuer=issuer)
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_url = redirect_url
        self._told: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, jwt.PyJWKSet] | None = None

    def begin(self) -> tuple[str, Begun]:
        """The address to send the browser to, and what it is to bring back with it."""
        begun = Begun(*(secrets.token_urlsafe(32) for _ in fields(Begun)))
        challenge = urlsafe_b64encode(sha256(begun.verifier.encode("ascii")).digest())
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_url,
            "scope": "openid profile",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge.decode("ascii").rstrip("="),
            "code_challenge_method": "S256",
        }
        where: str = self._discovered()["authorization_endpoint"]
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", begun

    def finish(self, begun: Begun, code: str, state: str) -> Identity:
        """Who signed in, from what the browser brought back: the ``code`` and the ``state``."""
        if not _same(begun.state, state):
            raise _refused("oidc.wrong_state")
        if not code:
            raise _refused("oidc.no_code")
        token = self._exchange(code, begun.verifier)
        claims = self._claims(token)
        if not _same(begun.nonce, str(claims["nonce"])):
            raise _refused("oidc.wrong_nonce")
        name = claims.get("name") or claims.get("preferred_username") or ""
        return Identity(claims["sub"], str(name))

    def _exchange(self, code: str, verifier: str) -> str:
        """The ID token for the code (OpenID Connect Core 1.0, 3.1.3)."""
        told = self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_url,
            "code_verifier": verifier,
        }
        # Basic is what a provider takes that does not say (OpenID Connect Discovery 1.0, 3).
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth = None
        if "client_secret_basic" in ways:
            # RFC 6749, 2.3.1: both are form-encoded before they are put together.
            auth = httpx.BasicAuth(quote_plus(self._client_id), quote_plus(self._client_secret))
        else:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        answer = _ask("POST", told["token_endpoint"], data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused("oidc.bad_answer")
        return token

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What the token says, once its signature, issuer, audience and times are right."""
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key(jwt.get_unverified_header(token).get("kid")),
                algorithms=ALGORITHMS,
                audience=self._client_id,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as fault:
            raise _refused(_WHY.get(type(fault), "oidc.bad_token")) from fault
        if not claims["sub"]:
            raise _refused("oidc.bad_token")
        # A token for several parties says which of them asked for it.
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise _refused("oidc.wrong_audience")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        """The provider's key of that name; its keys are fetched anew once when it is not known."""
        known = self._keys
        if known and _is_fresh(known[0]) and (found := _named(known[1], kid)):
            return found
        answer = _ask("GET", self._discovered()["jwks_uri"])
        try:
            keys = jwt.PyJWKSet.from_dict(dict(answer))
        except jwt.PyJWTError as fault:
            raise _refused("oidc.unknown_key") from fault
        self._keys = (time.monotonic(), keys)
        if found := _named(keys, kid):
            return found
        raise _refused("oidc.unknown_key")

    def _discovered(self) -> Mapping[str, Any]:
        """What the provider says of itself, kept for an hour."""
        if self._told and _is_fresh(self._told[0]):
            return self._told[1]
        told = _ask("GET", self._issuer.rstrip("/") + DISCOVERY)
        if told.get("issuer") != self._issuer:
            raise _refused("oidc.wrong_issuer")
        is_here = _is_here(self._issuer)
        if not all(_is_safe(told.get(name), may_be_here=is_here) for name in _ENDPOINTS):
            raise _refused("oidc.unsafe_address")
        self._told = (time.monotonic(), told)
        return told


def _ask(method: str, url: str, **sent: Any) -> Mapping[str, Any]:
    """The provider's answer as a JSON object; no redirect is followed, no proxy is used."""
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            answer = client.request(method, url, headers={"Accept": "application/json"}, **sent)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise NotReady("oidc_unreachable", retry_after_s=RETRY_AFTER_S) from fault
    if answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise NotReady("oidc_unreachable", retry_after_s=RETRY_AFTER_S)
    if answer.is_client_error and method == "POST":
        raise _refused("oidc.code_refused")
    try:
        told = answer.json() if answer.is_success else None
    except ValueError as fault:
        raise _refused("oidc.bad_answer") from fault
    if not isinstance(told, dict):
        raise _refused("oidc.bad_answer")
    return told


def _named(keys: jwt.PyJWKSet, kid: str | None) -> jwt.PyJWK | None:
    """The key of that name that signs; without a name, the only one there is."""
    signing = [one for one in keys if one.public_key_use in (None, "sig")]
    found = [one for one in signing if kid is None or one.key_id == kid]
    return found[0] if len(found) == 1 else None


def _same(one: str, other: str) -> bool:
    """Whether they are the same; how long that takes tells nothing about where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _is_fresh(kept_at: float) -> bool:
    return time.monotonic() - kept_at < KEPT_S


def _is_here(url: str) -> bool:
    """Whether the address is of this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_safe(url: object, may_be_here: bool) -> bool:
    """An https address; or http, where that never leaves this machine and may be used."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        plain_here = parts.scheme == "http" and may_be_here and _is_here(url)
    except ValueError:  # not an address at all
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or plain_here)


def _refused(why: str) -> NotAllowed:
    return NotAllowed("oidc_refused", why=Why(why, {}))
