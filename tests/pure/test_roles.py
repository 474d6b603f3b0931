"""Who may do what: the table that is read (service/README.md) is the table that counts."""

from pathlib import Path

from layers.words import knows
from service.auth import roles
from service.auth.roles import (
    ADMINISTRATORS,
    MACHINES,
    MAY,
    PEOPLE,
    Action,
    Reach,
    Role,
    clearance_of,
)

README = Path(roles.__file__).parents[1] / "README.md"
HEAD = "## Who may do what"


def _table() -> list[list[str]]:
    """The cells of the section's only table, without its ruler."""
    section = README.read_text(encoding="utf-8").split(HEAD)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert set("".join(cells[1])) <= set("-: ")
    return [cells[0], *cells[2:]]


def test_the_table_that_is_read_is_the_table_that_counts() -> None:
    head, *rows = _table()
    assert head[1:] == [role.value for role in Role]
    assert [row[0].strip("`") for row in rows] == [action.value for action in Action]
    for action, row in zip(Action, rows, strict=True):
        told = [MAY[role][action].value if action in MAY[role] else "–" for role in Role]
        assert row[1:] == told, action.value


def test_every_role_stands_in_the_table_and_every_action_is_somebody_s() -> None:
    assert set(MAY) == set(Role)
    assert {action for mine in MAY.values() for action in mine} == set(Action)
    assert set(Role) == PEOPLE | MACHINES
    assert not ADMINISTRATORS & MACHINES


def test_who_is_confined_sees_no_more_than_what_is_public_elsewhere() -> None:
    for role in Role:
        reach = MAY[role].get(Action.READ_RECORDS)
        expected = 2 if reach is Reach.COUNTY else 0 if Action.READ_GROUND in MAY[role] else -1
        assert clearance_of(role) == expected
        # Nobody changes, or sees the numbers of, what he may not read.
        for action in (Action.CHANGE_RECORDS, Action.SEE_PHONES):
            if action in MAY[role]:
                assert reach in (Reach.COUNTY, MAY[role][action]), role


def test_every_role_and_action_has_a_name_to_be_read() -> None:
    nameless = [
        f"{topic}.{one.value}"
        for topic, names in (("role", Role), ("action", Action))
        for one in names
        if not knows(f"{topic}.{one.value}")
    ]
    assert nameless == []
