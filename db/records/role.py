"""Who serves where: a catalogue of roles, the people who hold them, and their terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.fields.day import before
from db.fields.field import PERSONAL, derived, field, reference
from db.fields.kinds import Choice, Day, LongText, Name, Number, Phone, Text
from db.records.record import Near, Record, Row

BUILDING_LEADER = "楼组长"
LEADER_SLOTS = ("线下", "线上")
SEED_ROLES = (
    (BUILDING_LEADER, "楼栋或单元", "、".join(LEADER_SLOTS)),
    ("网格长", "网格", ""), ("网格员", "网格或楼栋", ""), ("块长", "块", ""),
    ("物业监督员", "小区", ""), ("业委会成员", "小区", ""), ("物业经理", "小区", ""), ("社区民警", "片区", ""),
)


def slots_in(text: str | None) -> list[str]:
    """Names of the seats of a role, as they were typed with any comma."""
    return [part.strip() for part in re.split("[、,，]", text or "") if part.strip()]


class Role(Record):
    """A kind of post people can hold (岗位); rows, not code: an office adds its own."""

    __tablename__ = "role"
    term: ClassVar[str] = "岗位"
    name: Mapped[str | None] = field("岗位名称", Text(30), required=True)
    stands_at: Mapped[str | None] = field("适用地点", Text(30), help="例如：楼栋或单元")
    slots: Mapped[str | None] = field("席位", Text(60), help="同一地点有几个席位时写名称，用顿号隔开，例如：线下、线上")
    order: Mapped[int | None] = field("顺序", Number(0, 999))


class RoleHolder(Record):
    """A person who serves (任职人): building leaders, grid workers …; kept apart from residents on purpose."""

    __tablename__ = "role_holder"
    term: ClassVar[str] = "任职人"
    name: Mapped[str | None] = field("姓名", Name(), required=True, headings=("楼组长姓名",))
    sex: Mapped[str | None] = field("性别", Choice("男", "女"))
    birth_year: Mapped[int | None] = field("出生年", Number(1900, 2100))
    phone: Mapped[str | None] = field("联系电话", Phone(), sensitivity=PERSONAL, headings=("手机", "电话"))
    unit: Mapped[str | None] = field("所在单位", Text(60))
    print_consent: Mapped[str | None] = field(
        "同意印出电话", Choice("同意", "不同意"), help="未同意的，卡片和名册上不印电话"
    )
    consent_on: Mapped[str | None] = field("同意日期", Day())
    notes: Mapped[str | None] = field("备注", LongText())
    name_key: Mapped[str | None] = derived()
    pinyin: Mapped[str | None] = derived()
    initials: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """The person's name."""
        return str(row.get("name") or cls.term)

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Pinyin and initials, name order."""
        from db.search.pinyin import name_keys, sort_key  # noqa: PLC0415 - tables load only when a name is written

        del near
        keys = name_keys(row.get("name") or "")
        return {"name_key": sort_key(row.get("name") or ""), "pinyin": keys.full, "initials": keys.initials}


class RoleTerm(Record):
    """Somebody holds a role at a place from one day to another (任期); vacancy and term end fall out of it."""

    __tablename__ = "role_term"
    term: ClassVar[str] = "任期"
    near: ClassVar = {"holder_id": ("name",), "role_id": ("name",), "place_id": ("path", "sort_key")}
    holder_id: Mapped[str | None] = reference("role_holder", "任职人", required=True)
    role_id: Mapped[str | None] = reference("role", "岗位", required=True)
    place_id: Mapped[str | None] = reference("place", "地点", required=True)
    slot: Mapped[str | None] = field("席位", Text(20))
    since: Mapped[str | None] = field("任职起", Day(partial=True))
    until: Mapped[str | None] = field("任职止", Day(partial=True))
    notes: Mapped[str | None] = field("备注", LongText())
    holder: Mapped[str | None] = derived()
    role: Mapped[str | None] = derived()
    place: Mapped[str | None] = derived()
    place_key: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """Place, role, slot and holder."""
        return " ".join(str(row[n]) for n in ("place", "role", "slot", "holder") if row.get(n)) or cls.term

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> dict[str, str]:
        """A term cannot end before it began."""
        found = super().problems(values)
        if values.get("since") and values.get("until") and before(values["until"], values["since"]):
            found["until"] = "任职止早于任职起"
        return found

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Names of holder, role and place, and the place's order."""
        del row
        place = near.get("place_id", {})
        return {
            "holder": near.get("holder_id", {}).get("name"), "role": near.get("role_id", {}).get("name"),
            "place": place.get("path"), "place_key": place.get("sort_key"),
        }
