"""The shape of the house: who knows one room knows them all.

In every data layer (places, hazards, reserves, forces, duty) the same files do the same work:
``model`` says what a thing is, ``rules`` what may be decided about it without asking anybody,
``store`` and ``queries.sql`` where it is kept, ``importer`` how it comes in from a planner's
table. ``places`` has the county itself (``regions``), its rivers and its terrain besides, and no
``rules``, since nothing is decided about a place; ``duty`` has the roster and the calls besides.

``roads`` differs, because a road is not kept row by row: a network is read from two kinds of
source (``importer_osm``, ``importer_lines``), replaced whole (``network_store``), held as arrays
(``graph``) and searched (``reach``), while what closes it comes and goes (``closure_store``).
"""

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

import pytest
from psycopg2.extensions import connection

from layers.db import migrate
from layers.errors import Unknown
from tests.house.bare import ROOT

FILES = {"__init__.py", "model.py", "rules.py", "store.py", "queries.sql", "importer.py"}
BESIDES = {
    "places": {
        *("regions.py", "rivers.py", "rivers.sql", "known.py"),
        *("terrain.py", "terrain_store.py", "terrain.sql"),
    },
    "duty": {
        *("sectors.csv", "roster.py", "roster_store.py", "roster.sql"),
        *("calls.py", "call_store.py", "calls.sql"),
    },
}
WITHOUT = {"places": {"rules.py"}}
DATA_LAYERS = ("places", "hazards", "reserves", "forces", "duty")
LAYERS = ROOT / "layers"

TOP = {
    *("service", "layers", "maps", "scripts", "tests", "docs", "README.md", "CHANGELOG.md"),
    *("docker-compose.yml", "Dockerfile", ".dockerignore", ".env.example", ".gitignore", ".ci"),
    *("pyproject.toml", ".importlinter", "package.json", "package-lock.json", ".npmrc"),
}
ENDINGS = {
    *(".py", ".sql", ".sh", ".js", ".css", ".html", ".md", ".toml", ".yml", ".json", ".csv"),
    *(".geojson", ".in", ".txt", ".png", ".webp", ".svg", ""),
}
MOST_BYTES = 1_000_000
# A line longer than this is written by a machine, and then it is somebody else's work.
LONGEST_LINE = 1000


# --- files ---


@pytest.mark.parametrize("layer", DATA_LAYERS)
def test_every_data_layer_has_the_same_files(layer: str) -> None:
    found = {file.name for file in (LAYERS / layer).iterdir() if file.is_file()}
    assert found == FILES - WITHOUT.get(layer, set()) | BESIDES.get(layer, set())


def test_migrations_are_numbered_without_gaps() -> None:
    names = sorted(file.name for file in migrate.MIGRATIONS.iterdir() if file.is_file())
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert [one.number for one in migrate.known()] == list(range(1, len(names) + 1))


