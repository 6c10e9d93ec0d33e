"""The office itself, and the people who have an account in its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.fields.field import field
from db.fields.kinds import Choice, Code, LongText, Name, Phone, Text
from db.records.record import Record

LEVELS = {"committee": "居委会", "area": "片区", "street": "街道", "district": "区"}


class Office(Record):
    """The office that owns the file (本单位): one row; its code is the `office_id` of everything in it."""

    __tablename__ = "office"
    term: ClassVar[str] = "本单位"
    code: Mapped[str | None] = field("区划代码", Code(digits=12), required=True, help="统计用 12 位代码")
    name: Mapped[str | None] = field("单位名称", Text(60), required=True)
    street: Mapped[str | None] = field("所属街道", Text(60))
    level: Mapped[str | None] = field("级别", Choice(*LEVELS.values()), required=True)
    office_phone: Mapped[str | None] = field("办公电话", Phone())
    duty_phone: Mapped[str | None] = field("值班电话", Phone())
    letterhead: Mapped[str | None] = field("抬头", Text(60), help="打印在卡片和台账上方的名称")
    slogan: Mapped[str | None] = field("卡片用语", Text(20))
    notes: Mapped[str | None] = field("备注", LongText())

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """Name of the office."""
        return str(row.get("name") or cls.term)


class Staff(Record):
    """A colleague with an account in this file (工作人员)."""

    __tablename__ = "staff"
    term: ClassVar[str] = "工作人员"
    name: Mapped[str | None] = field("姓名", Name(), required=True)
    role: Mapped[str | None] = field("权限", Choice("书记", "社工", "只读"), required=True)
    post: Mapped[str | None] = field("岗位", Text(30))
