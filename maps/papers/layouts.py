"""How each paper is laid out, once for all formats: which fields stand where, in which tables.

A field's label is the sentence ``paper.<field>``. A layout is drawn as HTML (and from that as PDF)
by ``printed``, and as the office's Word template by ``own_template``.
"""

from dataclasses import dataclass

from maps.papers.model import AfterActionReport, IssueNote, OrderPaper, Paper


@dataclass(frozen=True)
class Row:
    """One line of a form: one field over its whole width, or two side by side."""

    fields: tuple[str, ...]
    is_tall: bool = False


@dataclass(frozen=True)
class Form:
    """A block of labelled fields, under a heading of its own when it has one."""

    rows: tuple[Row, ...]
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of one list field; a column is its field and its share of the width in %.

    The column ``count`` numbers the rows.
    """

    field: str
    columns: tuple[tuple[str, int], ...]

    @property
    def heading(self) -> str:
        """The field that gives the heading its words."""
        return self.field


@dataclass(frozen=True)
class Layout:
    """One kind of paper: ``name`` is its template's file name and its title's key."""

    name: str
    kind: type[Paper]
    parts: tuple[Form | Table, ...]


def _rows(*lines: str) -> tuple[Row, ...]:
    """``"a b"``: two fields side by side; ``"a!"``: one with room to write."""
    return tuple(Row(tuple(line.rstrip("!").split()), line.endswith("!")) for line in lines)


ORDER = Layout(
    "order",
    OrderPaper,
    (
        Form(
            _rows(
                *("incident", "receiver_unit receiver", "substitute response_level", "copies"),
                *("task!", "place assembly_point", "position", "route"),
                *("expected_at arrival_due", "avoid", "contact", "safety"),
                *("receipt_due spoken_at", "feedback_wanted"),
            )
        ),
        Table(
            "lines",
            (
                *(("count", 7), ("code", 14), ("name", 30), ("quantity", 11)),
                *(("unit", 8), ("issue_note_number", 30)),
            ),
        ),
        Form(_rows("signed_by signed_title", "signed_at drafted_by")),
        Form(
            _rows(
                *("signed_for_by signed_for_at", "refusal_reason", "departed_at arrived_at"),
                *("done_at withdrawn_at", "feedback!"),
            ),
            "receipt",
        ),
    ),
)

ISSUE_NOTE = Layout(
    "issue_note",
    IssueNote,
    (
        Form(_rows("incident", "depot receiver_unit", "deliver_to", "issued_at vehicle")),
        Table(
            "lines",
            (
                *(("count", 7), ("code", 12), ("name", 20), ("spec", 15), ("batch", 13)),
                *(("quantity", 9), ("unit", 7), ("expires_on", 17)),
            ),
        ),
        Form(
            _rows(
                *("remark!", "approved_by handed_out_by", "carried_by received_by"),
                *("received_at",),
            )
        ),
    ),
)

AFTER_ACTION = Layout(
    "after_action",
    AfterActionReport,
    (
        Form(
            _rows(
                *("incident", "kind severity", "response_level commander", "scene"),
                *("position casualties", "occurred_at reported_at", "controlled_at closed_at"),
                *("summary!",),
            )
        ),
        Table(
            "timeline", (("at", 18), ("known", 22), ("ordered", 20), ("promised", 20), ("done", 20))
        ),
        Table(
            "legs",
            (
                *(("team", 25), ("turn_out_predicted_min", 15), ("turn_out_real_min", 15)),
                *(("travel_predicted_min", 15), ("travel_real_min", 15), ("late_min", 15)),
            ),
        ),
        Form(_rows("findings!", "proposals", "drafted_by drafted_at")),
    ),
)

LAYOUTS = (ORDER, ISSUE_NOTE, AFTER_ACTION)
