"""Residents: who lives in, or is registered with, a household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.fields.day import before
from db.fields.field import PERSONAL, SENSITIVE, derived, field, reference
from db.fields.id_number import birth_of, sex_of
from db.fields.kinds import Choice, Day, DocumentNumber, IdNumber, LongText, Name, Phone, Text
from db.records.record import Near, Record, Row

ID_CARD = "居民身份证"
DOCUMENTS = (ID_CARD, "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证", "外国人永久居留身份证", "其他")
SEPARATION = ("人户一致", "人在户不在", "户在人不在")
MOVED, DIED = "迁出", "去世"
_CARD_NUMBER = IdNumber()
_SEPARATION_WORDS = {
    "一致": "人户一致", "人户分离": "户在人不在", "空挂": "户在人不在", "空挂户": "户在人不在",
    "来沪租住": "人在户不在", "来沪": "人在户不在", "来沪人员": "人在户不在", "外来": "人在户不在", "外来人员": "人在户不在",
}


class Resident(Record):
    """A person of a household (居民). `since`–`ended_on` tell when the person belongs to it, `ended_by` why not longer."""

    __tablename__ = "resident"
    term: ClassVar[str] = "居民"
    near: ClassVar = {"household_id": ("door", "door_key")}
    household_id: Mapped[str | None] = reference("household", "住户", required=True)
    name: Mapped[str | None] = field("姓名", Name(), required=True, headings=("成员姓名", "居民姓名", "人员姓名"))
    relation: Mapped[str | None] = field(
        "与联系人关系", Text(20), headings=("与户主关系", "家庭关系", "关系", "与户主关系（称谓）", "称谓")
    )
    sex: Mapped[str | None] = field("性别", Choice("男", "女", synonyms={"男性": "男", "女性": "女", "1": "男", "2": "女"}))
    birth_date: Mapped[str | None] = field(
        "出生日期", Day(partial=True), sensitivity=PERSONAL, headings=("出生年月", "出生年月日", "生日", "出生时间", "出生")
    )
    document_kind: Mapped[str | None] = field("证件种类", Choice(*DOCUMENTS, other=True), headings=("证件类型", "证件类别"))
    document_number: Mapped[str | None] = field(
        "证件号码", DocumentNumber(), sensitivity=SENSITIVE, index=True,
        headings=("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号", "居民身份证号"),
    )
    phone: Mapped[str | None] = field(
        "手机", Phone(), sensitivity=PERSONAL, headings=("本人电话", "手机号", "手机号码", "联系方式", "电话", "电话号码", "本人手机")
    )
    residence_status: Mapped[str | None] = field(
        "人户状态", Choice(*SEPARATION, synonyms=_SEPARATION_WORDS),
        headings=("人户情况", "人户分离", "人户分离情况", "居住状态"),
    )
    separated_since: Mapped[str | None] = field("分离起始", Day(partial=True), headings=("人户分离时间",))
    separated_until: Mapped[str | None] = field("分离截止", Day(partial=True))
    since: Mapped[str | None] = field("入户日期", Day(partial=True), headings=("来本户日期",))
    ended_on: Mapped[str | None] = field("离开日期", Day(partial=True))
    ended_by: Mapped[str | None] = field("离开原因", Choice(MOVED, DIED))
    notes: Mapped[str | None] = field("人员备注", LongText(), headings=("个人备注",))
    name_key: Mapped[str | None] = derived()
    pinyin: Mapped[str | None] = derived()
    initials: Mapped[str | None] = derived()
    door: Mapped[str | None] = derived()
    door_key: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """The person's name."""
        return str(row.get("name") or cls.term)

    @classmethod
    def problems(cls, values: Mapping[str, Any]) -> dict[str, str]:
        """An identity card number must agree with birth date and sex; an end needs a day and a cause."""
        found = super().problems(values)
        number, kind = values.get("document_number"), values.get("document_kind")
        if number and kind in (None, ID_CARD):
            reading = _CARD_NUMBER.read(number)
            if reading.problem:
                found["document_number"] = reading.problem
            else:
                _disagreements(values, str(reading.value), found)  # in full, as an old card has no century
        if bool(values.get("ended_on")) != bool(values.get("ended_by")):
            found["ended_on"] = "离开日期和离开原因要一起填"
        if values.get("since") and values.get("ended_on") and before(values["ended_on"], values["since"]):
            found["ended_on"] = "离开日期早于入户日期"
        return found

    @classmethod
    def completed(cls, values: Mapping[str, Any]) -> Row:
        """Birth date and sex filled from an identity card number where they were left blank; `problems` judges the number."""
        row = dict(values)
        number = row.get("document_number")
        if number and row.get("document_kind") in (None, ID_CARD) and (born := birth_of(number)):
            row["document_kind"] = ID_CARD
            row["birth_date"] = _longer(row.get("birth_date"), born)
            row["sex"] = row.get("sex") or sex_of(number)
        return row

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Pinyin and initials (every reading), name order, and the door of the household."""
        from db.search.pinyin import name_keys, sort_key  # noqa: PLC0415 - tables load only when a name is written

        name, home = row.get("name") or "", near.get("household_id", {})
        keys = name_keys(name)
        return {
            "name_key": sort_key(name), "pinyin": keys.full, "initials": keys.initials,
            "door": home.get("door"), "door_key": home.get("door_key"),
        }


def _longer(day: str | None, known: str) -> str:
    return known if not day or known.startswith(day) else day


def _disagreements(values: Mapping[str, Any], number: str, found: dict[str, str]) -> None:
    birth, sex = values.get("birth_date"), values.get("sex")
    known = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    if birth and not known.startswith(str(birth)):
        found["birth_date"] = f"出生日期与身份证号不符（证号里是 {known}）"
    if sex and sex != (told := sex_of(number)):
        found["sex"] = f"性别与身份证号不符（证号里是{told}）"
