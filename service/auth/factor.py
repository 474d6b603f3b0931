"""The second factor: six digits from the telephone, new every half minute (TOTP, RFC 6238).

GB/T 22239-2019, 8.1.4.1 d: a password alone does not let an administrator in.
"""

import hmac
import io
import unicodedata
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_S: Final = 30
DIGITS: Final = 6
# Telephones and servers differ by a few seconds: the step before and the step after count too.
STEPS_ASIDE: Final = 1


def new_secret() -> str:
    """A new secret of 160 bits, in Base32 as the apps take it."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """The ``otpauth://`` address that an app reads from the picture or is given by hand."""
    return _totp(secret).provisioning_uri(name=login, issuer_name=issuer)


def picture(uri: str) -> str:
    """The address as a QR code: an SVG without style, script or outside reference.

    It has a view box and no size of its own; black on white with its margin, in any theme.
    """
    drawn = io.BytesIO()
    segno.make_qr(uri, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        light="#fff",
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return drawn.getvalue().decode("utf-8")


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The step (half minutes since 1970) of a right code, to be kept as the next ``last_step``.

    None when the code is wrong, is more than a step away from ``now`` (with its zone), or is
    not later than ``last_step``: a code is good for one sign-in. Blanks in the code, and digits
    from a Chinese keyboard, are read as they are meant.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    given = "".join(unicodedata.normalize("NFKC", code[: 4 * DIGITS]).split())
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    here = int(now.timestamp()) // STEP_S
    found = None
    # Each is compared whatever came before, so that time does not tell which one was near.
    for step in range(here - STEPS_ASIDE, here + STEPS_ASIDE + 1):
        is_right = hmac.compare_digest(_totp(secret).generate_otp(step), given)
        if is_right and step > last_step:
            found = step
    return found


def _totp(secret: str) -> pyotp.TOTP:
    # SHA-1, since the apps on telephones know no other; HMAC with it is still sound (RFC 6238).
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
