import json

from hypothesis import given
from hypothesis import strategies as some

from maps.islands import island
from tests.drawn.sample import HOSTILE

texts = some.text(some.characters(exclude_categories=["Cs"]))
values = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: some.lists(inner) | some.dictionaries(texts, inner),
    max_leaves=12,
)


@given(values)
def test_an_island_is_read_back_as_it_was(value):
    assert json.loads(island(value)) == value


@given(texts | some.just(HOSTILE))
def test_nothing_in_a_text_means_anything_to_html_or_javascript(text):
    inside = island(text)[1:-1]
    for risky in ("<", ">", "&", "`", "$", "{", "}", '"', "\u2028", "\u2029", "\n"):
        assert risky not in inside
    assert "\\" not in inside.replace("\\u", "")
