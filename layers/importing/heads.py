"""The heads planners write over their columns: one table of synonyms for all layers.

A head is compared after ``clean``: spaces, full-width letters, required marks and what stands
in brackets do not matter. The first synonym that a file has wins.
"""

import re
import unicodedata
from collections.abc import Mapping

HEADS: Mapping[str, tuple[str, ...]] = {
    # who and what
    "code": ("编号", "统一编号", "编码", "代码", "code", "id", "序列号", "图斑编号", "tbbh"),
    "name": (
        *("名称", "队伍名称", "单位名称", "仓库名称", "储备库名称", "库点名称", "隐患点名称"),
        *("风险点名称", "地点名称", "村名", "乡镇名称", "姓名", "name"),
    ),
    "old_names": ("曾用名", "别名", "旧名", "俗称"),
    "kind": (
        "类别",
        "类型",
        "种类",
        "队伍类别",
        "队伍类型",
        "灾害类型",
        "设施类型",
        "kind",
        "type",
    ),
    "note": ("备注", "说明", "note"),
    "source": ("来源", "数据来源", "source"),
    "is_demo": ("是否演示", "演示"),
    # where
    "township": ("乡镇", "所属乡镇", "所在乡镇", "乡", "镇", "乡镇街道", "township"),
    "township_code": ("乡镇编号", "乡镇代码", "乡镇编码", "streetcode"),
    "address": ("地址", "位置", "详细地址", "所在位置", "驻地", "地理位置", "address"),
    "lon": ("经度", "东经", "lon", "lng", "longitude", "x"),
    "lat": ("纬度", "北纬", "lat", "latitude", "y"),
    "lonlat": ("坐标", "经纬度", "地理坐标", "位置坐标"),
    "datum": ("坐标系", "坐标系统", "datum"),
    "position_state": ("坐标状态",),
    # who answers
    "contact_name": ("联系人", "负责人", "管理员", "联系人姓名"),
    "contact_phone": ("电话", "联系电话", "手机", "联系方式", "联系人电话", "手机号码"),
    "leader_name": ("队长", "负责人", "带队人", "队长姓名", "联系人"),
    "phones": ("电话", "联系电话", "手机", "联系方式", "队长电话", "负责人电话", "手机号码"),
    "answerable_name": (
        *("包保责任人", "防灾责任人", "责任人", "行政责任人", "防灾责任人姓名", "包保责任人姓名"),
    ),
    "answerable_post": ("包保责任人职务", "防灾责任人职务", "责任人职务", "职务"),
    "answerable_phone": (
        *("包保责任人电话", "防灾责任人电话", "责任人电话", "联系电话", "电话", "手机"),
    ),
    # what a team or a depot comes with
    "vehicle": ("车辆类型", "车型", "vehicle"),
    # teams
    "team_level": ("级别", "队伍级别", "等级"),
    "employment": ("专兼职", "专/兼职", "队伍性质"),
    "skills": ("技能", "专业能力", "专长", "救援能力"),
    "people_total": ("总人数", "人数", "队伍人数", "队员人数", "在编人数"),
    "people_available": ("可用人数", "可出动人数", "在位人数"),
    "status": ("状态", "队伍状态", "值守状态"),
    "turn_out_min": ("集结时间", "响应时间", "集结时长", "出动时间"),
    "managing_unit": ("管理单位", "主管单位", "主管部门", "所属单位"),
    "equipment": ("主要装备", "装备", "主要装备及数量", "装备情况"),
    # places
    "people": ("人数", "可容纳人数", "容纳人数", "人口", "床位"),
    # terrain
    "terrain_class": ("地形", "地类", "地类名称", "植被类型", "dlmc", "terrain"),
    # depots and stock
    "depot_level": ("级别", "库点级别", "储备级别", "层级"),
    "keeper_unit": ("管护单位", "管理单位", "保管单位", "所属单位"),
    "load_min": ("装车时间", "装载时间", "出库时间"),
    "depot_code": ("库点编号", "储备库编号", "仓库编号", "储备库编码", "库点编码", "仓库编码"),
    "item_code": ("物资编码", "物资编号", "物资代码", "编码"),
    "item_name": ("物资名称", "名称", "品名", "name"),
    "spec": ("规格", "规格型号", "型号"),
    "unit": ("单位", "计量单位"),
    "unit_kg": ("单件重量", "单件重量kg", "单重", "重量", "单位重量"),
    "unit_m3": ("单件体积", "单件体积m3", "体积", "单位体积"),
    "on_hand": ("数量", "库存", "库存数量", "现有数量", "实有数量"),
    "safety": ("安全库存", "最低库存"),
    "quota": ("定额", "储备定额", "定额数量"),
    "batch": ("批次", "批号"),
    "made_on": ("生产日期", "出厂日期"),
    "expires_on": ("有效期", "有效期至", "失效日期", "到期日期"),
    # hazards
    "risk_level": ("风险等级", "险情等级", "风险级别", "等级", "危险等级"),
    "village": ("村", "行政村", "所在村"),
    "households": ("威胁户数", "户数", "受威胁户数", "影响户数"),
    "threatened": ("威胁人数", "受威胁人数", "影响人数", "下游影响人口", "受影响人数", "人数"),
    "property_wan": ("威胁财产", "受威胁财产", "潜在经济损失"),
    # who answers, and who is on shift
    "post": ("职务", "岗位", "岗位名称", "职务名称"),
    "unit_of_post": ("单位", "所属单位", "工作单位"),
    "committee": ("专委会", "专业委员会", "行业", "所属专委会"),
    "response_level": ("响应级别", "响应等级", "应急响应级别"),
    "holder_name": ("姓名", "责任人", "负责人", "责任人姓名"),
    "holder_phone": ("电话", "联系电话", "手机", "手机号码", "责任人电话"),
    "first_substitute": ("第一替补", "替补", "AB岗", "B岗", "替补人", "第一替补人"),
    "first_substitute_phone": ("第一替补电话", "替补电话", "B岗电话", "替补人电话"),
    "second_substitute": ("第二替补", "第二替补人"),
    "second_substitute_phone": ("第二替补电话",),
    "third_substitute": ("第三替补", "第三替补人"),
    "third_substitute_phone": ("第三替补电话",),
    "answer_min": ("应答时限", "应答时间", "叫应时限"),
    "starts_at": ("开始时间", "起始时间", "上班时间", "接班时间"),
    "ends_at": ("结束时间", "截止时间", "下班时间", "交班时间"),
    "duty_place": ("值班地点", "地点", "值班室"),
    "shift_leader": ("带班领导", "带班人", "值班领导", "带班领导姓名"),
    "shift_leader_phone": ("带班领导电话", "带班电话", "值班领导电话"),
    "shift_substitute": ("替班领导", "带班领导替补", "备勤领导"),
    "shift_substitute_phone": ("替班领导电话", "带班领导替补电话", "备勤领导电话"),
    "officer": ("值班员", "值班人员", "值班人", "值班员姓名"),
    "officer_phone": ("值班员电话", "值班人员电话", "值班电话", "值班室电话"),
    # neighbouring counties
    "name_en": ("英文名", "英文名称"),
    "duty_phone": ("值班电话", "应急值班电话", "电话", "联系电话"),
    "way_in": ("来路", "进县道路", "省际县际通道", "道路"),
    "drive_min": ("到县城时间", "到县城车程", "车程", "行车时间"),
    "may_ask": ("可请求支援", "可支援内容", "可支援"),
}

_BRACKETS = re.compile(r"[(\[【〔{].*?[)\]】〕}]")
_SPACE_OR_MARK = re.compile(r"[\s*:_]+")


def clean(head: str) -> str:
    """A head without what does not matter: ``＊ 威胁财产（万元） `` is ``威胁财产``."""
    plain = unicodedata.normalize("NFKC", head).lower()
    bare = _BRACKETS.sub("", plain)
    return _SPACE_OR_MARK.sub("", bare)


def unit_of(head: str) -> str:
    """What stands in the head's brackets, ``万元``; empty when there are none."""
    found = _BRACKETS.search(unicodedata.normalize("NFKC", head).lower())
    return found[0][1:-1].strip() if found else ""


KNOWN = frozenset(clean(head) for synonyms in HEADS.values() for head in synonyms)
"""Every head that some layer takes, cleaned; a row that has several of them is a head row."""
