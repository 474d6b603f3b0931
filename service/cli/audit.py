"""``audit``: whether what is remembered is whole; to read it, carry it away, and prune it with age.

Works with the database owner's connection, beside the service and without it.
"""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import connection
from rich.progress import Progress

from layers.db.pool import connect
from layers.errors import BadInput
from layers.moments import ZONE
from layers.words import say
from service.audit import anchors, export, store
from service.audit.chain import Found
from service.cli.telling import complaints, console, language
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What is remembered of every change.")
_Day = datetime | None
From = Annotated[_Day, typer.Option("--from", formats=["%Y-%m-%d"])]
To = Annotated[_Day, typer.Option("--to", formats=["%Y-%m-%d"], help="This day too.")]
# The calendar of the county, by which its months end.


@app.command("verify")
def verify(
    region: Annotated[str, typer.Option(help="Only this region; else all there are.")] = "",
) -> None:
    """Recompute every hash and name the first broken entry; ends with 1 when there is one."""
    settings = Settings()
    with closing(connect(settings.database_url)) as conn:
        known = {anchor.region_code for anchor in anchors.read(settings.var_dir)}
        codes = [region] if region else sorted(known.union(store.regions(conn)))
        conn.rollback()
        found = [_verified(conn, code, settings.var_dir) for code in codes]
    for one in found:
        _tell(one)
    if not found:
        console.print(say("audit.nothing", language()))
    if not all(one.is_whole for one in found):
        raise typer.Exit(1)


@app.command("list")
def listed(
    region: Annotated[str, typer.Option()] = "",
    last: Annotated[int, typer.Option(help="How many.", min=1, max=10_000)] = 20,
    before_no: Annotated[int | None, typer.Option(help="Only before this number.")] = None,
    actor: Annotated[str | None, typer.Option()] = None,
    action: Annotated[str | None, typer.Option(help="insert, update, delete, exported, …")] = None,
    kind: Annotated[str | None, typer.Option(help="team, depot, account, …")] = None,
    object_id: Annotated[str | None, typer.Option("--id")] = None,
    refused: Annotated[bool, typer.Option(help="Refused attempts only.")] = False,
    since: From = None,
    until: To = None,
) -> None:
    """List the last entries, the newest first."""
    settings = Settings()
    begins, ends = _span(since, until)
    sought = store.Sought(
        region or settings.region,
        before_no=before_no,
        actor=actor,
        action=action,
        object_kind=kind,
        object_id=object_id,
        outcome="refused" if refused else None,
        since=begins,
        until=ends,
        limit=last,
    )
    with closing(connect(settings.database_url)) as conn:
        found = store.entries(conn, sought)
    for one in found:
        outcome = say(f"audit.{one.outcome}", language())
        about = f"{one.object_kind} {one.object_id}"
        who = " ".join(part for part in (one.actor, one.address) if part)
        console.print(
            f"#{one.entry_no}  {one.at:%Y-%m-%d %H:%M:%S}  {who}  {one.action} {about}  "
            f"{outcome} {one.reason}".rstrip()
        )
    if not found:
        console.print(say("audit.nothing", language()))


@app.command("export")
def carry_away(
    file: Annotated[Path, typer.Argument(help="FILE.jsonl; .sig and .pem come beside it.")],
    region: Annotated[str, typer.Option()] = "",
    since: From = None,
    until: To = None,
) -> None:
    """Write the entries to a signed file; that they were carried away is remembered."""
    settings = Settings()
    code = region or settings.region
    with closing(connect(settings.database_url)) as conn:
        done = export.export(conn, code, _span(since, until), file, settings.var_dir)
    key = done.key_fingerprint
    console.print(say("audit.exported", language(), file=file, count=done.count, key=key))


@app.command("prune")
def prune(
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Months ending by then.")],
) -> None:
    """Drop whole months that are older than the law wants them kept."""
    settings = Settings()
    with closing(connect(settings.database_url)) as conn:
        try:
            months = store.prune(conn, before.date())
        except BadInput as refusal:
            conn.rollback()
            day = f"{before:%Y-%m-%d}"
            told: store.Told = {"outcome": "refused", "reason": refusal.code}
            store.record(conn, settings.region, "pruned", "audit", day, **told)
            conn.commit()
            raise
        conn.commit()
    if months:
        console.print(say("audit.pruned", language(), months=months))
    else:
        console.print(say("audit.nothing_to_prune", language(), before=f"{before:%Y-%m-%d}"))


def _verified(conn: connection, code: str, var_dir: Path) -> Found:
    """Verifies one region in a transaction of its own, and shows how far it has come."""
    with Progress(console=complaints, transient=True) as bar:
        task = bar.add_task(code, total=None)
        found = anchors.verify(
            conn,
            code,
            var_dir,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    conn.rollback()
    return found


def _tell(found: Found) -> None:
    lang, code = language(), found.region_code
    if found.broken is None:
        last_no = found.last.entry_no if found.last else 0
        told = say("audit.whole", lang, region_code=code, count=found.entries, last_no=last_no)
        console.print("✓ " + told)
        return
    number = found.broken.entry_no
    why = say(f"audit.{found.broken.why.value}", lang, entry_no=number)
    complaints.print("✗ " + say("audit.broken", lang, region_code=code, entry_no=number, why=why))
    link = found.broken.link
    if link is not None:
        about = f"{link.object_kind} {link.object_id}"
        at = f"{link.at:%Y-%m-%d %H:%M:%S}"
        shown = {"entry_no": link.entry_no, "at": at, "action": link.action, "about": about}
        complaints.print("  " + say("audit.shows_at", lang, **shown))
    complaints.print("  → " + say("audit.what_to_do", lang))


def _span(since: _Day, until: _Day) -> tuple[_Day, _Day]:
    """From the beginning of one day to the end of another, as moments of the county."""
    end = until + timedelta(days=1) if until else None
    return (since and since.replace(tzinfo=ZONE), end and end.replace(tzinfo=ZONE))
