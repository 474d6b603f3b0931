"""The tree of refusals: every way in which Sitú says no, without a word of HTTP.

    Refusal
    ├── BadInput      the sender can mend it: a field, a row, a file
    │   └── BadFile   a whole file is refused; carries the report of its rows
    ├── Unknown       the thing asked for is not there
    ├── Clash         it is there, but not in a state that allows this
    │   └── Stale     somebody else changed it meanwhile; carries what it is now
    ├── NotAllowed    who asks may not do it
    │   └── NotKnown  nobody knows who asks: no session, no key, or not a right one
    └── NotReady      the service cannot do it now and says when to try again

A refusal carries a ``code`` and its ``params``, never a sentence: the sentence and its
remedy come from the catalogues (``words``: ``refusal.<code>`` and ``remedy.<code>``), in
the reader's language.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """A clear no. ``code`` names the sentence, ``field`` the part of the input it is about."""

    kind: ClassVar[str] = "refusal"

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """Goes from one process to another as it is, whatever its making asks for."""
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        where = f" [{self.field}]" if self.field else ""
        return f"{self.code}{where}({told})"


def _again(kind: type[Refusal], args: tuple[Any, ...], told: dict[str, Any]) -> Refusal:
    refusal = kind.__new__(kind, *args)
    refusal.__dict__.update(told)
    return refusal


class BadInput(Refusal):
    """The sender can mend it."""

    kind = "bad_input"


class BadFile(BadInput):
    """A whole file is refused; ``report`` says why, row by row."""

    kind = "bad_file"

    def __init__(self, code: str, report: object = None, **params: object) -> None:
        super().__init__(code, field="file", **params)
        self.report = report


class Unknown(Refusal):
    """The thing asked for is not there."""

    kind = "unknown"


class Clash(Refusal):
    """It is there, but in a state that does not allow this."""

    kind = "clash"


class Stale(Clash):
    """Somebody else changed it meanwhile: ``yours`` is what was meant, ``theirs`` what is there.

    Both carry their ``version``; ``theirs`` also says by whom and when it was made.
    """

    kind = "stale"

    def __init__(
        self,
        code: str,
        yours: Mapping[str, Any],
        theirs: Mapping[str, Any],
        field: str | None = None,
    ) -> None:
        super().__init__(
            code,
            field=field,
            yours=yours["version"],
            version=theirs["version"],
            by=theirs["updated_by"] or "–",
            at=theirs["updated_at"],
        )
        self.yours = yours
        self.theirs = theirs


class NotAllowed(Refusal):
    """Who asks may not do it."""

    kind = "not_allowed"


class NotKnown(NotAllowed):
    """Nobody knows who asks: no session, no key, or not a right one."""

    kind = "not_known"


class NotReady(Refusal):
    """The service cannot do it now; ``retry_after_s`` says when to ask again."""

    kind = "not_ready"

    def __init__(
        self, code: str, field: str | None = None, retry_after_s: int = 2, **params: object
    ) -> None:
        super().__init__(code, field=field, **params)
        self.retry_after_s = retry_after_s
