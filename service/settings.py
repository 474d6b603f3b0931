"""Every setting of the service, read from ``SITU_*`` once, when the application is made."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
_KEY = re.compile(r"[0-9A-Za-z]{16,64}\Z")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# Addresses to listen on, under which nobody asks.
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, never bound


class Settings(BaseSettings):
    """Where the database is, where to listen, how people reach it and sign in."""

    model_config = SettingsConfigDict(env_prefix="SITU_", extra="ignore", hide_input_in_errors=True)

    database_url: Annotated[str, Field(description="PostgreSQL with PostGIS, as a URL.")] = ""
    host: Annotated[str, Field(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(description="The port to listen on.", ge=1, le=65535)] = 8000
    region: Annotated[str, Field(description="The region an incident is in unless it says so.")] = (
        "431123"
    )
    station_key: Annotated[SecretStr, Field(description="The key scripts/situ asks with.")] = (
        SecretStr("")
    )
    public_url: Annotated[
        str, Field(description="Where people reach it, when a proxy has TLS.")
    ] = ""
    proxies: Annotated[str, Field(description="Addresses whose X-Forwarded-For is believed.")] = ""
    password_profile: Annotated[
        Literal["mlps3", "asvs"], Field(description="What a password must be.")
    ] = "mlps3"  # noqa: S105 - the name of a set of rules
    oidc_issuer: Annotated[str, Field(description="Sign-in by OIDC: the provider.")] = ""
    oidc_client_id: Annotated[str, Field(description="Sign-in by OIDC: who we are.")] = ""
    oidc_client_secret: Annotated[SecretStr, Field(description="Sign-in by OIDC: our secret.")] = (
        SecretStr("")
    )
    allowed_hosts: Annotated[str, Field(description="Names the service answers to.")] = (
        "127.0.0.1,localhost"
    )
    var_dir: Annotated[Path, Field(description="Where the service keeps its own files.")] = (
        ROOT / "var"
    )
    webhook_hosts: Annotated[
        str, Field(description="Hosts that orders may be sent to, as host or host:port.")
    ] = ""
    papers_dir: Annotated[
        Path | None, Field(description="Where the county's own Word templates of papers lie.")
    ] = None
    tiles_dir: Annotated[
        Path | None, Field(description="Where MBTiles and PMTiles files are dropped.")
    ] = None
    tianditu_key: Annotated[
        SecretStr, Field(description="The key that Tianditu is asked with.")
    ] = SecretStr("")
    pool_size: Annotated[
        int, Field(description="Connections of one process for who reads.", ge=2, le=200)
    ] = 8
    command_pool_size: Annotated[
        int, Field(description="Connections of one process for who reports.", ge=2, le=50)
    ] = 4
    side_processes: Annotated[
        int, Field(description="Processes that measure for who looks; 0: threads.", ge=0, le=64)
    ] = 2

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        """Cookies are sent over TLS alone when it begins with https."""
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValueError("SITU_PUBLIC_URL begins with https:// (or http://)")
        return url.rstrip("/")

    @field_validator("tianditu_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr) -> SecretStr:
        """It goes into addresses; one with a space in it was copied with its sentence."""
        shown = key.get_secret_value().strip()
        if shown and not _KEY.match(shown):
            raise ValueError("SITU_TIANDITU_KEY is 16 to 64 letters and figures")
        return SecretStr(shown)

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> Self:
        """Half a provider would be found out only when somebody signs in."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError("SITU_OIDC_ISSUER needs SITU_OIDC_CLIENT_ID and _CLIENT_SECRET too")
        return self

    @property
    def hosts(self) -> set[str]:
        """The host names that requests may use; anything else may be a rebound name.

        The address it listens on is always one of them, and so is this machine's own.
        """
        named = {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}
        reached = urlsplit(self.public_url).hostname
        return named | {"127.0.0.1", self._reached_at.lower()} | ({reached} if reached else set())

    @property
    def hook_hosts(self) -> frozenset[str]:
        """The hosts that a receiver's own system may be at; no other is ever asked."""
        named = (one.strip().lower() for one in self.webhook_hosts.split(","))
        return frozenset(one for one in named if one)

    @property
    def looking_at_once(self) -> int:
        """How many sheets are measured at once for who only looks."""
        return self.side_processes or os.cpu_count() or 1

    @property
    def has_tls(self) -> bool:
        """Whether people reach it over TLS, which a proxy in front of it ends."""
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """Where this machine asks the service: ``http://127.0.0.1:8000``."""
        host = f"[{self._reached_at}]" if ":" in self._reached_at else self._reached_at
        return f"http://{host}:{self.port}"

    @property
    def _reached_at(self) -> str:
        return "127.0.0.1" if self.host in _EVERYWHERE else self.host

    @property
    def listens_on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in _LOOPBACK

    @property
    def tiles_folder(self) -> Path:
        """Where raster tiles for the base map lie."""
        return self.tiles_dir or self.var_dir / "tiles"

    @property
    def key_file(self) -> Path:
        """Where the key of this machine's own command line lies."""
        return self.var_dir / "station.key"

    def key(self) -> str:
        """The key scripts/situ asks with: the given one, else the one in ``var/station.key``.

        Empty where there is neither: ``scripts/situ account begin`` makes it.
        """
        given = self.station_key.get_secret_value().strip()
        if given or not self.key_file.exists():
            return given
        return self.key_file.read_text(encoding="ascii").strip()
