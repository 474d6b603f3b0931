"""``backup`` and ``restore``: a copy of everything, and the way back, told step by step."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from layers.errors import BadInput
from layers.telling import tell
from layers.words import say
from service import backup as backups
from service import restore as restores
from service.audit import anchors
from service.cli.telling import complaints, console, language
from service.restore import Compared
from service.settings import Settings

FOLDER = "backups"


def backup(
    out: Annotated[Path | None, typer.Option(help="The folder; var/backups unless given.")] = None,
) -> None:
    """Write a dump of the whole database and the manifest beside it."""
    settings = Settings()
    with _tidily():
        made = backups.make(settings.database_url, out or settings.var_dir / FOLDER, _say)
    _say("backup.saved", {"file": str(made)})


def restore(
    dump: Annotated[Path, typer.Argument(help="The .dump; its .json lies beside it.")],
    drill: Annotated[bool, typer.Option("--drill", help="Try it, compare, drop it.")] = False,
    into: Annotated[str, typer.Option(help="URL of a database with nothing of ours.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="In place of our database.")] = False,
    yes: Annotated[str, typer.Option(help="With --replace: the database's name.")] = "",
) -> None:
    """Restore a backup and compare it with its manifest; ends with 1 unless all is equal."""
    if [drill, bool(into), replace].count(True) != 1:
        raise BadInput("backup_which_way")
    settings = Settings()
    if replace:
        _is_meant(restores.name_of(settings.database_url), yes)
    with _tidily():
        if drill:
            compared = restores.drill(settings.database_url, dump, _say)
        elif into:
            compared = restores.into(into, dump, _say)
        else:
            folder = settings.var_dir / FOLDER
            compared = restores.replace(settings.database_url, dump, folder, _say)
    _show(compared)
    unequal = sum(not one.is_equal for one in compared)
    if unequal:
        complaints.print("✗ " + say("backup.unequal", language(), count=unequal))
        raise typer.Exit(1)
    if replace and (kept := anchors.set_aside(settings.var_dir, dump.stem)):
        console.print(say("backup.anchors_kept", language(), file=str(kept)))
    done = "drilled" if drill else "restored"
    console.print("✓ " + say(f"backup.{done}", language(), count=len(compared)))


@contextmanager
def _tidily() -> Iterator[None]:
    """Asked to end, it leaves no half a file and no half a database behind."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _is_meant(name: str, yes: str) -> None:
    """Who replaces a database types its name; raises BadInput ``backup_not_meant``."""
    typed = yes or typer.prompt(say("backup.type_name", language(), database=name))
    if typed.strip() != name:
        raise BadInput("backup_not_meant", database=name)


def _show(compared: list[Compared]) -> None:
    """What was compared, line by line."""
    lang = language()
    table = Table(title=say("backup.compared", lang), title_justify="left")
    for head in ("thing", "expected", "found", "equal"):
        table.add_column(say(f"backup.{head}", lang), overflow="fold")
    for one in compared:
        what = say(f"backup.what_{one.what}", lang, name=one.name)
        mark = "✓" if one.is_equal else "✗"
        table.add_row(what, _short(one.expected), _short(one.found), mark)
    console.print(table)


def _short(value: object) -> str:
    """A value as a cell: hashes by their first letters, an entry by its values."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return " ".join(_short(part) for part in value.values())
    text = str(value)
    is_hash = len(text) == 64 and not text.strip("0123456789abcdef")
    return f"{text[:12]}…" if is_hash else text


def _say(code: str, params: Mapping[str, object]) -> None:
    console.print(tell(code, params, language()), soft_wrap=True)
