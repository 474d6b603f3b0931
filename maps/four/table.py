"""ONE table of what the four maps show: to add a layer is to add an entry here.

A map is a question and the layers that answer it. A layer says how its rows are drawn, what is
counted of them, what one may choose among and what a row tells; its columns are read by the
function of the same name in ``service/picture``. The browser gets this table as JSON and knows no
layer by name. Labels are the sentences ``four.*``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from layers.words import say


@dataclass(frozen=True, slots=True)
class Tally:
    """One of the numbers on top: rows ``where`` a field has one of these codes, counted.

    ``sums``: the column that is added up instead. ``tone``: how it stands out when it is not 0.
    Touching it chooses those rows.
    """

    word: str
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sums: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a map.

    ``topics``: what makes it old (``layers/db/migrations/0032_nudges.sql``). ``sign``: a key of
    ``style.signs``; ``{level}`` in it is the row's code. ``glyph``: the column that chooses the
    picture inside, of the style's table ``glyphs``. ``line``: the key of ``style.lines`` for rows
    with a line or an area. ``lead``: the number that matters on a row; ``says``: what else the row
    tells, ``card``: all that its card tells; ``choose``: what one may choose among. ``grouped``:
    the column by which rows are drawn together far out. ``leads_to``: the layer, and its column,
    whose rows are ringed and listed when a row without a place is picked. ``guards``: layers of
    which a card tells what lies inside the row's area or near it. ``aged``: the moment that is told
    as an age beneath the symbol of a row that was seen somewhere else than at home. ``record``:
    where ``/api/records`` has the row. ``is_still``: nothing in it changes by time alone.
    ``comes_and_goes``: its rows are made by what happens, nobody imports them.
    """

    key: str
    topics: Sequence[str]
    sign: str = ""
    glyph: str = ""
    glyphs: str = ""
    line: str = ""
    lead: str = ""
    says: Sequence[str] = ()
    card: Sequence[str] = ()
    choose: Sequence[str] = ()
    tallies: Sequence[Tally] = ()
    grouped: str = ""
    from_zoom: int = 0
    leads_to: Sequence[str] = ()
    guards: Sequence[str] = ()
    aged: str = ""
    record: str = ""
    is_still: bool = False
    comes_and_goes: bool = False


# Of a severity that the law proposes and nobody has confirmed: its code with this behind it.
PROPOSED = "_proposed"
_GRAVE = tuple(
    f"{grade}{how}" for grade in ("special", "major", "larger") for how in ("", PROPOSED)
)

LAYERS = {
    one.key: one
    for one in (
        Layer(
            "hazards",
            topics=("hazards", "places"),
            sign="hazard.{level}",
            glyph="kind",
            glyphs="hazards",
            line="hazard.{level}",
            lead="people",
            says=("kind", "township", "answerable"),
            card=("level", "kind", "committee", "township", "address", "people", "households",
                  "property_wan", "answerable", "post", "note", "unit", "updated_at"),
            choose=("level", "kind", "township", "committee", "answered"),
            tallies=(
                Tally("major", {"level": ("major",)}, tone="red"),
                Tally("larger", {"level": ("larger",)}, tone="orange"),
                Tally("threatened", {"level": ("major", "larger")}, sums="people"),
                Tally("unanswered", {"answered": ("nobody",)}, tone="care"),
            ),
            grouped="township",
            guards=("facilities",),
            record="hazards",
            is_still=True,
        ),
        Layer(
            "facilities",
            topics=("places",),
            sign="facility.{kind}",
            lead="people",
            says=("kind", "township"),
            card=("kind", "township", "address", "people", "contact", "note", "updated_at"),
            choose=("kind", "township"),
            tallies=(Tally("all"),),
            from_zoom=11,
            record="places",
            is_still=True,
        ),
        Layer(
            "items",
            topics=("stock", "holds", "orders"),
            lead="free",
            says=("quota", "held", "expires_on"),
            card=("state", "free", "on_hand", "held", "expired", "quota", "expires_on",
                  "counted_at"),
            choose=("state",),
            tallies=(
                Tally("below", {"state": ("below",)}, tone="red"),
                Tally("expiring", {"state": ("expiring",)}, tone="care"),
                Tally("enough", {"state": ("enough",)}),
            ),
            leads_to=("depots", "items"),
        ),
        Layer(
            "depots",
            topics=("stock", "holds", "orders"),
            sign="depot.{state}",
            lead="kinds",
            says=("level", "township", "keeper"),
            card=("state", "level", "township", "address", "keeper", "contact", "kinds", "short",
                  "expires_on", "counted_at", "load_min", "note", "updated_at"),
            choose=("state", "level", "township", "items"),
            tallies=(Tally("all"),),
            record="depots",
        ),
        Layer(
            "teams",
            topics=("teams", "holds", "orders"),
            sign="team.{status}",
            glyph="kind",
            glyphs="teams",
            lead="people",
            says=("kind", "status", "township"),
            card=("status", "free", "kind", "people", "people_total", "skills", "turn_out_min",
                  "vehicle", "township", "unit", "leader", "order_no", "incident_id", "seen_at",
                  "equipment", "note", "updated_at"),
            choose=("free", "status", "kind", "skills", "township"),
            tallies=(
                Tally("free", {"free": ("free",)}),
                Tally("free_people", {"free": ("free",)}, sums="people"),
                Tally("busy", {"free": ("busy",)}),
                Tally("away", {"free": ("away",)}),
            ),
            aged="position_at",
            record="teams",
        ),
        Layer(
            "incidents",
            topics=("incidents", "orders"),
            sign="incident",
            glyph="kind",
            glyphs="events",
            lead="orders",
            says=("severity", "status", "township"),
            card=("kind", "severity", "status", "response_level", "township", "place",
                  "reported_at", "dead", "missing", "injured", "orders", "late"),
            choose=("status", "severity", "kind", "township"),
            guards=("hazards", "facilities"),
            tallies=(
                Tally("open"),
                Tally("grave", {"severity": _GRAVE}, tone="red"),
            ),
            comes_and_goes=True,
        ),
        Layer(
            "orders",
            topics=("orders", "teams", "closures", "roads"),
            line="route.{carrier}",
            lead="left_min",
            says=("task", "state", "due_at"),
            card=("order_no", "incident_id", "task", "left_min", "state", "urgency",
                  "issued_at", "due_at", "receipt_due_at", "place"),
            choose=("stage", "state", "urgency"),
            tallies=(
                Tally("on_the_way", {"stage": ("on_the_way",)}),
                Tally("unanswered", {"stage": ("unanswered",)}, tone="care"),
                Tally("there", {"stage": ("there",)}),
            ),
            leads_to=("teams", "order_no"),
            comes_and_goes=True,
        ),
        Layer(
            "posts",
            topics=("log", "incidents"),
            sign="post",
            says=("place", "set_at"),
            card=("incident_id", "place", "set_by", "set_at"),
            tallies=(Tally("all"),),
            comes_and_goes=True,
        ),
        Layer(
            "closures",
            topics=("closures",),
            sign="closure.{effect}",
            line="closure.{effect}",
            says=("effect", "starts_at"),
            card=("effect", "starts_at", "ends_at", "reported_by", "height_m", "weight_t",
                  "width_m"),
            choose=("effect",),
            tallies=(Tally("all"),),
            comes_and_goes=True,
        ),
    )
}  # fmt: skip

