"""Every setting of the service, read from ``SITU_*`` once, when the application is made."""

import secrets
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
SHORTEST_KEY = 24
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Settings(BaseSettings):
    """Where the database is, where to listen, and the key that lets the station write."""

    model_config = SettingsConfigDict(env_prefix="SITU_", extra="ignore")

    database_url: str = Field("", description="PostgreSQL with PostGIS, as a URL.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    region: str = Field("431123", description="The region an incident is in unless it says so.")
    station_key: SecretStr = Field(SecretStr(""), description="The key for reporting and closing.")
    allowed_hosts: str = Field("127.0.0.1,localhost", description="Names the service answers to.")
    var_dir: Path = Field(ROOT / "var", description="Where the service keeps its own files.")
    pool_size: int = Field(16, ge=2, le=200, description="Database connections of one process.")

    @field_validator("station_key")
    @classmethod
    def _is_no_toy(cls, key: SecretStr) -> SecretStr:
        """A short key can be guessed; none at all is made by the service itself."""
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"SITU_STATION_KEY needs at least {SHORTEST_KEY} characters")
        return key

    @property
    def hosts(self) -> set[str]:
        """The host names that requests may use; anything else may be a rebound name."""
        return {name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip()}

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
            self.var_dir.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32), encoding="ascii")
        return file.read_text(encoding="ascii").strip()
