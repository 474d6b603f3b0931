"""An identity service of the tests' own: it answers well unless a test bends what it says."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from layers.errors import NotAllowed
from layers.telling import tell
from layers.words import LANGUAGES
from service.auth.oidc import Begun, Identity, Oidc, Why

CLIENT, SECRET = "situ", "a secret: for tests"
BACK = "http://127.0.0.1:8000/sign-in/oidc/return"
CODE = "code-of-the-day"
SUBJECT = "person-0417"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


class Provider:
    """An identity service; each test bends what it says."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key: Key = rsa_key()
        self.kid = "first"
        self.algorithm = "RS256"
        self.published: list[dict[str, Any]] = [self.jwk()]
        self.challenge = self.nonce = ""
        self.bent: dict[str, Any] = {}  # claims; None takes one away
        self.told: dict[str, Any] = {}  # of the discovery document
        self.head: dict[str, Any] = {}
        self.status: dict[str, int] = {}
        self.raw: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.heard: list[tuple[dict[str, list[str]], str]] = []

    def jwk(self, **more: str) -> dict[str, Any]:
        public: Any = self.key.public_key()
        writer: Any = RSAAlgorithm if isinstance(self.key, rsa.RSAPrivateKey) else ECAlgorithm
        return {**writer.to_jwk(public, as_dict=True), "kid": self.kid, "use": "sig"} | more

    def signs_with(self, key: Key, kid: str, algorithm: str = "RS256") -> None:
        self.key, self.kid, self.algorithm = key, kid, algorithm

    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.told

    def token(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "name": "王军",
        } | self.bent
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, self.algorithm, headers={"kid": self.kid} | self.head)

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, bytes]:
        if path in self.status or path in self.raw:
            return self.status.get(path, 200), self.raw.get(path, b"{}")
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self.discovery()).encode()
        if path == "/keys":
            return 200, json.dumps({"keys": self.published}).encode()
        if path != "/token":
            return 404, b""
        proved = sha256(form["code_verifier"][0].encode()).digest()
        is_right = base64.urlsafe_b64encode(proved).rstrip(b"=").decode() == self.challenge
        if not is_right or form["code"] != [CODE] or form["redirect_uri"] != [BACK]:
            return 400, b'{"error": "invalid_grant"}'
        return 200, json.dumps({"id_token": self.token(), "access_token": "x"}).encode()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = parse_qs(sent)
        self.provider.heard.append((form, self.headers.get("Authorization", "")))
        self._reply(form)

    def _reply(self, form: dict[str, list[str]]) -> None:
        self.provider.asked.append(self.path)
        status, body = self.provider.answer(self.path, form)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/keys")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def providing() -> Iterator[Provider]:
    """The identity service on a port of its own, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = type("_Bound", (_Handler,), {"provider": made})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join(10)


def door_of(provider: Provider) -> Oidc:
    return Oidc(provider.issuer, CLIENT, SECRET, BACK)


def begun_at(provider: Provider, door: Oidc) -> Begun:
    """A sign-in begun, with the browser already at the provider."""
    url, begun = door.begin()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    provider.challenge, provider.nonce = asked["code_challenge"], asked["nonce"]
    return begun


def sign_in(provider: Provider, door: Oidc) -> Identity:
    begun = begun_at(provider, door)
    return door.finish(begun, CODE, begun.state)


def refused(provider: Provider, door: Oidc) -> str:
    """Why a sign-in is refused; that it can be told to a person as well."""
    with pytest.raises(NotAllowed, match="oidc_refused") as told:
        sign_in(provider, door)
    return why(told.value)


def why(refusal: NotAllowed) -> str:
    for language in LANGUAGES:
        assert tell(f"refusal.{refusal.code}", refusal.params, language)
        assert tell(f"remedy.{refusal.code}", refusal.params, language)
    found = refusal.params["why"]
    assert isinstance(found, Why)
    return found.code
