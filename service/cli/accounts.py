"""``account``: the first start, and the way back in when nobody can sign in any more."""

from typing import Annotated

import typer
from rich.table import Table

from layers.errors import Unknown
from layers.ids import RegionCode
from layers.places import regions
from layers.words import say
from service.auth import store
from service.auth.passwords import Hasher
from service.cli.opened import actor, opened
from service.cli.telling import console, language
from service.flows.begin import Shown, begin, keep_station_key
from service.flows.demo_accounts import make_demo_accounts
from service.flows.keep_accounts import reset_by_owner
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Accounts.")


@app.command("begin")
def first(
    demo: Annotated[
        bool, typer.Option(help="In a demonstration county: also one account a role.")
    ] = False,
) -> None:
    """Make the first security administrator and this machine's key; show the passwords once."""
    settings = Settings()
    hasher = Hasher()
    with opened() as conn:
        region = regions.get(conn, RegionCode(settings.region))
        made = begin(conn, hasher, settings.region, actor())
        shown = [made] if made else []
        if demo and region.is_demo:
            shown += make_demo_accounts(conn, hasher, settings.region, actor())
        has_new_key = keep_station_key(conn, settings, actor())
        # Shown before it is kept: a password that nobody saw would have to be reset at once.
        _show(shown)
        conn.commit()
    if has_new_key:
        console.print(say("account.key_made", language(), file=str(settings.key_file)))
    if not shown:
        console.print(say("account.nothing_new", language()))


@app.command("list")
def listed() -> None:
    """List the accounts."""
    table = _table("login", "name", "role", "state")
    with opened() as conn:
        for one in store.all(conn, Settings().region):
            state = "disabled" if one.disabled_at else "must_change" if one.must_change else "fine"
            told = say(f"account.{state}", language())
            table.add_row(one.login, one.name, say(f"role.{one.role.value}", language()), told)
    console.print(table)


@app.command("reset")
def reset_password(login: Annotated[str, typer.Argument()]) -> None:
    """A new one-time password; the second factor goes, failed sign-ins are forgiven."""
    region = Settings().region
    with opened() as conn:
        account = store.find(conn, region, login)
        if account is None:
            raise Unknown("no_account", account_id=login)
        password = reset_by_owner(conn, Hasher(), account)
        _show([Shown(login, account.role, password)])
        conn.commit()


def _show(shown: list[Shown]) -> None:
    if not shown:
        return
    table = _table("login", "role", "password")
    for one in shown:
        table.add_row(one.login, say(f"role.{one.role.value}", language()), one.password)
    console.print(table)
    console.print(say("account.shown_once", language()))


def _table(*heads: str) -> Table:
    table = Table()
    for head in heads:
        table.add_column(say(f"account.{head}", language()), no_wrap=head == "password")
    return table
