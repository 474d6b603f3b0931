"""``needs``: what a kind of incident calls for, as this county has it."""

from typing import Annotated

import typer
from rich.table import Table

from layers.errors import BadInput
from layers.ids import RegionCode
from layers.words import say
from service.cli.opened import opened
from service.cli.telling import console, language
from service.flows.keep_needs import card_shown
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What kinds of incident call for.")


@app.command("show")
def show(
    kind: Annotated[str, typer.Argument(help="A kind: code, name or pinyin initials.")],
    severity: Annotated[str, typer.Option(help="special, major, larger, general.")] = "",
    region: Annotated[str, typer.Option(help="Region code; our own unless given.")] = "",
) -> None:
    """Show the need card of a kind at a severity."""
    with opened() as conn:
        code = RegionCode(region or Settings().region)
        shown = card_shown(conn, code, kind, language())
    cards = {one["severity"]: one for one in shown["cards"]}
    if severity not in cards:
        allowed = [one for one in cards if one]
        raise BadInput("no_such_code", field="severity", value=severity, allowed=allowed)
    card = cards[severity]
    whose = "cli.own_card" if card["is_own"] else "cli.card_of_all"
    params = {"name": shown["kind_name"], "code": card["card_code"], "version": shown["version"]}
    console.print(say(whose, language(), **params))
    table = Table(show_header=False)
    for need in card["needs"]:
        table.add_row(need["what"], need["code"], need["name"], f"{need['quantity']:g}")
    console.print(table)


@app.callback()
def needs() -> None:
    """What kinds of incident call for."""
