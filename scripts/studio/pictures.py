"""Takes the pictures of ``docs/pictures``: every page at three sizes, of a night that is played.

A picture of three shows a desk (1440×900), a phone (390×844) and a wall (3840×2160), the last two
made smaller.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Error, sync_playwright

from scripts.benches import database
from scripts.benches.readers import caller
from scripts.benches.served import running
from scripts.studio import night
from service.auth.roles import Role

DESK, PHONE, WALL = (1440, 900), (390, 844), (3840, 2160)
MOST_BYTES = 120_000
_CHROMIUM = "/usr/bin/chromium"
_WIDE, _GAP = 1200, 12
_GROUND = "#d8dde2"
_DRAWN_MS, _SETTLES_MS = 90_000, 2_500
_TOLD = 400  # characters of a page that is not drawn
_QUALITIES = (82, 74, 66, 58, 50, 42, 34)


@dataclass(frozen=True, slots=True)
class Shot:
    """One file: which page in whose eyes, at which sizes; ``waits``: what a drawn page has."""

    name: str
    about: str
    path: str
    role: Role = Role.LEADER
    sizes: Sequence[tuple[int, int]] = (DESK, PHONE, WALL)
    waits: str = ".head-age.is-live"
    is_dark: bool = False


def shots(incident: str) -> list[Shot]:
    """Every page; the order is that of the index."""
    room, report = f"/room/{incident}", "/room"
    led = "[data-part=sheet] [data-team]"
    one = (DESK,)
    return [
        Shot("risk", "风险隐患图: what is dangerous and who answers for it", "/maps/risk"),
        Shot("reserves", "物资保障图: what we have, what is short", "/maps/reserves"),
        Shot("forces", "防控力量图: who is free and how far they reach", "/maps/forces"),
        Shot("command", "指挥调度图: what is happening and whether help is on its way",
             "/maps/command"),
        Shot("all", "四图合一: all layers on one map", "/maps/all"),
        Shot("wall", "The wall: the four maps in turn, the gravest incident beside them", "/wall",
             waits="body[data-state=drawn]"),
        Shot("room", "The command room: queue, decision sheet and map of one incident", room,
             Role.OPERATOR, waits=led),
        Shot("report", "A report: a touch on the map is the place", report, Role.OPERATOR,
             waits=".things"),
        Shot("incident", "An incident's own map, which is carried away as one file",
             f"/incidents/{incident}/map", Role.OPERATOR, waits="body[data-state=drawn]"),
        Shot("inbox", "A team leader's telephone: his order and three large buttons", "/inbox",
             Role.TEAM, (PHONE,), "[data-order]"),
        Shot("home", "After signing in: the open incidents and the doors", "/", Role.OPERATOR,
             (DESK, PHONE, WALL), "main"),
        Shot("command-dark", "The command map at night", "/maps/command", sizes=one, is_dark=True),
        Shot("forces-dark", "The forces at night", "/maps/forces", sizes=one, is_dark=True),
        Shot("risk-en", "The risk map in English", "/maps/risk?lang=en", sizes=one),
        Shot("room-en", "The command room in English", f"{room}?lang=en", Role.OPERATOR, one, led),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Plays the night, takes the pictures, writes their index."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder they are written into")
    parser.add_argument("--only", help="the pictures to take, by name, with commas in between")
    asked = parser.parse_args(arguments)
    only = set(asked.only.split(",")) if asked.only else None
    asked.out.mkdir(parents=True, exist_ok=True)
    with database.fresh(os.environ["SITU_DATABASE_URL"]) as (conn, dsn):
        key = night.settle(conn)
        with running(dsn) as service, caller(service.address, key) as room:
            played = night.Played(room).play()
            tokens = {
                role: night.signed_in(conn, night.REGION, role, team)
                for role, team in (
                    (Role.OPERATOR, ""),
                    (Role.LEADER, ""),
                    (Role.TEAM, played.team_code),
                )
            }
            wanted = [one for one in shots(played.incident_id) if not only or one.name in only]
            with _browser() as browser:
                for shot in wanted:
                    _take(browser, service.address, tokens[shot.role], shot, asked.out)
            if not only or "sheet" in only:
                _sheet(room, asked.out)
            _four(asked.out)
            _index(asked.out, shots(played.incident_id))
    return 0


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def _take(browser: Browser, address: str, token: str, shot: Shot, out: Path) -> None:
    print(f"      {shot.name}", file=sys.stderr, flush=True)
    seen = [_look(browser, address, token, shot, size) for size in shot.sizes]
    _write(seen[0] if len(seen) == 1 else _together(*seen), out / f"{shot.name}.webp")


def _look(
    browser: Browser, address: str, token: str, shot: Shot, size: tuple[int, int]
) -> Image.Image:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if shot.is_dark else "light",
    )
    cookie: Any = {"name": "situ_session", "value": token, "url": address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.set_default_timeout(_DRAWN_MS)
    page.goto(address + shot.path)
    try:
        page.locator(shot.waits).first.wait_for(state="attached")
    except Error as fault:
        shown = page.locator("body").inner_text()[:_TOLD]
        raise RuntimeError(f"{shot.name} is not drawn: {shown}") from fault
    page.wait_for_timeout(_SETTLES_MS)
    taken = Image.open(io.BytesIO(page.screenshot(timeout=_DRAWN_MS))).convert("RGB")
    context.close()
    return taken


def _together(desk: Image.Image, phone: Image.Image, wall: Image.Image) -> Image.Image:
    """Desk and phone of the same height, the wall below them as wide as both."""
    share = (_WIDE - _GAP) / (desk.width / desk.height + phone.width / phone.height)
    high = int(share)
    low = round(_WIDE * wall.height / wall.width)
    whole = Image.new("RGB", (_WIDE, high + _GAP + low), _GROUND)
    left = _sized(desk, high * desk.width // desk.height, high)
    whole.paste(left, (0, 0))
    whole.paste(_sized(phone, _WIDE - _GAP - left.width, high), (left.width + _GAP, 0))
    whole.paste(_sized(wall, _WIDE, low), (0, high + _GAP))
    return whole


def _sized(image: Image.Image, wide: int, high: int) -> Image.Image:
    return image.resize((wide, high), Image.Resampling.LANCZOS)


def _write(image: Image.Image, path: Path) -> None:
    """As good as it may be within ``MOST_BYTES``."""
    for quality in _QUALITIES:
        written = io.BytesIO()
        image.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            break
    path.write_bytes(written.getvalue())


def _sheet(room: httpx.Client, out: Path) -> None:
    """The printed map, its first page."""
    answer = room.get("/api/maps/command/sheet.png", params={"paper": "A4"}).raise_for_status()
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    _write(_sized(image, _WIDE, round(_WIDE * image.height / image.width)), out / "sheet.webp")


def _four(out: Path) -> None:
    """The four maps as a desk shows them, two beside two."""
    names = ("risk", "reserves", "forces", "command")
    wide, high = (_WIDE - _GAP) // 2, round((_WIDE - _GAP) / 2 * DESK[1] / DESK[0])
    whole = Image.new("RGB", (_WIDE, 2 * high + _GAP), _GROUND)
    for number, name in enumerate(one for one in names if (out / f"{one}.webp").exists()):
        with Image.open(out / f"{name}.webp") as taken:
            share = (_WIDE - _GAP) / (DESK[0] / DESK[1] + PHONE[0] / PHONE[1])
            desk = taken.crop((0, 0, int(share) * DESK[0] // DESK[1], int(share)))
            at = ((number % 2) * (wide + _GAP), (number // 2) * (high + _GAP))
            whole.paste(_sized(desk, wide, high), at)
    _write(whole, out / "four-maps.webp")


def _index(out: Path, taken: Sequence[Shot]) -> None:
    """A line for each picture."""
    lines = [
        "# Pictures",
        "Taken by `scripts/pictures` of the demonstration county on a night that it plays; taken",
        "anew they are written over. Where a picture holds three, they are a desk (1440×900), a",
        "phone (390×844) and a wall (3840×2160), made smaller.",
        "",
        "| picture | what it shows |",
        "|---|---|",
        "| [four-maps](four-maps.webp) | The four maps beside one another |",
        *(f"| [{one.name}]({one.name}.webp) | {one.about} |" for one in taken),
        "| [sheet](sheet.webp) | The command map on A4, as the service prints it |",
    ]
    (out / "README.md").write_text("\n".join((*lines, "")), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
