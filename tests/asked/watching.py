"""A service on the wire, and those who look at what it streams."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.routes import stream
from tests.asked.conftest import KEY, free_port, serving, settings_for

# Long enough for a machine that is busy with something else.
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def app(settled_url: str, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(settings_for(settled_url, tmp_path_factory.mktemp("live")))


@pytest.fixture(scope="module")
def caller(app: FastAPI) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LONGEST_S", 60.0)
        with (
            serving(app, free_port()) as address,
            httpx.Client(
                base_url=address,
                headers={"Authorization": f"Bearer {KEY}"},
                timeout=PATIENCE_S,
                trust_env=False,
            ) as client,
        ):
            yield client


@contextmanager
def looking(
    caller: httpx.Client, where: str = "/api/stream", **more: Any
) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    with caller.stream("GET", where, **more) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
