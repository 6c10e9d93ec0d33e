"""查重: what may have been registered twice: living residents, households of one dwelling, those who serve; with the reasons.

Rows that make the same claim (one number, one name and birth date …) are grouped, so the work grows with the rows,
not with their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, insert, or_, select

from db.fields.id_number import forms_of, whole_number
from db.file.collecting import without_collecting
from db.file.store import Store, plain
from db.file.tables import apart
from db.records.household import Household
from db.records.record import Record, Row
from db.records.resident import Resident
from db.records.role import RoleHolder

_person, _home = Resident.__table__, Household.__table__
MOST = 8  # of many who make one claim, each is compared with so many others
LEAST = 20  # a pair that weighs less is not worth a look
AGAINST = 25  # what each known difference takes away
FURTHER = 5  # what each further reason adds
WHOLE_DAY = len("1947-03-12")


class Reason(NamedTuple):
    """Why two records may be one: words for the office, and how much it weighs (100: nearly sure)."""

    words: str
    weight: int


NUMBER = Reason("证件号码相同", 100)
BIRTH = Reason("姓名、出生日期相同", 80)
PHONE = Reason("姓名、手机相同", 70)
DOOR = Reason("同一门牌、姓名相同", 60)
SOUND = Reason("读音、出生日期相同", 30)
CALLER = Reason("同一住址、联系人相同", 80)
CALLED = Reason("同一住址、电话相同", 70)
PEOPLE = Reason("同一住址、有同名的人", 60)
SERVING = Reason("姓名、电话相同", 80)
UNIT = Reason("姓名、所在单位相同", 60)
DIFFERENCES = (("name", "姓名不同"), ("document_number", "证件号码不同"), ("birth_date", "出生日期不同"), ("birth_year", "出生年不同"),
               ("sex", "性别不同"))

_Claims = Iterable[tuple[Any, str]]  # what is claimed, and by whom (id)


@dataclass(frozen=True)
class Pair:
    """Two records of one table that may be one; `ids` in order of making. `newest` is the later of their change numbers.

    `titles` are names: the person's, or that of the household's contact. `doors` of those who serve are their units.
    """

    record: type[Record]
    ids: tuple[str, str]
    titles: tuple[str, str]
    doors: tuple[str, str]
    reasons: tuple[str, ...]
    weight: int
    newest: int


def duplicates(connection: Connection) -> list[Pair]:
    """All pairs that were not told apart, the surest first. Four queries, however many people there are."""
    told = {(row["entity"], row["one_id"], row["other_id"]) for row in plain(connection.execute(select(apart)))}
    with without_collecting():
        people, homes, holders = _people(connection), _homes(connection), _holders(connection)
        living = people.values()
        found = [
            *_pairs(Resident, people, _personal_claims(living)), *_pairs(Household, homes, _home_claims(homes, living)),
            *_pairs(RoleHolder, holders, _serving_claims(holders.values())),
        ]
    kept = [pair for pair in found if (pair.record.__tablename__, *pair.ids) not in told]
    return sorted(kept, key=lambda pair: (-pair.weight, pair.doors, pair.ids))


def like(connection: Connection, values: Mapping[str, Any], own_id: str = "") -> list[Row]:
    """Living residents who have this document number, or this name and birth date; for a word while a new one is typed."""
    number, name, birth = values.get("document_number"), values.get("name"), values.get("birth_date")
    same = [_person.c.document_number.in_(forms_of(number))] if number else []
    if name and birth and len(birth) == WHOLE_DAY:
        same.append((_person.c.name == name) & (_person.c.birth_date == birth))
    if not same:
        return []
    query = select(_person).where(_person.c.ended_on.is_(None), _person.c.id != own_id, or_(*same))
    return plain(connection.execute(query.order_by(_person.c.id).limit(MOST)))


def tell_apart(store: Store, record: type[Record], ids: Sequence[str]) -> None:
    """Remember that two records are not one; the pair is not found again."""
    one, other = sorted(ids)
    with store.write("不是同一个") as work:
        _forget(work.connection, record, ids)
        row = {"entity": record.__tablename__, "one_id": one, "other_id": other, "at": work.at, "who": work.who}
        work.connection.execute(insert(apart), [row])


def tell_together(store: Store, record: type[Record], ids: Sequence[str]) -> None:
    """Take back `tell_apart`."""
    with store.write("可能是同一个") as work:
        _forget(work.connection, record, ids)


def _forget(connection: Connection, record: type[Record], ids: Sequence[str]) -> None:
    one, other = sorted(ids)
    same = (apart.c.entity == record.__tablename__, apart.c.one_id == one, apart.c.other_id == other)
    connection.execute(delete(apart).where(*same))


def _people(connection: Connection) -> dict[str, Row]:
    names = ("id", "name", "sex", "pinyin", "birth_date", "document_number", "phone", "household_id", "door", "cn")
    query = (
        select(*(_person.c[name] for name in names), _home.c.dwelling_id)
        .join(_home, _home.c.id == _person.c.household_id, isouter=True)
        .where(_person.c.ended_on.is_(None))
        .order_by(_person.c.id)
    )
    people = _by_id(connection, query)
    for row in people.values():
        row["document_number"] = whole_number(row["document_number"])
    return people


def _homes(connection: Connection) -> dict[str, Row]:
    names = ("id", "dwelling_id", "door", "caller", "caller_phone", "cn")
    return _by_id(connection, select(*(_home.c[name] for name in names)).where(_home.c.until.is_(None)).order_by(_home.c.id))


def _holders(connection: Connection) -> dict[str, Row]:
    """Those who serve; where they stand for the list is their unit."""
    table = RoleHolder.__table__.c
    names = ("id", "name", "sex", "birth_year", "phone", "cn")
    return _by_id(connection, select(*(table[name] for name in names), table.unit.label("door")).order_by(table.id))


def _by_id(connection: Connection, query: Select[Any]) -> dict[str, Row]:
    names = query.selected_columns.keys()
    return {row[0]: dict(zip(names, row, strict=True)) for row in connection.execute(query)}


def _personal_claims(people: Collection[Row]) -> Iterator[tuple[Reason, _Claims]]:
    named = [row for row in people if row["name"]]
    born = [row for row in named if row["birth_date"] and len(row["birth_date"]) == WHOLE_DAY]
    yield NUMBER, [(row["document_number"], row["id"]) for row in people if row["document_number"]]
    yield BIRTH, [((row["name"], row["birth_date"]), row["id"]) for row in born]
    yield PHONE, [((row["name"], row["phone"]), row["id"]) for row in named if row["phone"]]
    yield DOOR, [((row["name"], row["dwelling_id"]), row["id"]) for row in named if row["dwelling_id"]]
    readings = ((row, set((row["pinyin"] or "").lower().split())) for row in born)
    yield SOUND, [((reading, row["birth_date"]), row["id"]) for row, known in readings for reading in known]


def _home_claims(homes: Mapping[str, Row], people: Collection[Row]) -> Iterator[tuple[Reason, _Claims]]:
    for reason, name in ((CALLER, "caller"), (CALLED, "caller_phone")):
        yield reason, [((row["dwelling_id"], row[name]), key) for key, row in homes.items() if row[name]]
    living = dict.fromkeys((row["household_id"], row["name"]) for row in people if row["name"] and row["household_id"] in homes)
    yield PEOPLE, [((homes[home]["dwelling_id"], name), home) for home, name in living]


def _serving_claims(holders: Collection[Row]) -> Iterator[tuple[Reason, _Claims]]:
    yield SERVING, [((row["name"], row["phone"]), row["id"]) for row in holders if row["phone"]]
    yield UNIT, [((row["name"], row["door"]), row["id"]) for row in holders if row["door"]]


def _pairs(record: type[Record], rows: Mapping[str, Row], claims: Iterable[tuple[Reason, _Claims]]) -> Iterator[Pair]:
    for ids, reasons in _paired(claims).items():
        one, other = rows[ids[0]], rows[ids[1]]
        if SOUND in reasons and BIRTH in reasons:
            reasons.remove(SOUND)
        against = [words for name, words in DIFFERENCES if one.get(name) and other.get(name) and one[name] != other[name]]
        if reasons == [SOUND]:
            against.remove("姓名不同")  # that is what the reason says
        weight = max(reason.weight for reason in reasons) + FURTHER * (len(reasons) - 1) - AGAINST * len(against)
        if weight >= LEAST:
            words = (*(reason.words for reason in sorted(reasons, key=lambda r: -r.weight)), *(f"但{word}" for word in against))
            yield Pair(record, ids, (_name(one), _name(other)), (one["door"] or "", other["door"] or ""), words, weight,
                       max(one["cn"], other["cn"]))


def _name(row: Row) -> str:
    return str(row.get("name") or row.get("caller") or "—")


def _paired(claims: Iterable[tuple[Reason, _Claims]]) -> dict[tuple[str, str], list[Reason]]:
    pairs: defaultdict[tuple[str, str], list[Reason]] = defaultdict(list)
    for reason, made in claims:
        claiming: defaultdict[Any, list[str]] = defaultdict(list)
        for claimed, key in made:
            claiming[claimed].append(key)
        for keys in claiming.values():
            for at, one in enumerate(keys[:-1]):
                for other in keys[at + 1 : at + 1 + MOST]:
                    reasons = pairs[min(one, other), max(one, other)]
                    if reason not in reasons:
                        reasons.append(reason)
    return pairs
