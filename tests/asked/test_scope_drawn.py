"""The ground as it is drawn: it is kept for the next one who asks, and he may be somebody else."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from fastapi import FastAPI
from psycopg2.extensions import connection

from service.auth.roles import Role
from service.auth.who import Scope
from tests.asked.scoped import ELSEWHERE, HERE, asked_at, machine, settled
from tests.town.scopes import TOWNSHIPS


@pytest.fixture(scope="module")
def ground() -> Iterator[str]:
    with settled() as url:
        yield url


@pytest.fixture(scope="module")
def app(ground: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with asked_at(ground, tmp_path_factory.mktemp("var")) as made:
        yield made


def _villages(app: FastAPI, conn: connection, name: str, scope: Scope) -> set[str]:
    """The villages on the base map as that planner gets it."""
    caller = machine(conn, app, name, Role.PLANNER, scope)
    conn.commit()
    answer = caller.get(f"/api/regions/{HERE}/basemap")
    assert answer.status_code == 200
    return {name for name in ("水库里", "军库里", "公开村") if name in answer.text}


def test_a_base_map_drawn_for_one_is_not_shown_to_another(app: FastAPI, ground: str) -> None:
    """It is kept once drawn: what is kept must not cross from one scope into another."""
    with closing(psycopg2.connect(ground)) as conn:
        named = {"水库里": (TOWNSHIPS[1], "sensitive"), "军库里": (TOWNSHIPS[2], "sensitive")}
        for number, (name, kept) in enumerate({**named, "公开村": ("", "public")}.items()):
            with conn.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO place (region_code, place_code, kind, name, geom, township_code,"
                    " sensitivity) VALUES (%s, %s, 'village', %s,"
                    " ST_SetSRID(ST_MakePoint(110.03, 26.03), 4490), %s, %s)",
                    (HERE, f"V{number}", name, *kept),
                )
        conn.commit()
        north = Scope((HERE,), "", (TOWNSHIPS[1],))
        south = Scope((HERE,), "", (TOWNSHIPS[2],))
        elsewhere = Scope((ELSEWHERE,), "", (TOWNSHIPS[1],))
        assert _villages(app, conn, "north", north) == {"水库里", "公开村"}
        assert _villages(app, conn, "south", south) == {"军库里", "公开村"}
        assert _villages(app, conn, "elsewhere", elsewhere) == set()
        assert _villages(app, conn, "north-again", north) == {"水库里", "公开村"}
        with conn.cursor() as cursor:
            cursor.execute("DELETE FROM place WHERE kind = 'village'")
        conn.commit()
