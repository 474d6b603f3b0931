"""Bodies the town can do something with; those that chance makes it can nearly always refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.asked import duty_there
from tests.pure.test_photo import jpeg
from tests.town import people

CODES = {"places": "F01", "hazards": "H02", "depots": "D01", "teams": "T01"}
INCIDENT: dict[str, Any] = {
    "kind": "12D03",
    "place": {"lon": 110.0651, "lat": 26.0301},
    "anyway": True,
}
CLOSURE = {"geometry": {"type": "Point", "coordinates": [110.05, 26.05]}, "reason": "塌方"}
PROPOSAL = {"hazard_code": "H02", "reach_m": 100, "reason": "滑坡"}
KEY = {"name": "k", "role": "leader", "expires_at": f"{datetime.now(UTC) + timedelta(9):%FT%TZ}"}
DRAWN = {
    "geometry": {"type": "LineString", "coordinates": [[110.03, 26.05], [110.03, 26.03]]},
    "road_class": "村道",
    "reason": "新修",
}
LED = ("life", "merge", "response", "severity", "situation")
REPORT = {"kind": "first", "text": "侧翻", "told": {"casualties": {"injured": 2}}}
LEVEL = {"severities": ["major"], "meaning": "全县", "must_come": ["县长"], "units": ["人武部"]}
SIZE = {"height_m": 3, "weight_t": 9, "width_m": 2, "takes_rough": True, "takes_fords": True}
CORRECTION = "/api/roads/edges/{key}/correction"
PHOTO = jpeg(40, 30)
BOAT = {"depot_code": "D01", "item_code": "1010101", "quantity": 1}
BODIES = {
    "POST /api/incidents": INCIDENT,
    "POST /api/closures": CLOSURE,
    "POST /api/closures/met": {"geometry": CLOSURE["geometry"]},
    "POST /api/closures/proposals": PROPOSAL,
    "POST /api/closures/proposals/{proposal_id}/confirm": {},
    "POST /api/closures/proposals/{proposal_id}/decline": {"reason": "无险情"},
    "POST /api/incidents/{incident_id}/life": {"status": "confirmed"},
    "POST /api/incidents/{incident_id}/severity": {"severity": "general"},
    "POST /api/incidents/{incident_id}/response": {"level": "IV"},
    "POST /api/incidents/{incident_id}/situation": {"casualties": {"injured": 2}},
    "POST /api/incidents/{incident_id}/log": {"kind": "report", "text": "到达"},
    "POST /api/incidents/{incident_id}/log/{event_no}/photos": PHOTO,
    "PUT /api/command/response-levels/{level}": LEVEL,
    "PUT /api/command/duplicate-rule": {"radius_m": 500, "within_min": 60},
    "PUT /api/clocks/rules/{rule_code}": {"minutes": 20, "source": "县预案"},
    "POST /api/incidents/{incident_id}/reports": REPORT,
    "POST /api/incidents/{incident_id}/what-if": {"without": ["T06"]},
    "POST /api/roads/ways": {"from": INCIDENT["place"], "to": {"name": "青山村"}},
    "POST /api/roads/matrix": {"from": [INCIDENT["place"]], "to": [{"name": "青山村"}]},
    "POST /api/roads/reach": {"place": INCIDENT["place"], "minutes": [5, 15]},
    "POST /api/accounts": {"login": "li.ming", "role": "operator"},
    "PUT /api/accounts/{account_id}": {"role": "department", "unit": people.UNIT},
    "POST /api/keys": KEY,
    f"PUT {CORRECTION}": {"kmh": 20, "reason": "弯多"},
    "POST /api/roads/drawn": DRAWN,
    "PUT /api/roads/speeds/{vehicle}/{road_class}": {"kmh": 25},
    "PUT /api/roads/vehicles/{vehicle}": {"size": SIZE},
    "PUT /api/orders/limits/{limit_name}": {"value": 7},
    "POST /api/orders/{order_no}/correct": {"task": "改赴南桥镇", "why": "火场转移"},
    "POST /api/orders/{order_no}/withdraw": {"why": "误报"},
    "PUT /api/orders/{order_no}": {
        "receiver": {"kind": "unit", "code": "水利局"},
        "task": "改去南桥镇",
    },
    "POST /api/orders/{order_no}/discard": {"why": "重写"},
    "POST /api/orders/{order_no}/heard": {"revision": 1, "answer": "acknowledged"},
    **{f"PATCH /api/records/{layer}/{{code}}": {"note": "巡查"} for layer in CODES},
    **duty_there.BODIES,
}
