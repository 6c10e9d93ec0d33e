"""Conditions on declared fields: what may be asked of a field, as words, in plain Python and as SQL.

A condition never tells more than the list would show: of a field that is masked everywhere (a document number) one may
only ask whether it is filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from db.fields.day import before
from db.fields.field import SENSITIVE, Field, fields_of
from db.fields.kind import Kind, Reading, Value, clean, half_width, one_line
from db.fields.kinds import Choice, Day, Number, Phone, Reference
from db.records.household import Household
from db.records.record import Record
from db.records.resident import Resident

IS, IS_NOT, HAS, LACKS = "is", "is_not", "has", "lacks"
EARLIER, LATER, WITHIN = "earlier", "later", "within"
AT_LEAST, AT_MOST = "at_least", "at_most"
EMPTY, FILLED = "empty", "filled"
WORDS: Final[Mapping[str, str]] = {
    IS: "是", IS_NOT: "不是", HAS: "含", LACKS: "不含", EARLIER: "早于", LATER: "晚于", WITHIN: "在（年、月或日）",
    AT_LEAST: "不小于", AT_MOST: "不大于", EMPTY: "为空", FILLED: "不为空",
}
_WHETHER: Final = (EMPTY, FILLED)
_LETTERS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")

#: References to follow one after the other: (record they lead to, name of the reference).
Way = tuple[tuple[type[Record], str], ...]


@dataclass(frozen=True)
class Condition:
    """`subject` is the code of a Subject, `how` one of WORDS, `value` what was typed, as its field keeps it."""

    subject: str
    how: str
    value: str = ""


@dataclass(frozen=True)
class Subject:
    """A field that can be asked about: of the record itself, of what it belongs to, or of one of its people."""

    code: str
    title: str
    field: Field


def ways_of_asking(field: Field) -> tuple[str, ...]:
    """What may be asked of a field, the most useful first."""
    if field.sensitivity == SENSITIVE or isinstance(field.kind, Reference):
        return _WHETHER
    if isinstance(field.kind, Choice):
        return (IS, IS_NOT, *_WHETHER)
    if isinstance(field.kind, Day):
        return (EARLIER, LATER, WITHIN, *_WHETHER)
    if isinstance(field.kind, Number):
        return (IS, AT_LEAST, AT_MOST, *_WHETHER)
    return (HAS, LACKS, IS, IS_NOT, *_WHETHER)


def read_wanted(kind: Kind, how: str, typed: str) -> Reading:
    """Read what a field is compared with → text as the field keeps it, or a problem; nothing for `empty`, `filled`."""
    if how in _WHETHER:
        return Reading("")
    if how in (HAS, LACKS):
        words = one_line(clean(half_width(typed) if isinstance(kind, Phone) else typed))
        reading = Reading(_bare(words) if isinstance(kind, Phone) else words)
    else:
        reading = (Day(partial=True) if isinstance(kind, Day) else kind).read(typed)
    if reading.problem:
        return reading
    return Reading(kind.show(reading.value)) if isinstance(kind, Number) and reading.value is not None else _said(reading)


def meets(kind: Kind, how: str, wanted: str, value: Value | None) -> bool:
    """Whether a stored value meets a condition; an empty value meets only `empty`, `is_not` and `lacks`."""
    if how in (EMPTY, FILLED) or value in (None, ""):
        return (value in (None, "")) == (how != FILLED) if how in _WHETHER else how in (IS_NOT, LACKS)
    if isinstance(kind, Number):
        gap, half = float(value or 0) - float(wanted), 0.5 * 0.1**kind.places
        return {IS: abs(gap) < half, AT_LEAST: gap > -half, AT_MOST: gap < half}[how]
    text = str(value)
    if how in (EARLIER, LATER, WITHIN):
        return {EARLIER: before(text, wanted), LATER: before(wanted, text), WITHIN: text.startswith(wanted)}[how]
    if how in (IS, IS_NOT):
        return (text == wanted) == (how == IS)
    inside: bool = _plain(wanted) in (_bare(text) if isinstance(kind, Phone) else _plain(text))
    return inside == (how == HAS)


def clause(column: ColumnElement[Any], kind: Kind, how: str, wanted: str) -> ColumnElement[bool]:
    """The same as `meets`, asked by the database."""
    empty = column.is_(None) if isinstance(kind, Number) else or_(column.is_(None), column == "")
    if how in _WHETHER:
        return empty if how == EMPTY else not_(empty)
    if isinstance(kind, Number):
        gap, half = column - float(wanted), 0.5 * 0.1**kind.places
        return {IS: func.abs(gap) < half, AT_LEAST: gap > -half, AT_MOST: gap < half}[how]
    if how in (EARLIER, LATER, WITHIN):
        asked, has = func.substr(column, 1, len(wanted)), func.substr(wanted, 1, func.length(column))
        answer = {EARLIER: asked < has, LATER: has < asked, WITHIN: asked == wanted}[how]
        return and_(not_(empty), answer)
    if how in (IS, IS_NOT):
        return column == wanted if how == IS else or_(empty, column != wanted)
    kept = func.replace(column, "-", "") if isinstance(kind, Phone) else func.lower(column)
    inside = func.instr(kept, _plain(wanted))
    return inside > 0 if how == HAS else or_(empty, inside == 0)


@cache
def subjects(record: type[Record]) -> tuple[Subject, ...]:
    """Everything that can be asked about a record: its own fields, then those of what it belongs to, then of its people."""
    found: list[Subject] = []
    for entity, way in _ways(record).items():
        owner = way[-1][0] if way else record
        title = "" if not way else f"{'任一成员' if _is_of_people(record, entity) else owner.term} · "
        asked = (f for f in fields_of(owner) if not _goes_without_asking(record, way, f))
        found += [Subject(f"{entity}.{f.name}", f"{title}{f.term}", f) for f in asked]
    return tuple(found)


def subject_named(record: type[Record], code: str) -> Subject | None:
    """The subject of a code, None when there is no such field any more."""
    return next((each for each in subjects(record) if each.code == code), None)


def holds(record: type[Record], condition: Condition) -> ColumnElement[bool]:
    """The condition as a question to the record's table. What nobody can answer any more holds for none."""
    subject = subject_named(record, condition.subject)
    if subject is None or condition.how not in ways_of_asking(subject.field):
        return false()
    entity = condition.subject.partition(".")[0]
    way = _ways(record)[entity]
    owner = way[-1][0] if way else record
    asked = clause(owner.__table__.c[subject.field.name], subject.field.kind, condition.how, condition.value)
    return followed(record, way, asked) if not _is_of_people(record, entity) else _of_people(asked)


