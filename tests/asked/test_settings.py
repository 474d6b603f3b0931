"""What is set: the key, the addresses, and that the service answers where it listens."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.asked.conftest import KEY


def settings(folder: Path, **given: object) -> Settings:
    values = {"database_url": "", "station_key": KEY, "var_dir": folder, **given}
    return Settings.model_validate(values)


def test_blanks_around_a_given_key_do_not_count(tmp_path: Path) -> None:
    assert settings(tmp_path, station_key=f"  {KEY}\n").key() == KEY
    with pytest.raises(ValueError, match="24"):
        settings(tmp_path, station_key="short".ljust(30))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("192.168.7.5", "http://192.168.7.5:8000"),
        ("Room.example", "http://Room.example:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_service_answers_where_it_listens(tmp_path: Path, host: str, address: str) -> None:
    chosen = settings(tmp_path, host=host, allowed_hosts="map.example")
    assert chosen.address == address
    app = create_app(chosen)
    for name in (address, "http://127.0.0.1:8000", "http://map.example"):
        assert TestClient(app, base_url=name).get("/healthz").status_code == 200, name
    for name in ("http://evil.example", "http://0.0.0.0:8000"):
        assert TestClient(app, base_url=name).get("/healthz").status_code == 421, name
