"""One disaster of each kind that the plan names, in the town: from report to the review after it.

Read as prose. What is asserted is what a room lives by: who may say how grave it is, who was
called, who comes and by which way, what the next plan still asks for, and what the log will tell.
Each ends with its review, in which the whole log stands: known, ordered, promised, done.
"""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.asked.conftest import client, settled, settled_url
from tests.asked.ordering import all_home, answer, leader, nothing_by_itself, refused, team_status
from tests.stories.room import HOME, OUT, Room, chain, graded, room
from tests.stories.told_after import in_pages, in_word
from tests.town import people, town

__all__ = [
    "all_home",
    "chain",
    "client",
    "leader",
    "nothing_by_itself",
    "room",
    "settled",
    "settled_url",
]

NORTH_BRIDGE, SOUTH_BRIDGE = (110.05, 26.05), (110.05, 26.01)
PLANT = (110.0651, 26.0301)


def test_forest_fire_the_wind_turns_and_only_what_is_not_there_is_asked_for(room: Room) -> None:
    # Smoke over the north-west. Half a hectare: by the law a general fire, and a person says so.
    fire = room.hears_of("11G01", 110.022, 26.0505, description="林区发现明火")
    now = room.does(fire, "situation", area_ha=0.5)
    assert graded(now) == ("general", "森林防火条例 第四十条")
    room.does(fire, "severity", severity="general")
    assert room.responds(fire, "IV")["level"] == "IV"

    # The plan sends the brigade from next door. It goes to work.
    going, asked = room.plan(fire)
    assert {"T07", "T08"} <= going
    number = room.sends(fire, "T07")
    assert room.hears(number, *OUT) == "working"

    # The wind turns. Twelve hectares are a larger fire, and half as much again is called for –
    # less what stands in front of it already.
    room.notes(fire, "change", "风向转为西北，六级")
    now = room.does(fire, "situation", area_ha=12.5)
    assert graded(now) == ("larger", "森林防火条例 第四十条")
    room.does(fire, "severity", severity="larger")
    raised = room.does(fire, "response", level="III")["proposed"]["response_now"]
    assert "分管副县长" in raised["must_come"]
    going, still = room.plan(fire)
    assert "T07" not in going
    assert "T08" in going
    assert (asked["forest_fire"], still["forest_fire"]) == (60, 90 - 18)
    second = room.sends(fire, "T08")
    room.hears(second, *OUT, *HOME)
    room.hears(number, *HOME)

    told = room.ends(fire)
    assert told[:4] == ["reported", "life.confirmed", "situation", "severity.confirmed"]
    turned = told.index("log.change")
    assert told[turned : turned + 4] == [
        *("log.change", "situation", "severity.confirmed", "response.set"),
    ]
    assert told.index("order.issued") < turned < told.index("order.issued", turned)


def test_flood_people_are_moved_by_boat_and_the_drowned_road_is_closed(room: Room) -> None:
    # No article says how grave a flood is: nothing is proposed, and a person says it.
    flood = room.hears_of("11A01", 110.0551, 26.0102, description="河水漫堤，二十户被困")
    assert graded(room.does(flood, "situation", text="水位仍在上涨")) is None
    room.does(flood, "severity", severity="larger")
    room.responds(flood, "III")
    before = room.minutes(flood)

    # The water stands on the southern bridge. That is drawn, proposed, and confirmed by a person.
    ring = [[110.049, 26.009], [110.051, 26.009], [110.051, 26.011], [110.049, 26.011]]
    water = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    room.confirms_closure(geometry=water, reason="洪水漫桥")
    after = room.minutes(flood)
    assert after["T01"] > before["T01"] + 1, "from the west bank it is a long way round now"
    assert after["T02"] == before["T02"]

    # Who moves people comes from the dry side, and boats with life to spare from the depot there.
    going, _ = room.plan(flood)
    assert "T02" in going
    team = room.sends(flood, "T02", task="转移湖心村群众")
    room.hears(team, *OUT)
    boats = {"item_code": str(town.BOAT), "quantity": 2}
    number = room.orders(flood, {"kind": "depot", "code": "D02"}, lines=[boats])
    room.hears(number, "acknowledged", "departed", "arrived", "done")
    room.does(flood, "situation", casualties={"missing": 1}, text="已转移58人")
    room.does(flood, "situation", casualties={"missing": 0}, text="失联者找到")
    room.hears(team, *HOME)

    told = room.ends(flood)
    assert told.count("situation") == 3
    assert told.count("order.issued") == 2
    assert "order.way_cut" not in told


