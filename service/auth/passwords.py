"""Passwords as they are kept: argon2id, and never so many at once that the command room waits.

One hash takes a fraction of a second and 64 MiB. A crowd at the door may not take the
machine from those who send out teams, so only a few are worked out at the same time.
"""

import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from layers.errors import BadInput, NotReady
from service.auth.password_rules import prepared, unfit

TIME_COST: Final = 3
MEMORY_KIB: Final = 64 * 1024
PARALLELISM: Final = 1
HASH_BYTES: Final = 32
SALT_BYTES: Final = 16
AT_ONCE: Final = 2
WAIT_S: Final = 5.0
RETRY_AFTER_S: Final = 5

# One for the process, however many hashers it has.
_PLACES: Final = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs: rounds, memory in KiB, threads."""

    time_cost: int = TIME_COST
    memory_kib: int = MEMORY_KIB
    parallelism: int = PARALLELISM


class Hasher:
    """Makes and compares password hashes, at most ``AT_ONCE`` in the process at the same time.

    Every method that works one out raises NotReady (``sign_in_busy``) when no place came free
    within ``wait_s`` seconds.
    """

    def __init__(self, cost: Cost | None = None, wait_s: float = WAIT_S) -> None:
        cost = cost or Cost()
        self._wait_s = wait_s
        self._argon2 = PasswordHasher(
            cost.time_cost, cost.memory_kib, cost.parallelism, HASH_BYTES, SALT_BYTES
        )
        self._nobody = _of_nobody(cost)

    def hash(self, password: str) -> str:
        """The hash to keep. Raises BadInput for what is too long or holds invisible marks."""
        if broken := unfit(password):
            raise BadInput("password_refused", field="password", failed=broken)
        with self._place():
            return self._argon2.hash(prepared(password))

    def verify(self, stored: str, password: str) -> bool:
        """Whether it is the password of that hash.

        Raises argon2's InvalidHashError or VerificationError when ``stored`` is no hash of
        argon2: that is a fault of ours, never a wrong password. An account without a password
        has a blank one: ask ``verify_nobody`` for it.
        """
        if unfit(password):
            return False
        with self._place():
            try:
                return self._argon2.verify(stored, prepared(password))
            except VerifyMismatchError:
                return False

    def verify_nobody(self, password: str) -> bool:
        """Always False, at the cost of ``verify``: time does not tell which accounts exist."""
        self.verify(self._nobody, password)
        return False

    def needs_rehash(self, stored: str) -> bool:
        """Whether it was made at another cost, so that the next sign-in makes it anew."""
        return self._argon2.check_needs_rehash(stored)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place among those who may work out a hash now."""
        if not _PLACES.acquire(timeout=self._wait_s):
            raise NotReady("sign_in_busy", retry_after_s=RETRY_AFTER_S)
        try:
            yield
        finally:
            _PLACES.release()


def _of_nobody(cost: Cost) -> str:
    """A well-formed hash that no password has: its bytes are drawn, so that making it is free."""
    salt, drawn = (
        b64encode(secrets.token_bytes(n)).decode("ascii").rstrip("=")
        for n in (SALT_BYTES, HASH_BYTES)
    )
    numbers = f"m={cost.memory_kib},t={cost.time_cost},p={cost.parallelism}"
    return f"$argon2id$v=19${numbers}${salt}${drawn}"
