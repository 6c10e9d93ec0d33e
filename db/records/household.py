"""Households: the people an office counts as one 户."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.fields.day import before
from db.fields.field import PERSONAL, derived, field, reference
from db.fields.kinds import Day, LongText, Name, Phone, Text
from db.records.record import Near, Record, Row


class Household(Record):
    """People the office counts as one 户 (住户); a dwelling has none, one or several.

    Its contact is one of its residents or a typed name, never both.
    """

    __tablename__ = "household"
    term: ClassVar[str] = "住户"
    near: ClassVar = {"dwelling_id": ("path", "sort_key"), "contact_id": ("name", "phone", "name_key")}
    dwelling_id: Mapped[str | None] = reference("dwelling", "住址", required=True)
    roster_no: Mapped[str | None] = field("户号", Text(40), headings=("户编号", "户籍号", "家庭编号", "户口编号"))
    contact_id: Mapped[str | None] = reference("resident", "联系人")
    contact_name: Mapped[str | None] = field(
        "外部联系人", Name(), headings=("联系人", "户主", "户主姓名", "联系人姓名", "户代表"), help="联系人不是本户成员时填"
    )
    phone: Mapped[str | None] = field(
        "联系电话", Phone(), sensitivity=PERSONAL, headings=("户主电话", "家庭电话", "住宅电话", "户联系电话")
    )
    registered_address: Mapped[str | None] = field(
        "户籍地址", Text(200), sensitivity=PERSONAL, headings=("户口所在地", "户籍所在地", "户籍地", "户籍", "户口地址")
    )
    emergency_name: Mapped[str | None] = field("紧急联系人", Name(), sensitivity=PERSONAL, headings=("紧急联系人姓名",))
    emergency_phone: Mapped[str | None] = field(
        "紧急联系电话", Phone(), sensitivity=PERSONAL, headings=("紧急联系人电话", "紧急联系方式")
    )
    since: Mapped[str | None] = field("入住日期", Day(partial=True), headings=("入住时间", "何时入住"))
    until: Mapped[str | None] = field("迁出日期", Day(partial=True), headings=("搬离日期", "迁出时间"))
    notes: Mapped[str | None] = field("备注", LongText(), headings=("说明", "备注说明"))
    door: Mapped[str | None] = derived()
    door_key: Mapped[str | None] = derived()
    caller: Mapped[str | None] = derived()
    caller_key: Mapped[str | None] = derived()
    caller_phone: Mapped[str | None] = derived()
    pinyin: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """Door and whom to ask for."""
        return " ".join(str(x) for x in (row.get("door"), row.get("caller")) if x) or cls.term

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> dict[str, str]:
        """A contact is chosen or typed, never both; nobody leaves before moving in."""
        found = super().problems(values)
        if values.get("contact_id") and values.get("contact_name"):
            found["contact_name"] = "已选了本户成员作联系人，就不要再填外部联系人"
        if values.get("since") and values.get("until") and before(values["until"], values["since"]):
            found["until"] = "迁出日期早于入住日期"
        return found

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Door, its sort key, and whom to call: the contact resident, else the typed name."""
        from db.search.pinyin import name_keys, sort_key  # noqa: PLC0415 - pinyin tables load only when a name is written

        door, contact = near.get("dwelling_id", {}), near.get("contact_id", {})
        typed = row.get("contact_name")
        return {
            "door": door.get("path"),
            "door_key": door.get("sort_key"),
            "caller": contact.get("name") or typed,
            "caller_key": contact.get("name_key") or (sort_key(typed) if typed else None),
            "caller_phone": row.get("phone") or contact.get("phone"),
            "pinyin": name_keys(typed).full if typed else None,
        }