def test_landslide_the_road_is_cut_in_mid_response_and_the_order_goes_around(room: Room) -> None:
    slide = room.hears_of("11D01", 110.0195, 26.036, casualties={"dead": 1})
    shown = room.asks("GET", f"incidents/{slide}")["incident"]
    assert graded(shown) == ("general", "地质灾害防治条例 第四条")
    room.does(slide, "severity", severity="general")
    room.responds(slide, "IV")
    before = room.minutes(slide)
    north, south = room.sends(slide, "T07"), room.sends(slide, "T01")
    room.hears(north, "acknowledged", "departed")

    # The slope above the street that T07 drives on comes down: the hazard was known, its closure
    # is proposed and confirmed. The room is told whose way it was, and only his.
    cut = room.confirms_closure(hazard_code="H02", reach_m=100, reason="滑坡体下滑")
    room.waits()
    (letter,) = room.letters(slide, "order.way_cut")
    assert (letter["order_no"], letter["closure_ids"]) == (north, [cut])
    assert letter["after_min"] > letter["before_min"]
    assert "对方无收件箱，请立即电话告知" in letter["text"]
    after = room.minutes(slide)
    assert after["T11"] > before["T11"] + 1, "the next sheet goes around"

    # A person sends it round; the team says that it has that, and is still on its way.
    version = room.asks("GET", f"orders/{north}")["version"]
    body = {"task": "绕行中路", "avoid_text": "西街滑坡段", "why": "西街中断"}
    seen = {"If-Match": f'"{version}"'}
    room.asks("POST", f"orders/{north}/correct", body=body, headers=seen)
    room.waits()
    late = room.operator.post(
        f"/api/orders/{north}/heard", json={"revision": 1, "answer": "arrived"}
    )
    refused(late, 409, "order_was_corrected")
    onward = ("delivered", "acknowledged", "arrived", "working", *HOME)
    assert room.hears(north, *onward, revision=2) == "returned"
    room.hears(south, *OUT, *HOME)

    told = room.ends(slide)
    assert told.count("order.way_cut") == 1
    assert told.index("order.way_cut") < told.index("order.corrected")


def test_chemical_leak_the_nearest_refuses_and_the_next_best_goes(room: Room) -> None:
    leak = room.hears_of("12D02", *PLANT, casualties={"injured": 2})
    shown = room.asks("GET", f"incidents/{leak}")["incident"]
    assert graded(shown) == ("general", "国务院令第493号 第三条")
    room.does(leak, "severity", severity="general")
    room.responds(leak, "IV")

    # It is at the plant, and the sheet says who answers for the plant.
    sheet = room.sheet(leak)
    plant = next(one for one in sheet["hazards"] if one["code"] == "H01")
    assert (plant["risk_level"], plant["answerable"]) == ("major", "镇长 演示")
    first, second = [one["team_code"] for one in sheet["teams"]][:2]
    assert first == "T06"

    # The plant's own brigade has no air in its bottles. Whoever is next by road is proposed at
    # once, and sent by nobody but a person.
    number = room.sends(leak, first)
    assert room.hears(number, "refused", note="呼吸器未充气") == "refused"
    room.waits()
    (letter,) = room.letters(leak, "order.next_best")
    assert letter["next_best"][0]["team_code"] == second
    assert len(room.asks("GET", f"orders?incident_id={leak}")["orders"]) == 1
    assert team_status(room.conn, first) == "standby"
    number = room.sends(leak, second)
    room.hears(number, *OUT, *HOME)

    told = room.ends(leak)
    drafted = [number for number, name in enumerate(told) if name == "order.drafted"]
    assert "order.answered" in told[drafted[0] : drafted[1]], "it was refused before another went"


def test_house_collapse_two_operators_want_the_same_team(room: Room) -> None:
    assert isinstance(room.operator.app, FastAPI)
    other = Room(people.signed_in(room.operator.app, room.conn, Role.OPERATOR), room.conn)
    house = room.hears_of("12P13", 110.0455, 26.0305, casualties={"dead": 3, "missing": 1})
    barn = other.hears_of("12P13", 110.0455, 26.0315)
    shown = room.asks("GET", f"incidents/{house}")["incident"]
    assert graded(shown) == ("larger", "国务院令第493号 第三条")
    room.does(house, "severity", severity="larger")
    room.responds(house, "III")
    other.does(barn, "life", status="responding")

    # Both see the fire brigade on top. One is first; the other is told by whom, and gets the next.
    assert next(iter(room.minutes(house))) == next(iter(other.minutes(barn))) == "T01"
    held = room.holds(house, "T01")
    wanted = {"incident_id": barn, "team_code": "T01"}
    lost = other.operator.post("/api/holds", json=wanted)
    told = refused(lost, 409, "held_by_other")
    assert house in told["title"]
    next_best = told["offered"][0]["team_code"]
    assert next_best == next(iter(other.minutes(barn)))
    second = other.sends(barn, next_best)
    number = room.orders(house, {"kind": "team", "code": "T01"}, hold_ids=[held])
    room.hears(number, *OUT, *HOME)
    other.hears(second, *OUT, *HOME)

    assert "hold.lost" not in room.ends(house)
    told = other.ends(barn)
    assert told.index("hold.lost") < told.index("hold.taken") < told.index("order.issued")


