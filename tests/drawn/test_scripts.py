"""Our browser scripts by themselves: what imports what, and those that touch no page."""

import re
from pathlib import Path

import pytest

import maps
from maps import assets
from tests.drawn.nodes import told_by_node

STATIC = Path(maps.__file__).parent / "static"
JS = Path(__file__).parent / "js"
MODULES = sorted(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*.js"))


def test_what_touches_no_page_is_tested_without_one():
    tests = sorted(map(str, JS.glob("*.test.js")))
    assert tests
    assert "# fail 0" in told_by_node("--test", "--test-reporter=tap", *tests)


def test_every_import_is_found_and_all_scripts_together_are_one():
    """Also those of pages that are never carried away: one form for all, and no circle."""
    whole = assets.in_one(*MODULES)
    told_by_node("--check", "-", script=whole)
    assert whole.count("\n// room/here.js\n") == 1


def test_every_script_is_loaded_by_some_page():
    """An entry is named by an element or a template; all others are imported."""
    root = Path(maps.__file__).parents[1]
    named = "".join(
        file.read_text(encoding="utf-8")
        for file in (
            root / "maps" / "shell.py",
            root / "maps" / "elements" / "parts.py",
            *(root / "maps" / "four").glob("*.py"),
            *(root / "service" / "pages" / "templates").glob("*.html"),
        )
    )
    entries = [name for name in MODULES if re.search(rf"[\"']{re.escape(name)}[\"']", named)]
    assert sorted([*entries, *assets.needed_by(*entries)]) == MODULES


def test_no_script_leaves_a_name_on_the_window():
    for name in MODULES:
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"\bwindow\.\w+ = |globalThis|\bSitu\.|\bexport default\b", text), name


def test_all_modules_lie_under_one_fingerprint():
    """So that ``../shared/core.js`` is found from ``map/boot.js``, and in the same version."""
    heads = {assets.path_of(name).removesuffix(name) for name in MODULES}
    assert len(heads) == 1
    assert heads.pop() not in assets.path_of("map/map.css")


def test_a_change_in_any_module_is_a_new_path_for_all(monkeypatch):
    before = assets.fingerprint("map/boot.js")
    real = assets.asset.__wrapped__

    def changed(name):
        body, media_type = real(name)
        return (body + b"\n", media_type) if name == "shared/fold.js" else (body, media_type)

    monkeypatch.setattr(assets, "asset", changed)
    whole = assets._all_modules.__wrapped__()
    monkeypatch.setattr(assets, "_all_modules", lambda: whole)
    assert assets.fingerprint.__wrapped__("map/boot.js") != before


def test_what_is_no_script_of_ours_is_not_linked():
    for name in ("map/nowhere.js", "leaflet.js", "map/map.css", "../shell.py"):
        with pytest.raises(assets.UnknownAsset):
            assets.needed_by(name)


def test_what_a_page_preloads_is_what_its_modules_import():
    needed = assets.needed_by("shared/lock.js")
    assert needed == ("shared/core.js", "shared/fetched.js", "shared/forms.js", "shared/session.js")
