"""Papers with every place filled in: an order of a night, its issue note, the report after it."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from maps.papers.model import (
    AfterActionReport,
    Brought,
    Issued,
    IssueNote,
    Leg,
    Minute,
    OrderPaper,
    Receipt,
    Spot,
)

NUMBER = "431123-20261121-001-03"
AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


ORDER = OrderPaper(
    number=NUMBER,
    issuer="双牌县应急指挥部",
    is_demo=True,
    version=2,
    corrects=1,
    urgency="特急",
    incident="茶林镇桐子坳森林火灾（431123-20261121-001）",
    response_level="III 级",
    signed_by="周海平",
    signed_title="副县长、副指挥长",
    signed_at=after(0),
    spoken_at=after(-20),
    drafted_by="何静",
    receiver_unit="双牌县消防救援大队",
    receiver="唐建军",
    substitute="蒋立新",
    copies=("县林业局", "县交通运输局", "茶林镇人民政府"),
    task=(
        "率一个攻坚组赶赴桐子坳东侧，沿防火隔离带控制火头，阻止火势向村庄蔓延；"
        "\n配合茶林镇转移下风向群众 42 户 136 人。"
    ),
    place="茶林镇桐子坳村村委会",
    position=Spot(111.65823, 25.97312),
    assembly_point="桐子坳小学操场",
    route="县城—S216—茶林镇—X087—桐子坳，约 27 公里",
    expected_at=after(48),
    avoid=("X091 麻江大桥（限重 10 吨）", "Y014 三江口至五里牌（塌方中断）"),
    lines=(
        Brought(code="42E0101", name="攻坚组队员", quantity=18, unit="人"),
        Brought(
            code="2030107", name="风力灭火机", quantity=12, unit="台", issue_note_number=NUMBER
        ),
        Brought(
            code="1010203",
            name="瓶装饮用水（550 毫升）",
            quantity=Decimal("240.50"),
            unit="箱",
            issue_note_number=NUMBER,
        ),
    ),
    contact="茶林镇党委书记 黄志强（对讲机 3 频道）",
    safety="风向 17 时前后转西北；先看退路再接近火线，不得夜间单独行动。",
    receipt_due=after(10),
    arrival_due=after(60),
    feedback_wanted="到达即报，之后每 30 分钟报一次",
    receipt=Receipt(
        signed_for_by="唐建军（单）",
        signed_for_at=after(4),
        refusal_reason="无",
        departed_at=after(11),
        arrived_at=after(52),
        done_at=after(300),
        withdrawn_at=after(301),
        feedback="火头已控制，留 6 人看守火场。",
    ),
)

NOTE = IssueNote(
    number=NUMBER,
    issuer="双牌县应急指挥部",
    is_exercise=True,
    version=1,
    depot="双牌县应急物资储备库",
    incident="茶林镇桐子坳森林火灾",
    receiver_unit="双牌县消防救援大队（收）",
    deliver_to="桐子坳小学",
    vehicle="湘M·12345 厢式货车",
    remark="先出临期批次",
    issued_at=after(15),
    approved_by="王国强",
    handed_out_by="刘芳",
    carried_by="陈小龙",
    received_by="唐建军",
    received_at=after(70),
    lines=(
        Issued(code="2030107", name="风力灭火机", spec="6MF-30", quantity=12, unit="台"),
        Issued(
            code="1010203",
            name="瓶装饮用水",
            spec="550 毫升×24",
            batch="20260301-A",
            quantity=Decimal("240.50"),
            unit="箱",
            expires_on=date(2027, 2, 28),
        ),
    ),
)

REPORT = AfterActionReport(
    number="431123-YL20261121-001",
    issuer="双牌县应急指挥部",
    is_exercise=True,
    is_demo=True,
    incident="茶林镇桐子坳森林火灾",
    kind="境内森林火灾",
    severity="较大",
    response_level="III 级",
    scene="茶林镇桐子坳村东侧山场",
    position=Spot(111.65823, 25.97312),
    occurred_at=after(-40),
    reported_at=after(-30),
    controlled_at=after(280),
    closed_at=after(600),
    casualties="轻伤 1 人，无死亡、失踪",
    commander="周海平",
    summary="下午在桐子坳东侧因农事用火引发，过火面积约 12 公顷。",
    timeline=tuple(
        Minute(
            at=after(3 * step),
            known=(f"第 {step} 次续报：火线长约 {400 + 30 * step} 米", "风力 4 级"),
            ordered=("令消防救援大队增援东侧",) if step % 2 else (),
            promised=("大队：48 分钟内到达",) if step % 3 else (),
            done=(f"转移 {step} 户",) if step % 2 == 0 else (),
        )
        for step in range(24)
    ),
    legs=(
        Leg(
            team="双牌县消防救援大队",
            turn_out_predicted_min=5,
            turn_out_real_min=7,
            travel_predicted_min=43,
            travel_real_min=41,
        ),
        Leg(
            team="茶林镇民兵应急排",
            turn_out_predicted_min=15,
            turn_out_real_min=28,
            travel_predicted_min=12,
            travel_real_min=19,
        ),
        Leg(
            team="县蓝天救援队",
            turn_out_predicted_min=30,
            turn_out_real_min=None,
            travel_predicted_min=35,
            travel_real_min=None,
        ),
    ),
    findings="对讲机 3 频道在山背失联两次；饮用水送达早于前指设立。",
    proposals=("民兵应急排集结时间由 15 分钟改为 25 分钟", "X087 按四级路测算偏快，时速下调"),
    drafted_by="何静",
    drafted_at=after(900),
)


def with_all_text(record: Any, text: str) -> Any:
    """The same paper with that text in every place that holds text."""
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            changed[field.name] = text
        elif is_dataclass(value):
            changed[field.name] = with_all_text(value, text)
        elif isinstance(value, tuple) and not isinstance(value, Spot):
            changed[field.name] = tuple(
                text if isinstance(one, str) else with_all_text(one, text) for one in value
            )
    return replace(record, **changed)


def changed(record: Any, **values: Any) -> Any:
    return replace(record, **values)
