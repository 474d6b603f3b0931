"""What is remembered is committed and cannot be undone: each test has a database of its own."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg2.extensions import connection

from layers.db.pool import connect
from tests import database


@pytest.fixture
def url() -> Iterator[str]:
    with database.fresh("audit") as made:
        yield made


@pytest.fixture
def conn(url: str) -> Iterator[connection]:
    with closing(connect(url)) as opened:
        yield opened
