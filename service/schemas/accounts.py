"""Signing in, one's own password, accounts and keys."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from service.auth.roles import Role
from service.flows.keep_accounts import Told
from service.schemas.shapes import Closed, Code, like


class SignInIn(Closed):
    """Who signs in; ``code`` is the six figures of the second factor, where one is set."""

    model_config = like({"login": "zhihui", "password": "…", "code": ""})

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    code: Annotated[str, Field(max_length=20)] = ""


class UnlockIn(Closed):
    """The password of whoever's screen is locked."""

    model_config = like({"password": "…"})

    password: Annotated[str, Field(min_length=1, max_length=1000)]


class PasswordIn(Closed):
    """One's own password, the old and the new one."""

    model_config = like({"old": "…", "new": "…"})

    old: Annotated[str, Field(min_length=1, max_length=1000)]
    new: Annotated[str, Field(min_length=1, max_length=1000)]


class CodeIn(Closed):
    """The six figures that the app shows."""

    model_config = like({"code": "123456"})

    code: Annotated[str, Field(min_length=6, max_length=20)]


class ScopeIn(Closed):
    """What an account or a key is and which rows are its own; null: all of them."""

    role: Role
    regions: Annotated[list[Code], Field(min_length=1, max_length=50)] | None = None
    unit: Annotated[str, Field(max_length=100)] = ""
    townships: list[Code] = Field(default_factory=list, max_length=100)
    layers: Annotated[list[str], Field(min_length=1, max_length=10)] | None = None
    team_code: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f,]*$")] = ""

    def told(self) -> Told:
        """The same in the flow's words."""
        texts = ("login", "name", "person_no", "oidc_subject")
        return Told(
            role=self.role,
            regions=None if self.regions is None else tuple(self.regions),
            unit=self.unit.strip(),
            townships=tuple(self.townships),
            layers=None if self.layers is None else tuple(self.layers),
            team_code=self.team_code.strip(),
            disabled=getattr(self, "disabled", False),
            **{name: getattr(self, name).strip() for name in texts if hasattr(self, name)},
        )


class AccountChangeIn(ScopeIn):
    """An account as it shall be."""

    model_config = like({"role": "operator", "name": "李明", "disabled": True})

    name: Annotated[str, Field(max_length=100)] = ""
    person_no: Annotated[str, Field(max_length=40)] = ""
    disabled: bool = False


class AccountIn(ScopeIn):
    """A new account; its one-time password is in the answer and nowhere else."""

    model_config = like(
        {"login": "li.ming", "name": "李明", "role": "planner", "townships": ["431123102"]}
    )

    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")]
    name: Annotated[str, Field(max_length=100)] = ""
    person_no: Annotated[str, Field(max_length=40)] = ""
    oidc_subject: Annotated[str, Field(max_length=200)] = ""


class KeyIn(ScopeIn):
    """A new key for a machine; it is in the answer and nowhere else."""

    model_config = like(
        {
            "name": "fire-station",
            "role": "department",
            "unit": "县消防救援大队",
            "expires_at": "2027-06-30T00:00:00+08:00",
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w.-]+$")]
    expires_at: datetime
