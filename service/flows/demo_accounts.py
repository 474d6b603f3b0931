"""The demonstration county's accounts, one a role; their passwords are made now and shown once."""

import csv

from psycopg2.extensions import connection

from service.auth import store
from service.auth.passwords import Hasher
from service.auth.roles import Role
from service.flows.begin import Shown
from service.flows.keep_accounts import Told, make_account
from service.flows.load_demo import DEMO


def make_demo_accounts(conn: connection, hasher: Hasher, region_code: str, by: str) -> list[Shown]:
    """Makes those that are missing; what is there keeps its password."""
    made = []
    with (DEMO / "accounts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            login = row["login"]
            if store.find(conn, region_code, login) is not None:
                continue
            team_code = row["team_code"]
            if team_code and not store.team_is_there(conn, region_code, team_code):
                continue  # its team is not imported yet
            townships = tuple(row["townships"].split())
            told = Told(
                Role(row["role"]),
                login,
                row["name"],
                person_no=row["person_no"],
                unit=row["unit"],
                townships=townships,
                team_code=team_code,
                is_demo=True,
            )
            _, password = make_account(conn, hasher, region_code, told, by)
            made.append(Shown(login, told.role, password))
    return made
