"""The words of rosters: which headings are which field, which columns are never taken, which rows are no people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

Targets = Mapping[str, tuple[str, ...]]

# Order matters: where two columns could fill the same field, the heading that stands first here wins.
RESIDENT_ROSTER: Final[Targets] = {
    "resident.name": ("姓名", "居民姓名", "人员姓名", "成员姓名", "家庭成员姓名", "家庭成员", "本人姓名", "名字"),
    "resident.sex": ("性别",),
    "resident.birth_date": ("出生日期", "出生年月日", "出生年月", "出生", "生日"),
    "resident.document_kind": ("证件类型", "证件种类", "证件名称"),
    "resident.document_number": (
        "身份证号", "身份证号码", "居民身份证号", "居民身份证号码", "公民身份号码", "公民身份证号码", "身份号码",
        "身份证", "证件号码", "证件号", "身份证件号码", "有效证件号码",
    ),
    "resident.phone": (
        "手机", "手机号", "手机号码", "移动电话", "本人手机", "本人电话", "联系电话", "联系方式", "电话", "电话号码",
        "联系号码", "固定电话",
    ),
    "resident.relation": ("与户主关系", "同户主关系", "和户主关系", "户主关系", "家庭关系", "成员关系", "关系"),
    "resident.residence_status": (
        "人户状态", "人户情况", "人户一致", "人户分离", "人户分离情况", "人户类型", "居住状态", "户口性质", "实有人口类型",
    ),
    "resident.separated_since": ("人户分离时间", "人户分离日期", "分离时间", "分离日期"),
    "resident.since": ("入住时间", "入住日期", "来居时间", "居住时间", "迁入时间", "迁入日期"),
    "household.roster_no": ("户号", "户编号", "住户编号", "家庭编号", "家庭户号", "户籍编号", "户序号"),
    "household.contact_name": (
        "户主姓名", "户主", "户主名", "姓名户主", "住户联系人", "家庭联系人", "联系人", "联系人姓名", "承租人", "租户姓名",
    ),
    "household.phone": (
        "户主手机", "户主电话", "户主联系电话", "户主联系方式", "户主手机号", "联系人电话", "联系人手机", "家庭电话",
        "住宅电话", "宅电", "住户电话", "座机", "座机号",
    ),
    "household.registered_address": (
        "户籍地址", "户籍地", "户籍所在地", "户籍所在地址", "户口所在地", "户口地址", "户籍住址", "户籍", "户口簿地址",
    ),
    "household.emergency_name": ("紧急联系人", "紧急联系人姓名", "应急联系人", "应急联系人姓名"),
    "household.emergency_phone": (
        "紧急联系电话", "紧急联系人电话", "紧急联系人手机", "紧急联系方式", "紧急联系人联系方式", "紧急电话", "应急联系电话",
        "应急联系人电话",
    ),
    "household.notes": ("备注", "备注说明", "说明", "附注", "其他说明"),
    "dwelling.use": ("房屋用途", "房屋状态", "房屋性质", "房屋使用情况", "居住性质", "自住出租空置", "住房性质", "自住/出租/空置"),
    "dwelling.area": ("建筑面积", "房屋面积", "面积"),
    "place.address": (
        "现住址", "现居住地址", "现住地址", "居住地址", "现居住地", "居住地", "住址", "家庭住址", "家庭地址", "详细地址", "详细住址",
        "房屋地址", "房屋坐落", "地址", "实际居住地址", "实际居住地",
    ),
    "place.estate": ("小区", "小区名称", "小区名", "所属小区", "居住小区", "院落", "楼盘"),
    "place.lane": ("弄", "弄号", "弄堂"),
    "place.building": (
        "楼号", "楼栋号", "楼栋", "号楼", "栋号", "栋", "幢号", "幢", "楼幢号", "楼", "楼房号", "座", "门牌号", "门牌", "门牌号码", "门号", "号",
    ),
    "place.unit": ("单元", "单元号", "门洞", "门洞号", "梯"),
    "place.room": ("室号", "房号", "房间号", "室", "户室号", "门室号", "房室号", "房间", "户室", "房屋号"),
}

FORBIDDEN: Final = (
    "政治面貌", "党员", "党组织", "党支部", "入党", "团员", "党派", "宗教", "信仰", "信教", "信访", "上访", "访民", "重点人员", "重点人",
    "重点对象", "重点关注", "特殊人群", "风险", "稳控", "管控", "维稳", "涉稳", "刑释", "刑满", "刑事", "安置帮教", "犯罪", "前科", "违法", "吸毒",
    "戒毒", "涉毒", "社区矫正", "矫正", "精神", "邪教", "舆情", "网上言论", "言论", "行踪", "轨迹", "人脸", "指纹", "微信群", "群昵称", "收入",
    "存款", "资产", "财产", "车牌", "评分", "信用分", "等级评定",
)  # fmt: skip
SERVED: Final = (
    "独居", "孤寡", "孤老", "空巢", "高龄", "失能", "失智", "低保", "低收入", "特困", "困难", "五保", "残疾", "残障",
    "失独", "计生特殊", "优抚", "烈属", "军属", "退役军人",
    "退伍", "留守", "困境儿童", "孤儿", "大病", "重病",
    "慢性病", "慢病", "疾病", "病史", "健康状况", "身体状况", "服务对象", "关爱对象", "帮扶",
)  # fmt: skip
NOT_COLLECTED: Final = "按隐私章程不采集：{heading}"
SERVICE_ONLY: Final = "属于服务对象，请以后在服务项目中登记（有依据和复核日期），不作为标签保存"
NO_FIELD: Final = "没有对应的栏目"
NO_HEADING: Final = "这一列没有标题"
SERIAL: Final = "序号不用导入"

HEAD_OF_HOUSEHOLD: Final = frozenset({"户主", "本人", "户主本人", "本人户主", "户主(本人)", "本人(户主)"})
DITTO: Final = frozenset({"同上", "〃", "″", '"', "''", "”", "“", "々", "同上行", "(同上)"})

_SERIALS = frozenset({"序号", "序", "编号", "no", "行号"})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|〈[^〈〉]*〉|<[^<>]*>")
_MARKS = re.compile(r"[\s*＊:：,，、。.;；·/\\|_\-—()\[\]【】〔〕〈〉<>“”\"'?？!！]+")
_LEADING_NUMBER = re.compile(r"^\d{1,2}(?=[、.．)]\D)")
_TOTAL = re.compile(r"^.{0,12}(合计|总计|小计|共计|累计|汇总)(?:[:：\d(（共].{0,20})?$|^共\d+[人户]")
_SIGNATURE = re.compile(
    r"^(填表人|填表日期|填报人|填报单位|填报日期|制表人|制表单位|制表日期|制表|审核人|审核|复核人|负责人|经办人|单位负责人|主管领导"
    r"|签字|签名|签章|盖章|注|附注|备注|说明|填表说明|打印日期|打印时间|统计时间)[:：(（]|^第\d+页|^(以下空白|此页以下空白)$"
)


def normalised(heading: str) -> str:
    """A heading without blanks, brackets, marks and width: what is compared and remembered. “姓 名（必填）” → 姓名."""
    plain = unicodedata.normalize("NFKC", heading).casefold().strip()
    return _MARKS.sub("", _BRACKETS.sub("", _LEADING_NUMBER.sub("", plain)))


def _readings(heading: str) -> tuple[str, str]:
    # brackets may hold what matters: 姓名（户主）, 电话（手机）
    plain = unicodedata.normalize("NFKC", heading).casefold().strip()
    return _MARKS.sub("", plain), normalised(heading)


def lookup(targets: Targets) -> dict[str, tuple[str, int]]:
    """Normalised heading → (field, rank); the first field that claims a heading keeps it."""
    found: dict[str, tuple[str, int]] = {}
    for target, headings in targets.items():
        for rank, heading in enumerate(headings):
            found.setdefault(normalised(heading), (target, rank))
    return found


def never_taken(parts: tuple[str, ...]) -> str | None:
    """The reason why a column of this heading is left out whatever anybody maps, else None."""
    text = normalised("".join(parts)) + _readings("".join(parts))[0]
    if any(word in text.replace("低收入", "") for word in FORBIDDEN):
        return NOT_COLLECTED.format(heading="".join(parts).strip())
    if any(word in text for word in SERVED):
        return SERVICE_ONLY
    return SERIAL if text and normalised(parts[-1]) in _SERIALS else None


def meaning(parts: tuple[str, ...], known: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    """The (field, rank) of a heading given from its top row to its bottom row; the whole is tried before its end."""
    for first in range(len(parts)):
        for reading in _readings("".join(parts[first:])):
            if reading in known:
                return known[reading]
    return None


def is_total(text: str) -> bool:
    """Whether a row that begins with this text counts: 合计, 3号楼小计, 共23人."""
    return bool(_TOTAL.match(re.sub(r"\s+", "", text)))


def is_signature(text: str) -> bool:
    """Whether a row that begins with this text signs or explains: 填表人：, 注：, 第2页."""
    return bool(_SIGNATURE.match(re.sub(r"\s+", "", text)))


def is_head(relation: str) -> bool:
    """Whether “与户主关系” names the head of the household."""
    return unicodedata.normalize("NFKC", relation).strip() in HEAD_OF_HOUSEHOLD
