"""Roster shapes: which fields a spreadsheet may carry, and under which headings; derived from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from db.fields.field import Field, fields_of
from db.fields.kinds import Day, Reference
from db.records.household import Household
from db.records.place import Dwelling
from db.records.record import Record
from db.records.resident import Resident
from db.records.role import RoleHolder, RoleTerm

Targets = Mapping[str, tuple[str, ...]]

#: Relations that mark the row of the person a household is named after.
HEADS: Final = frozenset({"户主", "本人", "户主本人", "本人户主", "户主(本人)", "本人(户主)", "户主（本人）", "本人（户主）"})
OWN_ID: Final = "系统编号"
PEOPLE, HOUSEHOLDS, LEADERS, LEDGER = "people", "households", "leaders", "ledger"
PLACES: Final[Targets] = {
    "place.address": (
        "住址", "现住址", "居住地址", "现居住地址", "家庭住址", "家庭地址", "房屋地址", "房屋坐落", "详细地址", "地址", "居住地",
    ),
    "place.estate": ("小区", "小区名称", "所属小区", "居住小区", "院落", "楼盘"),
    "place.lane": ("弄", "弄号", "弄堂"),
    "place.building": ("楼号", "楼栋", "楼栋号", "幢", "幢号", "栋", "栋号", "号楼", "座", "门牌号", "门牌", "号"),
    "place.unit": ("单元", "单元号", "门洞", "门洞号"),
    "place.room": ("室号", "房号", "室", "房间号", "户室号", "房间", "房屋号"),
}
_A_PERSONS: Final[Targets] = {  # in a roster with one row for each person these are the person's own
    "resident.phone": ("联系电话", "移动电话", "固定电话", "联系号码"),
    "resident.notes": ("备注", "备注说明", "说明", "附注"),
}
_OF_THE_HEAD: Final[Targets] = {
    "resident.document_number": ("户主身份证号", "户主身份证号码", "户主证件号码"),
    "resident.sex": ("户主性别",),
    "resident.birth_date": ("户主出生日期",),
}


@dataclass(frozen=True)
class Shape:
    """What one kind of roster may hold: `targets` maps “entity.field” to headings, the term first.

    Where two fields claim one heading the first keeps it. `record` is what one row is about.
    """

    code: str
    term: str
    record: type[Record]
    targets: Targets

    def days(self) -> frozenset[str]:
        """Targets that hold days: a bare day number of a spreadsheet is a date there."""
        return frozenset(target for target in self.targets if isinstance(kind_of(target), Day))


def people_shape() -> Shape:
    """One row for each person, with the household and the door it belongs to (居民花名册)."""
    own = _declared(Resident)
    own |= {target: own[target] + extra for target, extra in _A_PERSONS.items()}
    ids = {"resident.id": (OWN_ID, "人员系统编号"), "household.id": ("住户系统编号", "户系统编号")}
    targets = {**ids, **own, **_declared(Household), **_declared(Dwelling), **PLACES}
    return Shape(PEOPLE, "居民花名册", Resident, targets)


def households_shape() -> Shape:
    """One row for each household; of its people only the head is named (住户名册)."""
    ids = {"household.id": (OWN_ID, "住户系统编号", "户系统编号")}
    own = _declared(Resident)
    heads = {target: extra + own[target] for target, extra in _OF_THE_HEAD.items()}
    targets = {**ids, **_declared(Household), **heads, **_declared(Dwelling), **PLACES}
    return Shape(HOUSEHOLDS, "住户名册", Household, targets)


def leaders_shape() -> Shape:
    """One row for each building leader: name, phone, building, slot (楼组长名册)."""
    holder, term = _declared(RoleHolder), _declared(RoleTerm)
    holder["role_holder.name"] += ("楼组长", "楼长")
    holder["role_holder.phone"] += ("手机号", "手机号码", "联系方式")
    del term["role_term.notes"]
    return Shape(LEADERS, "楼组长名册", RoleHolder, {"role_holder.id": (OWN_ID,), **holder, **term, **PLACES})


def flat_shape(record: type[Record]) -> Shape:
    """A ledger of any record: its fields by term; references are written as title, whole name or id."""
    entity = record.__tablename__
    fields = {f"{entity}.{f.name}": _headings(f) for f in fields_of(record)}
    return Shape(LEDGER, record.term, record, {f"{entity}.id": (OWN_ID,), **fields})


def field_named(target: str) -> Field | None:
    """The declared field behind “entity.field”; None for ids and for parts of an address."""
    entity, _, name = target.partition(".")
    records: dict[str, type[Record]] = {m.class_.__tablename__: m.class_ for m in Record.registry.mappers}
    record = records.get(entity)
    return next((f for f in fields_of(record) if f.name == name), None) if record else None


def kind_of(target: str) -> object:
    """The kind of the field behind a target, None where it has none."""
    found = field_named(target)
    return found.kind if found else None


def _declared(record: type[Record]) -> dict[str, tuple[str, ...]]:
    return {f"{record.__tablename__}.{f.name}": _headings(f) for f in _plain(fields_of(record))}


def _plain(fields: Iterable[Field]) -> Iterable[Field]:
    return (f for f in fields if not isinstance(f.kind, Reference))


def _headings(field: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys((field.term, *field.headings)))