def followed(record: type[Record], way: Way, asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """A question about the record at the end of a way, asked of the one at its beginning."""
    owners = [record, *(target for target, _ in way)]
    for owner, (target, column) in zip(reversed(owners[:-1]), reversed(way), strict=True):
        asked = owner.__table__.c[column].in_(select(target.__table__.c.id).where(asked))
    return asked


@cache
def _ways(record: type[Record]) -> dict[str, Way]:
    """By table: how to come from a record to what it cannot be without (record and reference by reference), and to its people."""
    found: dict[str, Way] = {record.__tablename__: ()}
    waiting: list[tuple[type[Record], Way]] = [(record, ())]
    by_table: dict[str, type[Record]] = {m.class_.__tablename__: m.class_ for m in Record.registry.mappers}
    while waiting:
        at, way = waiting.pop(0)
        for field in fields_of(at):
            if isinstance(field.kind, Reference) and field.required and field.kind.target_table not in found:
                target = by_table[field.kind.target_table]
                found[target.__tablename__] = (*way, (target, field.name))
                waiting.append((target, found[target.__tablename__]))
    if record is Household:
        found[Resident.__tablename__] = ((Resident, "household_id"),)
    return found


def ways_to(record: type[Record], entity: str) -> Way | None:
    """The way from a record to one of another table that it cannot be without, None when there is none."""
    return _ways(record).get(entity)


def _goes_without_asking(record: type[Record], way: Way, field: Field) -> bool:
    """What is always filled, never filled, or always the same: required references, an end of who is there, 室 of a door."""
    if isinstance(field.kind, Reference):
        return bool(way) or field.required
    if not way:
        return False
    owner, column = way[-1]
    before_it = way[-2][0] if len(way) > 1 else record
    one_kind = owner.__tablename__ == "place" and len(before_it.wants.get(column, ())) == 1
    return (one_kind and field.name == "kind") or (record is Household and owner is Resident and field.name.startswith("ended"))


def _is_of_people(record: type[Record], entity: str) -> bool:
    return record is Household and entity == Resident.__tablename__


def _of_people(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    people = Resident.__table__
    return Household.__table__.c.id.in_(select(people.c.household_id).where(asked, people.c.ended_on.is_(None)))


def _said(reading: Reading) -> Reading:
    return reading if reading.value not in (None, "") else Reading(None, "请填写要比较的内容")


def _plain(text: str) -> str:
    """As SQLite's lower(): only the letters A to Z."""
    return text.translate(_LETTERS)


def _bare(number: str) -> str:
    return number.replace("-", "").replace(" ", "")
