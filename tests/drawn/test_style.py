from layers.codes import code_list
from maps import glyphs, style


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_code_has_its_symbol():
    signs = style.signs("zh")
    for code in code_list("team_statuses"):
        assert f"team.{code}" in signs
    for code in code_list("risk_levels"):
        assert f"hazard.{code}" in signs
    for code in code_list("closure_effects"):
        assert f"closure.{code}" in signs
        assert f"closure.{code}" in style.lines("zh")
    for code in code_list("place_kinds"):
        assert f"facility.{code}" in signs


def test_every_part_of_a_symbol_exists():
    for sign in style.signs("en").values():
        assert sign.frame in style.FRAMES
        assert sign.tone in style.TONES
        assert sign.fill in ("solid", "ring", "hollow")
        assert not sign.badge or sign.badge in style.BADGES
        assert not sign.glyph or sign.glyph in glyphs.GLYPHS
    for table in (glyphs.OF_EVENT, glyphs.OF_HAZARD, glyphs.OF_PLACE):
        assert set(table.values()) <= set(glyphs.GLYPHS)
    for line in style.lines("en").values():
        assert line.tone in style.TONES


def test_levels_and_statuses_differ_by_form_not_only_by_colour():
    signs = style.signs("zh")
    levels = [signs[f"hazard.{code}"].frame for code in code_list("risk_levels")]
    assert levels == ["hexagon", "diamond", "triangle", "circle"]
    forms = [
        (signs[f"team.{code}"].fill, signs[f"team.{code}"].badge)
        for code in code_list("team_statuses")
    ]
    assert forms[0] == ("solid", "")
    assert len(set(forms)) == len(forms) - 1  # dispatched and en route are both under way


def test_symbols_are_seen_on_the_ground_in_both_themes():
    for name, tone in style.TONES.items():
        for theme in (0, 1):
            land = style.GROUND["land"][theme]
            seen = max(_contrast(tone.fill[theme], land), _contrast(tone.edge[theme], land))
            assert seen >= 3, (name, theme, seen)
            assert _contrast(tone.mark[theme], tone.fill[theme]) >= 4.5, (name, theme)


def test_text_is_read_in_both_themes():
    for theme in (0, 1):
        for ink, paper in (
            ("ink", "paper"),
            ("soft", "paper"),
            ("soft", "panel"),
            ("accent", "paper"),
            ("accent", "accent-wash"),
            ("amber", "paper"),
            ("amber", "amber-wash"),
            ("danger", "paper"),
            ("head-ink", "head"),
            ("place", "land"),
        ):
            found = _contrast(style.GROUND[ink][theme], style.GROUND[paper][theme])
            assert found >= 4.5, (ink, paper, theme, found)


def test_the_palette_gives_every_colour_for_both_themes():
    css = style.palette_css()
    for name in style.GROUND:
        assert css.count(f"--{name}:") == 3
    for name in style.TONES:
        assert f".tone-{name}{{" in css
