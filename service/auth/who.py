"""Whoever asks, as a route knows him: a person with a session, or a machine with a key."""

from collections.abc import Sequence
from dataclasses import dataclass

from layers.db.asking import Asker
from service.auth.roles import MAY, Action, Role, clearance_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows are one's own. ``regions`` and ``layers`` None: all of them.

    ``team_code``: the one team whose leader it is.
    """

    regions: tuple[str, ...] | None = ()
    unit: str = ""
    townships: tuple[str, ...] = ()
    layers: tuple[str, ...] | None = None
    team_code: str = ""

    def owns(self, layer: str, unit: str, township: str) -> bool:
        """Whether a row of that layer, unit and township is one's own."""
        if self.layers is not None and layer not in self.layers:
            return False
        return bool(unit and unit == self.unit) or bool(township and township in self.townships)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who is known.

    ``actor`` is what the audit says: a login, or ``key:<name>``. ``pending`` names what must be
    done before anything else: ``password`` to be changed, ``second_factor`` to be set.
    ``token_hash`` is that of the session, None for a machine.
    """

    actor: str
    role: Role
    scope: Scope
    name: str = ""
    account_id: int | None = None
    key_id: str | None = None
    token_hash: bytes | None = None
    pending: Sequence[str] = ()
    address: str = ""
    request_id: str = ""

    @property
    def is_machine(self) -> bool:
        """Whether it is a key and not a person."""
        return self.account_id is None

    @property
    def asked_as(self) -> str:
        """Whose repeated requests are one's own: two keys may have had the same name."""
        return self.actor if self.key_id is None else f"key:{self.key_id}"

    def may(self, action: Action) -> bool:
        """Whether the table of roles lets it do that."""
        return action in MAY[self.role]

    def asker(self) -> Asker:
        """The same as the database is told."""
        changes = MAY[self.role].get(Action.CHANGE_RECORDS)
        return Asker(
            actor=self.actor,
            role=self.role.value,
            address=self.address,
            request_id=self.request_id,
            regions=self.scope.regions,
            clearance=clearance_of(self.role),
            writes="none" if changes is None else changes.value,
            commands="county" if self.may(Action.COMMAND_INCIDENT) else "none",
            unit=self.scope.unit,
            townships=self.scope.townships,
            layers=self.scope.layers,
            team=self.scope.team_code,
        )

    def reaches(self, region_code: str) -> bool:
        """Whether that region is one of its own."""
        return self.scope.regions is None or region_code in self.scope.regions
