"""Every named statement is one that PostgreSQL can plan: names, types and parameters are right."""

import re
from pathlib import Path

import pytest
from psycopg2.extensions import connection

from layers.db.queries import Queries

LAYERS = Path(__file__).parents[2] / "layers"
FILES = [
    file
    for room in (LAYERS, LAYERS.parent / "service")
    for file in sorted(room.rglob("*.sql"))
    if file.parent.name != "migrations"
]
STATEMENTS = [
    pytest.param(sql, id=f"{file.parent.name}:{name}")
    for file in FILES
    for name, sql in Queries(file).statements.items()
    # These have no plan; each runs whenever a database is made or a file is brought in.
    if not re.search(r"^(CREATE TABLE|SAVEPOINT|ROLLBACK|RELEASE|SET)\b", sql, re.MULTILINE)
]


class Nothing(dict[str, None]):
    """NULL for whatever is asked."""

    def __missing__(self, key: str) -> None:
        return None


def test_there_is_something_to_explain() -> None:
    assert len(STATEMENTS) > 20


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_statement_can_be_planned(conn: connection, sql: str) -> None:
    with conn.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, Nothing())
        assert cursor.fetchone()


@pytest.mark.parametrize("sql", STATEMENTS)
def test_each_parameter_says_its_type(sql: str) -> None:
    untyped = re.findall(r"%\(\w+\)s(?!::)", sql)
    assert not untyped, f"cast in the SQL: {untyped}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}:{file.stem}")
def test_each_statement_begins_with_a_sentence(file: Path) -> None:
    for name, sql in Queries(file).statements.items():
        assert re.match(r"-- [A-Z].*", sql), name
