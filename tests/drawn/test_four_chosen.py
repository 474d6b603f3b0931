"""The page and the server read the same address the same way: one grammar, held together here."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import maps
from maps.columns import Codes, Picture, Several, Texts
from maps.four import chosen
from maps.four.carried import tally
from maps.four.table import BENEATH, LAYERS, MAPS, Tally, may_be_off
from tests.drawn.nodes import told_by_node

MODULE = Path(maps.__file__).parent / "static" / "four" / "chosen.js"
WORDS = ["major", "low", "", "free", "a,b", "hazards", "teams", "reach", "%2C", "x y", "重大"]
NAMES = [
    "hazards.level",
    "teams.free",
    "teams.skills",
    "off",
    "list",
    "pick",
    "view",
    "x.y",
    "lang",
]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(WORDS))
# An address may say the same a hundred times and more.
QUERY = st.tuples(st.lists(PAIRS, max_size=5), st.sampled_from([1, 1, 1, 30])).map(
    lambda told: told[0] * told[1]
)
ASK = """
import {{ read }} from {module};
const told = {cases}.map(({{ query, layers, canBeOff, beneath }}) => {{
  const one = read(query, layers, canBeOff, beneath);
  return {{ where: one.where, off: [...one.off].sort(), list: one.list }};
}});
console.log(JSON.stringify(told));
"""


def test_an_address_means_the_same_on_both_sides() -> None:
    cases: list[tuple[str, str]] = []

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(sorted(MAPS)), QUERY)
    def gather(name: str, pairs: list[tuple[str, str]]) -> None:
        cases.append((name, "?" + "&".join(f"{key}={value}" for key, value in pairs)))

    gather()
    asked = [
        {
            "query": query,
            "layers": [{"key": key, "choose": LAYERS[key].choose} for key in MAPS[name]],
            "canBeOff": may_be_off(name),
            "beneath": BENEATH.get(name, ()),
        }
        for name, query in cases
    ]
    script = ASK.format(module=json.dumps(MODULE.as_uri()), cases=json.dumps(asked))
    told = json.loads(told_by_node("--input-type=module", "-", script=script))
    for (name, query), page in zip(cases, told, strict=True):
        here = chosen.read(name, query)
        assert here.where == page["where"], query
        assert sorted(here.off) == page["off"], query
        assert here.listed == page["list"], query


def test_rows_are_chosen_by_every_kind_of_column() -> None:
    shown = Picture(
        3,
        {
            "level": Codes(["major", "low", "major"], {"major": "重大", "low": "低"}),
            "skills": Several([["boat"], [], ["boat", "pump"]], {"boat": "船", "pump": "泵"}),
            "order_no": Texts(["1", "2", "3"]),
        },
        is_demo=False,
    )
    assert chosen.rows(shown, {}) == [0, 1, 2]
    assert chosen.rows(shown, {"level": ["major"], "skills": ["pump"]}) == [2]
    assert chosen.rows(shown, {"order_no": ["2"], "level": []}) == [1]
    assert chosen.rows(shown, {"of_an_older_page": ["x"]}) == [0, 1, 2]
    assert tally(shown, Tally("x", {"level": ("major",)})) == 2
