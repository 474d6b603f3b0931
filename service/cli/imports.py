"""``import``: planners' files and road networks, with a report of every row."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from layers.catalog import IMPORTERS
from layers.errors import BadFile, BadInput
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.importing.door import bring_in as through_the_door
from layers.importing.importer import Terms
from layers.importing.positions import Reading
from layers.importing.report import Repair, Report
from layers.places import regions, rivers
from layers.roads.model import RoadNote, RoadReport
from layers.roads.noding import AS_USUAL, Joining
from layers.telling import tell
from layers.words import listed, say
from service.cli.opened import opened
from service.cli.telling import complaints, console, language
from service.flows.import_roads import RoadTerms, import_roads
from service.settings import Settings

SHOWN_ROWS = 60
NAMED_ROWS = 5


def bring_in(
    layer: Annotated[str, typer.Argument(help="roads, rivers, places, teams, depots, stock, …")],
    file: Annotated[Path, typer.Argument()],
    region: Annotated[str, typer.Option(help="Region code; our own unless given.")] = "",
    datum: Annotated[
        Datum | None, typer.Option(help="What the file's positions are in; CGCS2000 if unsaid.")
    ] = None,
    reading: Annotated[Reading, typer.Option(help="Settles doubtful positions.")] = (
        Reading.AS_WRITTEN
    ),
    dry_run: Annotated[bool, typer.Option(help="Report only, save nothing.")] = False,
    skip_bad: Annotated[bool, typer.Option(help="Save the good rows without the bad.")] = False,
    schematic: Annotated[bool, typer.Option(help="Roads: drawn by hand.")] = False,
    snap_m: Annotated[
        float, typer.Option(min=0, max=20, help="Roads: ends this near are joined; 0 joins none.")
    ] = AS_USUAL.snap_m,
    join_crossings: Annotated[
        bool, typer.Option(help="Roads: join survey lines where they cross.")
    ] = True,
    layer_name: Annotated[
        str, typer.Option("--layer", help="Roads: the layer of a GeoPackage with several.")
    ] = "",
    demo: Annotated[bool, typer.Option(help="Mark as demonstration data.")] = False,
) -> None:
    """Bring a file in: all of it or nothing, unless --skip-bad."""
    settings = Settings()
    code = RegionCode(region or settings.region)
    terms = Terms(code, datum or Datum.CGCS2000, reading, demo, skip_bad, dry_run)
    if layer == "roads":
        joining = Joining(snap_m, join_crossings)
        _roads(file, terms, RoadTerms(datum, schematic, joining, layer_name))
    elif layer == "rivers":
        _rivers(file, terms)
    else:
        _table(layer, file, terms)


def _table(layer: str, file: Path, terms: Terms) -> None:
    known = {"places": "facilities", **{name: name for name in IMPORTERS}}
    if layer not in known:
        raise BadInput("unknown_layer", layer=layer, layers=", ".join(["roads", "rivers", *known]))
    if not file.is_file():
        raise BadFile("no_such_file", file=str(file))
    importer = IMPORTERS[known[layer]]
    with opened() as conn, Progress(console=complaints) as bar:
        task = bar.add_task(file.name, total=None)
        try:
            report = through_the_door(
                conn,
                importer,
                file,
                terms,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
            conn.commit()
        except BadFile as refusal:
            bar.stop()
            if isinstance(refusal.report, Report):
                print_report(refusal.report)
            raise
    print_report(report)
    if report.refused and not terms.skip_bad:
        raise typer.Exit(1)


def _roads(file: Path, terms: Terms, how: RoadTerms) -> None:
    lang = language()
    with opened() as conn, Progress(console=complaints) as bar:
        task = bar.add_task(file.name, total=1.0)
        try:
            network, report = import_roads(
                conn,
                terms.region_code,
                file,
                how,
                lambda share, key: bar.update(task, completed=share, description=say(key, lang)),
            )
        except BadFile as refusal:
            bar.stop()
            notes = refusal.report if isinstance(refusal.report, tuple) else ()
            _print_notes(notes)
            raise
        if not terms.dry_run:
            conn.commit()
    _print_road_report(report)
    if network.unchanged:
        console.print(say("cli.roads_unchanged", lang))
    else:
        counts = {"added": network.added, "changed": network.changed, "removed": network.removed}
        console.print(say("cli.roads_differ", lang, **counts))
    key = "cli.dry_run" if terms.dry_run else "cli.roads_saved"
    params = {"edges": network.edge_count, "km": f"{network.length_km:.0f}"}
    console.print(say(key, lang, version=network.version, **params))


def _rivers(file: Path, terms: Terms) -> None:
    if not file.is_file():
        raise BadFile("no_such_file", file=str(file))
    with opened() as conn:
        found = rivers.read(file, regions.get(conn, terms.region_code).bounds)
        rivers.replace_all(conn, terms.region_code, found, terms.is_demo)
        if not terms.dry_run:
            conn.commit()
    console.print(say("cli.rivers_saved", language(), count=len(found)))


def print_report(report: Report) -> None:
    """What was read, saved, refused and repaired, row by row."""
    lang = language()
    console.print(
        say(
            "cli.rows_read",
            lang,
            file=report.file,
            rows=report.rows_read,
            accepted=report.accepted,
            encoding=report.encoding,
        )
    )
    if report.refused:
        table = Table(title=say("cli.refused_rows", lang, count=len(report.refused)))
        for head in ("row", "field", "value", "reason", "remedy"):
            table.add_column(say(f"cli.{head}", lang))
        for one in report.refused[:SHOWN_ROWS]:
            row = str(one.row or "–")
            table.add_row(row, one.field, one.value, one.reason(lang), one.remedy(lang))
        console.print(table)
    repairs = repair_lines(report.repaired, lang)
    for line in repairs[:SHOWN_ROWS]:
        console.print(f"· {line}")
    hidden = max(0, len(report.refused) - SHOWN_ROWS) + max(0, len(repairs) - SHOWN_ROWS)
    if hidden:
        console.print(say("cli.more_rows", lang, count=hidden))
    if report.heads_ignored:
        console.print(say("cli.heads_ignored", lang, heads=list(report.heads_ignored)))
    if report.saved:
        key = "cli.would_save" if report.dry_run else "cli.saved"
        console.print(say(key, lang, **report.saved._asdict()))


def repair_lines(repairs: Iterable[Repair], lang: str) -> list[str]:
    """What was repaired, the rows of one and the same repair together in one line."""
    rows_of: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for one in repairs:
        rows = rows_of[one.field, one.told(lang)]
        rows += [] if one.row is None else [one.row]
    return [_where(rows, field, lang) + told for (field, told), rows in rows_of.items()]


def _where(rows: list[int], field: str, lang: str) -> str:
    """The rows by number, a handful of them; nothing for what is about the whole file."""
    if not rows:
        return ""
    if len(rows) == 1:
        return say("cli.in_row", lang, row=rows[0], field=field)
    named = listed(rows[:NAMED_ROWS], lang)
    if len(rows) <= NAMED_ROWS:
        return say("cli.in_rows", lang, rows=named, field=field)
    return say("cli.in_many_rows", lang, rows=named, count=len(rows), field=field)


def _print_road_report(report: RoadReport) -> None:
    lang = language()
    console.print(
        say(
            "cli.road_report",
            lang,
            lines=report.lines_read,
            used=report.lines_used,
            islands=report.islands,
            share=f"{report.largest_share:.1%}",
            one_way=f"{report.one_way_share:.1%}",
            dead_ends=report.dead_ends,
            foot_km=f"{report.foot_km:.0f}",
        )
    )
    for reason, count in report.left_out.items():
        console.print(f"– {count} × {say(f'roads.left_out_{reason}', lang)}")
    for what, count in report.joined.items():
        console.print(f"+ {count} × {say(f'roads.joined_{what}', lang)}")
    if report.moved_m:
        console.print("+ " + say("cli.roads_moved", lang, metres=f"{report.moved_m:.2f}"))
    _print_notes(report.notes)


def _print_notes(notes: tuple[RoadNote, ...]) -> None:
    for note in notes[:SHOWN_ROWS]:
        where = {"where": note.where, "column": note.column}
        console.print("· " + tell(f"roads.note_{note.code}", {**where, **note.params}, language()))
    if len(notes) > SHOWN_ROWS:
        console.print(say("cli.more_rows", language(), count=len(notes) - SHOWN_ROWS))
