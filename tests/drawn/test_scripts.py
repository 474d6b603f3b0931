"""Our browser scripts by themselves: what imports what, and those that touch no page."""

import re
from pathlib import Path

import pytest

import maps
from maps import assets, linked
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
    whole = assets.asset(assets.together(MODULES))[0].decode()
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


def test_a_page_asks_for_its_modules_and_all_they_import_as_one():
    body, media_type = assets.asset("shared/lock.js+four/page.js")
    assert media_type.startswith("text/javascript")
    for name in (*assets.needed_by("shared/lock.js", "four/page.js"), "four/page.js"):
        assert body.decode().count(f"\n// {name}\n") == 1, name


def test_a_change_in_any_module_is_a_new_path_for_whoever_needs_it(monkeypatch):
    before = {name: assets.path_of(name) for name in ("map/boot.js", "shared/fold.js")}
    real = assets._content

    def changed(name):
        return real(name) + (b"\n" if name == "map/stage.js" else b"")

    monkeypatch.setattr(assets, "_content", changed)
    monkeypatch.setattr(assets, "_of_pages", {})
    assert assets.path_of("map/boot.js") != before["map/boot.js"]
    assert assets.path_of("shared/fold.js") == before["shared/fold.js"]


def test_modules_in_whatever_order_are_joined_and_not_read_again(monkeypatch):
    ours = assets.path_of("map/boot.js")
    names = [one for one in sorted(assets._own_names()) if one.endswith(".js")]
    assets.asset("+".join(names))
    kept = dict(assets._of_pages)

    def again(*_):
        raise AssertionError("a file is read, or a module taken apart, a second time")

    monkeypatch.setattr(type(assets.PACKAGES), "read_bytes", again)
    monkeypatch.setattr(linked, "Module", again)
    assert assets.fingerprint("+".join(names[::-1])) != assets.fingerprint("+".join(names))
    assert assets._of_pages == kept, "nothing of a page is pushed out, and nothing besides is kept"
    assert assets.path_of("map/boot.js") == ours


@pytest.mark.parametrize(
    "name",
    [
        "map/map.css+map/boot.js",
        "map/boot.js+leaflet.js",
        "map/map.css+map/map.css",
        "map/boot.js+map/boot.js",
        "style.zh.json+palette.css",
        "map/map.css+",
        "+",
    ],
)
def test_only_modules_or_only_style_sheets_go_together(name):
    with pytest.raises(assets.UnknownAsset):
        assets.asset(name)


def test_what_is_no_script_of_ours_is_not_linked():
    for name in ("map/nowhere.js", "leaflet.js", "map/map.css", "../shell.py"):
        with pytest.raises(assets.UnknownAsset):
            assets.needed_by(name)


def test_what_a_module_needs_is_what_it_imports():
    needed = assets.needed_by("shared/lock.js")
    assert needed == ("shared/core.js", "shared/fetched.js", "shared/forms.js", "shared/session.js")
