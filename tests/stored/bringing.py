"""What the tests of the door share: the heads of a table of teams, and a short look at a report."""

from layers.importing.importer import Terms
from layers.importing.report import Report
from tests.town.town import CODE

HEAD = "编号,名称,类别,总人数,集结时间(分钟),经度,纬度"
TERMS = Terms(CODE)


def codes(report: Report) -> list[tuple[int | None, str]]:
    """The refused rows, each with its code."""
    return [(problem.row, problem.code) for problem in report.refused]
