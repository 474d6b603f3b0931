"""Every setting of the service, read from ``SITU_*`` once, when the application is made."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
SHORTEST_KEY = 24
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# Addresses to listen on, under which nobody asks.
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, never bound


class Settings(BaseSettings):
    """Where the database is, where to listen, and the key that lets the station write."""

    model_config = SettingsConfigDict(env_prefix="SITU_", extra="ignore")

    database_url: Annotated[str, Field(description="PostgreSQL with PostGIS, as a URL.")] = ""
    host: Annotated[str, Field(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(description="The port to listen on.", ge=1, le=65535)] = 8000
    region: Annotated[str, Field(description="The region an incident is in unless it says so.")] = (
        "431123"
    )
    station_key: Annotated[SecretStr, Field(description="The key for reporting and closing.")] = (
        SecretStr("")
    )
    allowed_hosts: Annotated[str, Field(description="Names the service answers to.")] = (
        "127.0.0.1,localhost"
    )
    var_dir: Annotated[Path, Field(description="Where the service keeps its own files.")] = (
        ROOT / "var"
    )
    pool_size: Annotated[
        int, Field(description="Connections of one process for who reads.", ge=2, le=200)
    ] = 8
    command_pool_size: Annotated[
        int, Field(description="Connections of one process for who reports.", ge=2, le=50)
    ] = 4

    @field_validator("station_key")
    @classmethod
    def _is_no_toy(cls, key: SecretStr) -> SecretStr:
        """A short key can be guessed; none at all is made by the service itself."""
        bare = key.get_secret_value().strip()
        if 0 < len(bare) < SHORTEST_KEY:
            raise ValueError(f"SITU_STATION_KEY needs at least {SHORTEST_KEY} characters")
        return SecretStr(bare)

    @property
    def hosts(self) -> set[str]:
        """The host names that requests may use; anything else may be a rebound name.

        The address it listens on is always one of them, and so is this machine's own.
        """
        named = {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}
        return named | {"127.0.0.1", self._reached_at.lower()}

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

    def key(self) -> str:
        """The station key: the given one, else the one kept in ``var/station.key`` (made once)."""
        given = self.station_key.get_secret_value()
        if given:
            return given
        file = self.var_dir / "station.key"
        if not file.exists():
            self._make(file)
        return file.read_text(encoding="ascii").strip()

    def _make(self, file: Path) -> None:
        """Writes a fresh key whole before it gets its name, so that nobody ever reads half of one.

        Two processes may come at once: the one that is later keeps the other's key.
        """
        self.var_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.var_dir, encoding="ascii") as fresh:
            fresh.write(secrets.token_urlsafe(32))
            fresh.flush()
            with contextlib.suppress(FileExistsError):
                os.link(fresh.name, file)
