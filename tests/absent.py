"""What a test needs and does not find: never a silent gap.

What set-up brings – database, browser, packages – may be missing only where somebody runs pytest by
hand; under ``scripts/test`` (``SITU_TEST_COMPLETE``) its absence is a failure. Real files that lie
beside a checkout may be missing anywhere.
"""

import os
from pathlib import Path
from typing import NoReturn

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "data"


def from_set_up(reason: str) -> NoReturn:
    """Something that ``scripts/test`` installs or starts is not there."""
    if os.environ.get("SITU_TEST_COMPLETE"):
        pytest.fail(f"set-up should have brought it: {reason}")
    pytest.skip(reason)


def beside_us(path: str) -> Path:
    """A real file of the shared data, or a skip that names it."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this checkout")
    return file