@cache
def committed() -> list[Path]:
    """Every file that is committed, or would be."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: what is committed cannot be told")
    told = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [ROOT / name for name in told.stdout.split("\0") if name]
    return sorted(file for file in found if file.is_file())


def test_the_top_level_holds_only_what_belongs_there() -> None:
    found = {file.relative_to(ROOT).parts[0] for file in committed()}
    assert found - TOP == set()


def test_nothing_committed_is_large_or_of_a_strange_kind() -> None:
    strange = [
        f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes"
        for file in committed()
        if file.stat().st_size > MOST_BYTES
        or (file.suffix not in ENDINGS and file.relative_to(ROOT).parts[0] != file.name)
    ]
    assert strange == []


def texts() -> Iterator[tuple[str, str]]:
    for file in committed():
        if file.suffix not in (".png", ".webp"):
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|npmmirror|anaconda|debian|docker|golang)\.(?:org|com|io)"
    r"|[:]//(?:registry|mirrors?|packages?|pypi|npm)\.|[:]//\S+/simple\b"
)
# Where people keep their checkouts, and where this one lies.
MACHINE = re.compile(r"(?<![\w.])/(?:root|home|Users)/|" + re.escape(f"{ROOT}/"))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://files.pythonhosted" + ".org/x", True),
        ("http://mirrors" + ".some.cn/simple", True),
        ("http://127.0.0.1:3141/index/" + "simple", True),
        ("EPSG:4490 at https://epsg.io", False),
    ],
)
def test_an_address_of_a_registry_is_recognised(text: str, is_one: bool) -> None:
    assert bool(REGISTRY.search(text)) == is_one


def test_no_file_names_a_registry_or_a_path_of_some_machine() -> None:
    named = [
        f"{name}: {found[0]}"
        for name, text in texts()
        for found in (REGISTRY.search(text), MACHINE.search(text))
        if found
    ]
    assert named == []


# How a library says whose it is, and where its readable form lies.
BANNER = re.compile(r"(?i)/\*!|@license|\blicensed under\b|copyright \(c\)|^//[#] source", re.M)
FOREIGN_FOLDERS = {"vendor", "third_party", "node_modules", "site-packages"}


def test_no_library_of_others_is_committed() -> None:
    """Browser libraries come by npm, the others by pip; the lock files name them all."""
    found = []
    for name, text in texts():
        longest = max(map(len, text.splitlines()), default=0)
        is_page = Path(name).suffix in (".js", ".css", ".html")
        if FOREIGN_FOLDERS & set(Path(name).parts) or ".min." in name:
            found.append(name)
        elif is_page and (BANNER.search(text) or longest > LONGEST_LINE):
            found.append(f"{name}: longest line {longest}")
    assert found == []


# --- modules ---

BUILDERS = {"Settings", "create_app", "FastAPI", "State", "Pool", "RoadKeeper", "connect", "run"}


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but the bodies of functions and the main guard."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, child.args):
                yield from at_import(part)
        elif isinstance(child, ast.Lambda) or (
            isinstance(child, ast.If) and "__name__" in ast.unparse(child.test)
        ):
            continue
        else:
            yield child
            yield from at_import(child)


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return ast.unparse(node.func).rpartition(".")[2]


def test_nothing_is_built_at_import() -> None:
    built = [
        f"{file.relative_to(ROOT)}:{node.lineno} {called(node)}"
        for folder in ("service", "layers", "maps")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in at_import(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in BUILDERS
    ]
    assert built == []


def test_what_is_built_at_import_is_found() -> None:
    source = "a = Settings()\ndef f(b=create_app()):\n    Pool()\n"
    assert [called(node) for node in at_import(ast.parse(source)) if called(node)] == [
        "Settings",
        "create_app",
    ]


def stores() -> list[ModuleType]:
    return [
        importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for file in sorted([*LAYERS.glob("*/*store.py"), LAYERS / "places" / "regions.py"])
    ]


@pytest.mark.parametrize("store", stores(), ids=lambda store: store.__name__)
def test_get_promises_the_thing_and_find_perhaps_nothing(store: ModuleType) -> None:
    for verb, may_be_none in (("get", False), ("find", True)):
        if verb in vars(store):
            answer = get_type_hints(vars(store)[verb])["return"]
            assert (type(None) in getattr(answer, "__args__", ())) == may_be_none, verb


@pytest.mark.parametrize("layer", DATA_LAYERS)
def test_get_raises_and_find_returns_none(conn: connection, layer: str) -> None:
    store = importlib.import_module(f"layers.{layer}.store")
    assert store.find(conn, "990001", "nobody") is None
    with pytest.raises(Unknown):
        store.get(conn, "990001", "nobody")


# --- tables ---

# What an extension brought, and the history of the shape itself, belong to no region.
_OURS = """
  FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = 'public' AND t.relkind IN ('r', 'p') AND t.relname <> 'migration'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
"""


def rows(conn: connection, sql: str) -> list[tuple[str, ...]]:
    with conn.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_table_has_a_primary_key_with_the_region_in_it(conn: connection) -> None:
    tables = {name for (name,) in rows(conn, f"SELECT t.relname {_OURS}")}
    keyed = rows(
        conn,
        """SELECT c.conrelid::regclass::text FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
            WHERE c.contype = 'p' AND a.attname = 'region_code'""",
    )
    assert len(tables) > 10
    assert sorted(tables - {name for (name,) in keyed}) == []


def test_every_foreign_key_carries_the_region(conn: connection) -> None:
    found = rows(
        conn,
        """SELECT c.conname FROM pg_constraint c
            WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_attribute a
                               WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
                                 AND a.attname = 'region_code')""",
    )
    assert found == []


def test_every_unique_index_carries_the_region(conn: connection) -> None:
    found = rows(
        conn,
        f"""SELECT i.indexrelid::regclass::text FROM pg_index i
             WHERE i.indisunique AND i.indrelid IN (SELECT t.oid {_OURS})
               AND NOT EXISTS (SELECT FROM pg_attribute a
                                WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                                  AND a.attname = 'region_code')""",
    )
    assert found == []


# A hazard is a point, a line or an area, and so is what closes a road.
ANY_GEOMETRY = {("hazard", "geom"), ("closure", "geom"), ("closure_proposal", "geom")}


def test_every_geometry_is_cgcs2000_and_of_a_definite_type(conn: connection) -> None:
    columns = rows(
        conn,
        """SELECT f_table_name, f_geometry_column, srid::text, type FROM geometry_columns
            UNION ALL
           SELECT f_table_name, f_geography_column, srid::text, type FROM geography_columns""",
    )
    assert len(columns) >= 8
    assert {(table, name) for table, name, srid, _ in columns if srid != "4490"} == set()
    loose = {(table, name) for table, name, _, kind in columns if kind.upper() == "GEOMETRY"}
    assert loose == ANY_GEOMETRY
