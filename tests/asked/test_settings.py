"""What is set: the key, the addresses, and that the service answers where it listens."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.asked.conftest import KEY


def settings(folder: Path, **given: object) -> Settings:
    values = {"database_url": "", "var_dir": folder, **given}
    return Settings.model_validate(values)


def test_the_key_of_this_machine_is_the_given_one_or_the_one_that_was_made(tmp_path: Path) -> None:
    assert settings(tmp_path).key() == ""
    (tmp_path / "station.key").write_text("situ_made_1\n", encoding="ascii")
    assert settings(tmp_path).key() == "situ_made_1"
    assert settings(tmp_path, station_key=f"  {KEY}\n").key() == KEY


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "situ.example"},
        {"password_profile": "none"},
        {"oidc_issuer": "https://id.example"},
    ],
)
def test_a_wrong_setting_is_refused_at_start(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"SITU_|password_profile"):
        settings(tmp_path, **wrong)


def test_behind_tls_the_name_people_use_is_ours_and_stays_on_tls(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, public_url="https://situ.example/"))
    answer = TestClient(app, base_url="https://situ.example").get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    plain = TestClient(create_app(settings(tmp_path)), base_url="http://127.0.0.1").get("/healthz")
    assert "Strict-Transport-Security" not in plain.headers


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
