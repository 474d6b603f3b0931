"""The service as its callers see it: an app on a database of its own, with the town settled."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.geo.datum import Datum
from layers.roads import importer_lines, network_store
from service.app import create_app
from service.auth import limits
from service.auth.limits import Rate
from service.routes import stream
from service.settings import Settings
from tests import database
from tests.town import people, roads, town
from tests.town.people import KEY

__all__ = ["KEY"]


@pytest.fixture(scope="session", autouse=True)
def _short_streams() -> Iterator[None]:
    """A stream ends after its first word: most tests wait for the whole of an answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LONGEST_S", 0.0)
        yield


@pytest.fixture(scope="module")
def settled_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database in which the town lives, with its roads."""
    with database.fresh("asked") as url:
        with closing(psycopg2.connect(url)) as conn:
            town.settle(conn)
            people.add_keys(conn)
            people.add_accounts(conn)
            file = tmp_path_factory.mktemp("town") / "roads.geojson"
            file.write_text(json.dumps(roads.feature_collection()), encoding="utf-8")
            edges, _ = importer_lines.read_lines(file, Datum.CGCS2000)
            network_store.save(conn, town.CODE, edges, "town", False, True)
            conn.commit()
        yield url


def settings_for(url: str, folder: Path) -> Settings:
    """Settings as a test wants them; nothing comes from the environment."""
    told = {"database_url": url, "region": town.CODE, "var_dir": folder, "pool_size": 4}
    return Settings(**told, side_processes=0)  # what is measured aside is a test of its own


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    """The service as it runs for people, with threads and a wire; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.1)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@contextmanager
def calling(app: FastAPI) -> Iterator[httpx.Client]:
    """A program with an operator's key, of which a crowd may make use at once."""
    with (
        serving(app, free_port()) as address,
        httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {KEY}"},
            limits=httpx.Limits(max_connections=None),
            timeout=60,
            trust_env=False,
        ) as caller,
    ):
        yield caller


@pytest.fixture(scope="module")
def client(settled_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A caller with an operator's key."""
    app = create_app(settings_for(settled_url, tmp_path_factory.mktemp("var")))
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        headers={"Authorization": f"Bearer {KEY}"},
        raise_server_exceptions=False,
    ) as caller:
        yield caller


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """The same service, asked by somebody whom nobody knows."""
    return TestClient(client.app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture
def settled(settled_url: str) -> Iterator[connection]:
    """The service's database, looked at as its owner."""
    with closing(psycopg2.connect(settled_url)) as conn:
        yield conn


@pytest.fixture(scope="module")
def patience() -> Iterator[None]:
    """Nobody is told to ask less often: that would hide what he would have been told."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "RATES", dict.fromkeys(limits.RATES, Rate(10**6, 10**6)))
        yield