# Each map's layers: the first answers its question, the others are around it. Those of BENEATH are
# drawn once somebody asks for them: on a night with an incident nothing else shall be loud.
MAPS: Mapping[str, Sequence[str]] = {
    "risk": ("hazards", "facilities", "closures", "incidents"),
    "reserves": ("items", "depots", "incidents", "closures"),
    "forces": ("teams", "incidents", "closures"),
    "command": ("incidents", "orders", "posts", "teams", "closures", "hazards", "facilities"),
    "all": (
        "incidents",
        "hazards",
        "items",
        "depots",
        "teams",
        "orders",
        "posts",
        "closures",
        "facilities",
    ),
}
BENEATH: Mapping[str, Sequence[str]] = {
    "command": ("hazards", "facilities"),
    "all": ("facilities",),
}
# Of the forces' map alone: how far the free teams reach by road, in minutes; each area's tone.
# It is turned off as a layer is, by this name.
REACH: str = "reach"
REACHED_MIN: Mapping[int, str] = {15: "team", 30: "blue", 60: "care"}


def may_be_off(name: str) -> tuple[str, ...]:
    """What of a map can be turned off: its layers, and the reach of the forces."""
    return (*MAPS[name], REACH) if name == "forces" else tuple(MAPS[name])


def table(name: str, language: str) -> dict[str, Any]:
    """One map as the browser reads it: its layers in order, and the labels they need."""
    layers = [LAYERS[key] for key in MAPS[name]]
    return {
        "map": name,
        "title": say(f"four.map.{name}", language),
        "question": say(f"four.question.{name}", language),
        "maps": {one: say(f"four.map.{one}", language) for one in MAPS},
        "layers": [_told(one, language) for one in layers],
        "beneath": list(BENEATH.get(name, ())),
        "can_be_off": may_be_off(name),
        "reached": [
            {"minutes": minutes, "tone": tone}
            for minutes, tone in REACHED_MIN.items()
            if REACH in may_be_off(name)
        ],
    }


def _told(layer: Layer, language: str) -> dict[str, Any]:
    named = dict.fromkeys((*layer.card, *layer.says, *layer.choose, layer.lead, *_sums(layer)))
    return {
        **{name: value for name, value in asdict(layer).items() if value},
        "title": say(f"four.layer.{layer.key}", language),
        "labels": {name: say(f"four.field.{name}", language) for name in named if name},
        "tallies": [
            {**{name: value for name, value in asdict(one).items() if value},
             "label": say(f"four.tally.{layer.key}.{one.word}", language)}
            for one in layer.tallies
        ],
    }  # fmt: skip


def _sums(layer: Layer) -> list[str]:
    return [one.sums for one in layer.tallies if one.sums]
