"""``python -m service.cli``: the commands, one line each."""

import sys

import typer
from psycopg2.errors import LockNotAvailable, QueryCanceled, UndefinedTable
from pydantic import ValidationError

from layers.errors import BadInput, NotReady, Refusal
from service.cli import (
    accounts,
    after,
    audit,
    backup,
    county,
    demo,
    doctor,
    duty,
    imports,
    incident,
    needs,
    roads,
    serve,
    station,
)
from service.cli.telling import refuse

# A traceback with local values would show passwords.
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sitú 四图",
)
app.command("serve")(serve.serve)
app.command("migrate")(serve.migrate)
app.command("report")(station.report)
app.command("sheet")(station.sheet)
app.command("close")(station.close)
app.command("lift")(station.lift)
app.command("closures")(station.closures)
app.command("way")(station.way)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("import")(imports.bring_in)
app.add_typer(county.app, name="region")
app.add_typer(county.teams, name="team")
incident.app.command("review")(after.review)
incident.app.command("replay")(after.replay)
app.add_typer(incident.app, name="incident")
app.add_typer(duty.app, name="duty")
app.add_typer(roads.app, name="roads")
app.add_typer(needs.app, name="needs")
app.add_typer(demo.app, name="demo")
app.add_typer(accounts.app, name="account")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """Runs a command; a refusal is told in words and ends with code 1."""
    try:
        app()
    except Refusal as refusal:
        sys.exit(refuse(refusal))
    except ValidationError as error:
        # pydantic's own words would be thirty lines of English, and might quote a secret.
        told = "; ".join(
            f"SITU_{'_'.join(map(str, one['loc'])).upper()} {one['msg']}" for one in error.errors()
        )
        sys.exit(refuse(BadInput("wrong_settings", told=told)))
    except UndefinedTable:
        sys.exit(refuse(NotReady("migrations_pending", names="–")))
    except (QueryCanceled, LockNotAvailable):
        sys.exit(refuse(NotReady("database_slow")))


if __name__ == "__main__":
    main()
