"""Hashes of passwords: right ones and wrong ones, and no more at once than the room can bear."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from layers.errors import BadInput, NotReady
from service.auth import passwords
from service.auth.passwords import Cost, Hasher

CHEAP = Cost(time_cost=1, memory_kib=64)
PASSWORD = "Gr7vel-wagon über"


@pytest.fixture
def hasher() -> Hasher:
    return Hasher(CHEAP, wait_s=0.05)


def test_the_right_password_and_no_other(hasher: Hasher) -> None:
    stored = hasher.hash(PASSWORD)
    assert hasher.verify(stored, PASSWORD)
    assert not hasher.verify(stored, PASSWORD + " ")
    assert not hasher.verify(stored, "")
    assert hasher.hash(PASSWORD) != stored


def test_what_is_kept_is_argon2id_at_the_stated_cost() -> None:
    stored = Hasher().hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert PASSWORD not in stored


def test_another_keyboard_writes_the_same_password(hasher: Hasher) -> None:
    stored = hasher.hash("Gr7vel-wagon \u00fcber")
    assert hasher.verify(stored, "Gr7vel-wagon u\u0308ber")
    assert hasher.verify(stored, "Ｇｒ７vel-wagon über")


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$x$y"])
def test_a_broken_hash_is_a_fault_and_no_wrong_password(hasher: Hasher, broken: str) -> None:
    with pytest.raises((InvalidHashError, VerificationError)):
        hasher.verify(broken, PASSWORD)
    # Its place is free again.
    assert hasher.hash(PASSWORD)


@pytest.mark.parametrize("password", ["x" * 129, "x" * 10_000_000, "a\x00b", "a\ud800b"])
def test_what_is_no_password_never_reaches_argon2(
    hasher: Hasher, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = hasher.hash(PASSWORD)

    def worked_out(*_: object) -> None:
        raise AssertionError("argon2 was asked")

    monkeypatch.setattr(PasswordHasher, "verify", worked_out)
    monkeypatch.setattr(PasswordHasher, "hash", worked_out)
    assert not hasher.verify(stored, password)
    assert not hasher.verify_nobody(password)
    with pytest.raises(BadInput, match="password_refused"):
        hasher.hash(password)


def test_the_longest_password_is_hashed_whole(hasher: Hasher) -> None:
    stored = hasher.hash("桥" * 128)
    assert hasher.verify(stored, "桥" * 128)
    assert not hasher.verify(stored, "桥" * 127)


def test_nobody_costs_what_somebody_costs(hasher: Hasher) -> None:
    asked: list[str] = []
    real = PasswordHasher.verify

    def heard(self: PasswordHasher, stored: str, password: str) -> bool:
        asked.append(stored)
        return real(self, stored, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", heard)
        assert not hasher.verify_nobody(PASSWORD)
        assert hasher.verify(hasher.hash(PASSWORD), PASSWORD)
    nobody, somebody = map(extract_parameters, asked)
    assert nobody == somebody


def test_the_time_of_nobody_is_the_time_of_somebody() -> None:
    hasher = Hasher(Cost(time_cost=2, memory_kib=8 * 1024))
    stored = hasher.hash(PASSWORD)

    def fastest(stored_or_nobody: str | None) -> float:
        times = []
        for _ in range(7):
            begun = time.process_time()
            if stored_or_nobody is None:
                hasher.verify_nobody("wrong wagon 7")
            else:
                hasher.verify(stored_or_nobody, "wrong wagon 7")
            times.append(time.process_time() - begun)
        return min(times)

    assert 0.5 < fastest(None) / fastest(stored) < 2


def test_a_hash_of_another_cost_is_made_anew(hasher: Hasher) -> None:
    stored = hasher.hash(PASSWORD)
    assert not hasher.needs_rehash(stored)
    dearer = Hasher(Cost(time_cost=2, memory_kib=64))
    assert dearer.needs_rehash(stored)
    assert dearer.verify(stored, PASSWORD)


def test_two_at_a_time_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Hasher(CHEAP, wait_s=10)
    stored = hasher.hash(PASSWORD)
    counted = threading.Lock()
    now, most = 0, 0

    def slow(*_: object) -> bool:
        nonlocal now, most
        with counted:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with counted:
            now -= 1
        return True

    monkeypatch.setattr(PasswordHasher, "verify", slow)
    # Another hasher in the same process is held back by the same two places.
    both = [hasher, Hasher(CHEAP, wait_s=10)]
    with ThreadPoolExecutor(12) as crowd:
        right = list(crowd.map(lambda n: both[n % 2].verify(stored, PASSWORD), range(24)))
    assert all(right)
    assert most == passwords.AT_ONCE == 2


def test_who_waits_too_long_is_told_when_to_come_again(
    hasher: Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = hasher.hash(PASSWORD)
    inside, out = threading.Barrier(3), threading.Event()

    def stuck(*_: object) -> bool:
        inside.wait(10)
        return out.wait(10)

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as two:
        patch.setattr(PasswordHasher, "verify", stuck)
        held = [two.submit(hasher.verify, stored, PASSWORD) for _ in range(2)]
        inside.wait(10)
        with pytest.raises(NotReady, match="sign_in_busy") as told:
            hasher.verify(stored, PASSWORD)
        assert told.value.retry_after_s == 5
        out.set()
        assert [one.result() for one in held] == [True, True]
    assert hasher.verify(stored, PASSWORD)
