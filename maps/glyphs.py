"""The drawings inside the symbols: strokes on the 32-unit grid of GB/T 35649-2017, drawn by us.

The standard's class (event, hazard, protected object, resource) shows in the frame, which
``maps.style`` gives; the glyph says which kind it is.
"""

GLYPHS = {
    "alert": "M16 8.5v10M16 23v.4",
    "boat": "M8 18h16l-3 6H11zM16 18V8l6 7",
    "bolt": "M18 7.5l-6.5 10H16l-2 7.5 7-10.5h-5z",
    "building": "M10 25V8h12v17M14.5 12h.1M17.5 12h.1M14.5 16h.1M17.5 16h.1M14.5 20h3v5",
    "burst": "M16 7v4M16 21v4M7 16h4M21 16h4M10 10l2.5 2.5M19.5 19.5L22 22M22 10l-2.5 2.5"
    "M12.5 19.5L10 22",
    "car": "M8 21v-5l2-5.5h12l2 5.5v5zM8 16h16M11.5 21v2M20.5 21v2",
    "check": "M9.5 17l4.5 4.5 9-10",
    "clock": "M16 8a8 8 0 1 1-.01 0zM16 11.5v5l3.5 2",
    "cloud": "M11 18a3.5 3.5 0 0 1 .5-7 5 5 0 0 1 9.5 1 3 3 0 0 1 .5 6zM12 21.5l-1 3"
    "M16.5 21.5l-1 3M21 21.5l-1 3",
    "crane": "M11 25V8l10 3M11 12h7M18 11v5M16 18h4v4h-4zM8 25h7",
    "cross": "M16 9v14M9 16h14",
    "dam": "M8 24l4-15h4l4 15zM20 14c2-1.5 3 1 5 0M22 19c1-1 2 .5 3 0",
    "drop": "M16 7.5c4 5 6 7.5 6 10.5a6 6 0 0 1-12 0c0-3 2-5.5 6-10.5z",
    "fissure": "M17 7l-4 6 5.5 3-5.5 4 3 5",
    "flag": "M11 25V8h11l-3 4 3 4H11",
    "flame": "M16.5 7c.5 4.5 5.5 6 5.5 11.5a6 6 0 0 1-12 0c0-3 2-4 2.5-6.5 1.5 1 2 2 2 3.5"
    " 1.7-2 2.2-5 2-8.5z",
    "flask": "M13 8h6M14 8v6l-5 9.5h14L18 14V8",
    "heart": "M16 23.5l-6.5-6.5a4.3 4.3 0 0 1 6.5-5 4.3 4.3 0 0 1 6.5 5z",
    "helipad": "M11.5 9v14M20.5 9v14M11.5 16h9",
    "house": "M8 16.5l8-8 8 8M10.5 15v9h11v-9",
    "mast": "M16 13v12M12 25h8M12 9.5a5.5 5.5 0 0 0 0 7M20 9.5a5.5 5.5 0 0 1 0 7"
    "M16 13a.5.5 0 1 0 .01 0z",
    "minus": "M9.5 17h13",
    "mud": "M7 24l6-14M25 24l-6-14M16 9v3M14 14.5c2 2 3.5 5 1.5 9.5",
    "people": "M12 9a2.5 2.5 0 1 0 .01 0zM20.5 10a2 2 0 1 0 .01 0zM7 23c0-7.5 10-7.5 10 0"
    "M18.5 18c3-2 6.5 0 6.5 4.5",
    "pick": "M8 13c5-5.5 11-5.5 16 0M16 9v16",
    "pump": "M9 24V9h8v15zM9 14h8M17 17h2.5v4a2 2 0 0 0 4 0v-8L20.5 10",
    "question": "M12 13a4 4 0 1 1 6 3.4c-1.5.9-2 1.6-2 3.1M16 23v.4",
    "quake": "M6.5 16h3.5l2.5-6 4 12 3-9 2 3h4",
    "road": "M12.5 8l-4 16M19.5 8l4 16M16 8.5v3M16 15v3M16 21.5v2.5",
    "rockfall": "M8 8v16h16M13 9.5h4v4h-4zM18 17h3.5v3.5H18z",
    "school": "M7 13.5l9-4 9 4-9 4zM11 16v5c3 2 7 2 10 0v-5",
    "sink": "M6.5 12h5.5l2 8h4l2-8h5.5",
    "slide": "M6.5 23.5L14 10l4.5 7 2-2.5 5 9zM20.5 8l2 2M24 11.5l1 1",
    "tent": "M7 24l9-15 9 15zM16 24v-6",
    "tree": "M16 7l5.5 7.5H19l4 6H9l4-6h-2.5zM16 20.5V25",
    "wave": "M7 13c3-3 6-3 9 0s6 3 9 0M7 20c3-3 6-3 9 0s6 3 9 0",
}

# Event kinds by the head of their code (codes/event_kinds.csv): the longest head that fits wins.
OF_EVENT = {
    "11A": "wave", "11B": "cloud", "11C": "quake", "11D": "slide", "11D02": "mud",
    "11D03": "rockfall", "11D04": "sink", "11D05": "fissure", "11G": "flame", "11F": "tree",
    "12A": "pick", "12B": "pick", "12C": "building", "12D": "flask", "12G": "flame", "12H": "car",
    "12J": "boat", "12P": "building", "12Q": "drop", "12S": "people", "12U": "bolt",
    "13": "cross", "14": "people",
}  # fmt: skip

OF_HAZARD = {
    "landslide": "slide", "debris_flow": "mud", "rockfall": "rockfall", "ground_collapse": "sink",
    "fissure": "fissure", "torrent": "wave", "reservoir": "dam", "tailings": "dam",
    "major_hazard": "flask", "petrol_station": "pump", "fireworks": "burst", "mine": "pick",
    "self_built": "house", "forest": "tree", "road_section": "road", "polluter": "drop",
    "other": "alert",
}  # fmt: skip

OF_PLACE = {
    "government": "flag", "school": "school", "hospital": "cross", "care_home": "heart",
    "public_venue": "people", "shelter": "tent", "helipad": "helipad", "water_point": "drop",
    "power": "bolt", "waterworks": "wave", "village": "house", "township": "flag",
}  # fmt: skip


# Team kinds by what they are known for (codes/team_kinds.csv).
OF_TEAM = {
    "general_rescue": "people", "fire_rescue": "flame", "forest_fire": "tree",
    "mine_rescue": "pick", "hazmat": "flask", "engineering": "crane", "water_rescue": "boat",
    "medical": "cross", "flood": "wave", "road_clearing": "road", "power": "bolt",
    "communications": "mast", "water_gas": "drop", "ice_snow": "cloud", "volunteer": "heart",
    "militia": "flag",
}  # fmt: skip


def of_event(kind_code: str) -> str:
    """The glyph of an event kind: the longest head of its code that the table knows."""
    heads = (kind_code[:length] for length in range(len(kind_code), 0, -1))
    return next((OF_EVENT[head] for head in heads if head in OF_EVENT), "alert")
