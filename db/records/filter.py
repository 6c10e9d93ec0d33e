"""A filter: a place, words and conditions that a list has to meet; it is asked anew each time and keeps no result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from db.errors import ContentError
from db.fields.field import SENSITIVE, derived_of, fields_of
from db.fields.kind import clean
from db.fields.kinds import Number, Reference
from db.records.condition import WORDS, Condition, followed, holds, subject_named, ways_of_asking, ways_to
from db.records.household import Household
from db.records.listing import under
from db.records.place import Dwelling, Place
from db.records.record import Record
from db.records.resident import Resident


@dataclass(frozen=True)
class Filter:
    """What a list has to meet, all of it: `place_id` "" is everywhere, `words` "" anything."""

    place_id: str = ""
    words: str = ""
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.place_id or self.words.strip() or self.conditions)


def filtered_ids(connection: Connection, record: type[Record], wanted: Filter) -> set[str]:
    """Ids of all rows of a record that meet the filter, also of households that have moved out."""
    return set(connection.scalars(select(record.__table__.c.id).where(*_asked(record, wanted))))


def filtered_number(connection: Connection, record: type[Record], wanted: Filter) -> int:
    """How many rows meet the filter."""
    query = select(func.count()).select_from(record.__table__).where(*_asked(record, wanted))
    return int(connection.scalar(query) or 0)


def stands_somewhere(record: type[Record]) -> bool:
    """Whether rows of this record are at a place, so that a filter may name one."""
    return _at(record, "") is not None


def in_words(record: type[Record], condition: Condition) -> str:
    """A condition as a person says it: 人户状态 是 人在户不在. What is gone meanwhile is said to be gone."""
    subject = subject_named(record, condition.subject)
    if subject is None:
        return "（已没有的项目）"
    kind = subject.field.kind
    value = kind.show(float(condition.value)) if isinstance(kind, Number) and condition.value else condition.value
    return " ".join(part for part in (subject.title, WORDS.get(condition.how, ""), value) if part)


def as_text(wanted: Filter) -> str:
    """The filter as it is kept."""
    return json.dumps(asdict(wanted), ensure_ascii=False)


def from_text(record: type[Record], text: str) -> Filter:
    """Read a kept filter. Raises ContentError when it asks for something that is not there any more."""
    kept = json.loads(text)
    conditions = tuple(Condition(each["subject"], each["how"], each["value"]) for each in kept["conditions"])
    for each in conditions:
        subject = subject_named(record, each.subject)
        if subject is None or each.how not in ways_of_asking(subject.field):
            raise ContentError("这个筛选里有现在没有的项目，请重新做一个。", "filter_outdated")
    return Filter(kept["place_id"], kept["words"], conditions)


def _asked(record: type[Record], wanted: Filter) -> Sequence[ColumnElement[bool]]:
    asked = [holds(record, condition) for condition in wanted.conditions]
    if wanted.words.strip():
        asked.append(_says(record, wanted.words))
    if wanted.place_id and (at := _at(record, wanted.place_id)) is not None:
        asked.append(at)
    return asked


def _says(record: type[Record], words: str) -> ColumnElement[bool]:
    """Words stand in a text of the record, or of one of the people of a household."""
    own = _inside(record, words)
    if record is not Household:
        return own
    people = Resident.__table__
    of_people = select(people.c.household_id).where(_inside(Resident, words), people.c.ended_on.is_(None))
    return or_(own, Household.__table__.c.id.in_(of_people))


def _inside(record: type[Record], words: str) -> ColumnElement[bool]:
    table, text = record.__table__, clean(words).strip()
    names = [f.name for f in fields_of(record)
             if f.sensitivity != SENSITIVE and not isinstance(f.kind, Reference | Number)]
    names += [name for name in derived_of(record) if not name.endswith("_key")]
    return or_(*(table.c[name].contains(text, autoescape=True) for name in names))


def _at(record: type[Record], place_id: str) -> ColumnElement[bool] | None:
    """Condition that a row stands at or below a place, None when rows of this record stand nowhere."""
    if record is Place:
        return Place.__table__.c.id.in_(under(place_id))
    for entity in (Dwelling.__tablename__, Place.__tablename__):
        if (way := ways_to(record, entity)) and (last := way[-1]):
            before = way[-2][0] if len(way) > 1 else record
            return followed(record, way[:-1], before.__table__.c[last[1]].in_(under(place_id)))
    return None