def test_ice_on_the_pass_slows_all_bars_the_heavy_and_the_light_one_comes(room: Room) -> None:
    ice = room.hears_of("11B04", 110.0799, 26.0305, description="桥面结冰，车辆滞留")
    assert graded(room.does(ice, "situation", text="滞留车辆三十余台")) is None
    room.does(ice, "severity", severity="general")
    room.responds(ice, "IV")
    before = room.minutes(ice)
    assert list(before).index("T09") < list(before).index("T10")

    # With care over the bridges: everybody from the west comes later, nobody is shut out.
    for bridge in (NORTH_BRIDGE, SOUTH_BRIDGE):
        room.closes(*bridge, effect="care", reach_m=300)
    slower = room.minutes(ice)
    assert slower.keys() == before.keys()
    assert all(slower[team] > before[team] for team in ("T09", "T10"))

    # Then nothing over eight tonnes. The heavy one is left out with the limit that bars it.
    for bridge in (NORTH_BRIDGE, SOUTH_BRIDGE):
        room.closes(*bridge, effect="limited", weight_t=8.0)
    sheet = room.sheet(ice)
    assert "T09" not in [one["team_code"] for one in sheet["teams"]]
    (out,) = [one for one in sheet["left_out"] if one["code"] == "T09"]
    assert out["closure_ids"], [one["code"] for one in out["reasons"]]
    going, _ = room.plan(ice)
    assert "T10" in going
    assert "T09" not in going
    number = room.sends(ice, "T10")
    room.hears(number, *OUT, *HOME)
    assert room.ends(ice).count("order.issued") == 1


def test_school_bus_more_are_hurt_and_a_drill_beside_it_touches_nobody(
    room: Room, leader: TestClient
) -> None:
    bus = room.hears_of("12H05", *PLANT, casualties={"injured": 4})
    drill = room.hears_of("12H05", *PLANT, casualties={"dead": 30}, is_exercise=True)
    assert "YL" in drill
    room.does(bus, "severity", severity="general")
    room.responds(bus, "IV")

    # The same brigade is ordered to the bus and, on paper, to the drill.
    real, played = room.sends(bus, "T01"), room.sends(drill, "T01")
    for said in ("acknowledged", "departed"):
        assert answer(leader, real, said).is_success
    for said in (*OUT, *HOME):
        assert answer(leader, played, said).is_success
    assert team_status(room.conn) == "en_route", "the drill is home, the team is not"

    # Eleven are hurt: a larger accident, whatever the drill made of its thirty dead.
    now = room.does(bus, "situation", casualties={"injured": 11}, text="又有七名学生送医")
    assert graded(now) == ("larger", "国务院令第493号 第三条")
    room.does(bus, "severity", severity="larger")
    room.does(bus, "response", level="III")
    going, asked = room.plan(bus)
    assert "T01" not in going
    assert "T05" in going
    assert asked["medical"] == 6
    medics = room.sends(bus, "T05")
    room.hears(medics, *OUT, *HOME)
    for said in ("arrived", "working", *HOME):
        assert answer(leader, real, said).is_success
    assert team_status(room.conn) == "standby"

    room.does(drill, "life", status="responding")
    assert "duty.called" not in room.ends(drill)
    told = room.ends(bus)
    assert told.count("order.issued") == 2
    assert told.index("severity.confirmed") < told.index("situation")

    # What is carried to the files afterwards has the same numbers; the drill's is marked as one.
    for path in (f"incidents/{drill}/review", f"orders/{played}/paper"):
        pages = in_pages(room.paper(f"{path}.pdf"))
        assert ["演练" in page for page in pages] == [True] * len(pages), path
        whole, letters = "".join(pages), in_word(room.paper(f"{path}.docx"))
        for word in (drill, played):
            assert (word in whole, word in letters) == (True, True), (path, word)
        assert "演练" in letters
        assert (real in whole, real in letters) == (False, False)
    assert "演练" not in in_word(room.paper(f"incidents/{bus}/review.docx"))
