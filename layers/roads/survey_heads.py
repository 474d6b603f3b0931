"""What surveyors write over the columns of a road table, and in its column of classes.

One table of synonyms, as ``importing.heads`` has it for the other layers: a head is compared
without spaces, marks and brackets, and the first synonym that a file has wins. A shapefile cuts
heads to ten bytes, so cut Chinese heads and pinyin stand here, too; pinyin initials only where
they mean one thing.
LX** and JSDJ are the field names of the Ministry of Transport's surveys of rural roads.
"""

from collections.abc import Iterable, Mapping

from layers.importing.heads import clean
from layers.roads.speeds import CLASS_KMH

HEADS: Mapping[str, tuple[str, ...]] = {
    "编号": ("编号", "路段编号", "路段编码", "标识码", "code", "id", "bh", "ldbh", "bsm", "osm_id"),
    "道路名称": (
        "道路名称",
        "道路名",
        "路线名称",
        "路线名",
        "路名",
        "名称",
        "name",
        "lxmc",
        "dlmc",
    ),
    "道路编号": (
        *(
            "道路编号",
            "道路编",
            "路线编号",
            "路线编码",
            "路线编",
            "路线代码",
            "ref",
            "lxbm",
            "lxdm",
        ),
        *("lxbh", "dlbh"),
    ),
    "等级": (
        *("等级", "道路等级", "道路等", "行政等级", "公路等级", "道路类型", "class", "fclass"),
        *("road_class", "highway", "dldj", "xzdj", "技术等级", "技术等", "jsdj"),
    ),
    "限速": ("限速", "限速值", "maxspeed", "speed", "xiansu"),
    "单向": ("单向", "单行", "单行线", "是否单向", "oneway", "danxiang"),
    "桥梁": ("桥梁", "桥", "是否桥梁", "bridge", "qiaoliang"),
    "隧道": ("隧道", "是否隧道", "tunnel", "suidao"),
    "限高": ("限高", "限制高度", "maxheight", "height_m", "xiangao"),
    "限重": ("限重", "限载", "限制重量", "maxweight", "weight_t", "xianzhong"),
    "限宽": ("限宽", "限制宽度", "maxwidth", "width_m", "xiankuan"),
    "涉水": ("涉水", "过水路面", "漫水", "ford", "gslm"),
    "路况": ("路况", "越野", "通行条件", "rough", "lukuang"),
    "步行": ("步行", "行人", "foot", "buxing"),
    "备注": ("备注", "说明", "remark", "remarks", "note", "bz", "beizhu"),
    "长度": ("长度", "里程", "shape_leng", "shape_length", "shape_len", "length", "lxlc"),
}
"""The columns. Length is known so that nobody is told it was not read: it is measured anew."""

CLASSES: Mapping[str, str] = {
    # JTG B01-2014's technical grades, for surveys that do not say who keeps the road. The class
    # is that which has such roads in a mountain county (``speeds.py``), never the faster one.
    "一级": "国道",
    "二级": "国道",
    "三级": "县道",
    "四级": "乡道",
    "等外": "村道",
}


def columns_of(heads: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The head under which a file has each column, and the heads that nobody asked for."""
    written = {clean(head): head for head in heads}
    found = {
        column: next(written[clean(name)] for name in names if clean(name) in written)
        for column, names in HEADS.items()
        if any(clean(name) in written for name in names)
    }
    known = {clean(name) for names in HEADS.values() for name in names}
    return found, [head for plain, head in written.items() if plain not in known]


def road_class_of(text: str) -> str:
    """The class that a survey means; '' for none that ``CLASS_KMH`` knows."""
    for word in (text, text.lower(), text.removesuffix("公路"), text.removesuffix("路")):
        found = CLASSES.get(word, word)
        if found in CLASS_KMH:
            return found
    return ""
