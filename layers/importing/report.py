"""What the door says about a file: each row refused with its remedy, each repair, each count."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by

from layers import words
from layers.codes import name_of
from layers.errors import Refusal
from layers.importing.saving import Saved

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused; ``row`` is None when it is the whole file's fault."""

    row: int | None
    field: str
    value: str
    code: str
    params: Mapping[str, object] = made_by(default_factory=dict)

    @classmethod
    def of(cls, refusal: Refusal, row: int | None, head: str, value: str) -> "Problem":
        """A refusal met while reading that cell."""
        return cls(row, head, value[:_SHOWN], refusal.code, refusal.params)

    def reason(self, language: str) -> str:
        """What is wrong, for the planner."""
        return words.say(f"refusal.{self.code}", language, **self._places())

    def remedy(self, language: str) -> str:
        """What the planner can do about it."""
        return words.say(f"remedy.{self.code}", language, **self._places())

    def _places(self) -> Mapping[str, object]:
        return {"row": self.row, "head": self.field, "value": self.value, **self.params}


@dataclass(frozen=True, slots=True)
class Repair:
    """What was read otherwise than it was written, or left out, without being refused.

    ``row`` is None when it is about the whole file. ``before`` and ``after`` are codes of
    ``list_name`` when that is given, and are told by name.
    """

    row: int | None
    field: str
    before: str
    after: str
    code: str
    list_name: str = ""
    params: Mapping[str, object] = made_by(default_factory=dict)

    def told(self, language: str) -> str:
        """What was done, for the planner."""
        before, after = self.named(language)
        return words.say(self.code, language, before=before, after=after, **self.params)

    def named(self, language: str) -> tuple[str, str]:
        """What was written and what was taken, for the planner: codes by their names."""
        if not self.list_name:
            return self.before, self.after
        before, after = (
            name_of(self.list_name, one, language) for one in (self.before, self.after)
        )
        return before, after


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one file. ``accepted`` rows are those that are, or would be, saved.

    ``saved`` is None when nothing was: in a dry run it says what saving would change.
    """

    file: str
    encoding: str
    sheet: str
    rows_read: int
    accepted: int
    refused: tuple[Problem, ...]
    repaired: tuple[Repair, ...]
    heads_ignored: tuple[str, ...]
    heads_repeated: tuple[str, ...]
    saved: Saved | None
    dry_run: bool

    def told(self, language: str) -> dict[str, object]:
        """The report as plain values for a page or a terminal, in the reader's language."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "sheet": self.sheet,
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "refused": [
                {
                    "row": one.row,
                    "field": one.field,
                    "value": one.value,
                    "code": one.code,
                    "reason": one.reason(language),
                    "remedy": one.remedy(language),
                }
                for one in self.refused
            ],
            "repaired": [
                {
                    "row": one.row,
                    "field": one.field,
                    "before": one.named(language)[0],
                    "after": one.named(language)[1],
                    "code": one.code,
                    "told": one.told(language),
                }
                for one in self.repaired
            ],
            "heads_ignored": list(self.heads_ignored),
            "heads_repeated": list(self.heads_repeated),
            "saved": self.saved._asdict() if self.saved else None,
            "dry_run": self.dry_run,
        }
