"""What only the file can tell of rows that are to be saved: what they refer to, where they stand, whom they rival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from db.fields.field import Field, fields_of
from db.fields.kinds import Reference
from db.records import RECORDS
from db.records.household import Household
from db.records.place import Place, standing_problem
from db.records.record import Record, Row
from db.records.resident import Resident
from db.records.role import Role, RoleTerm

CHUNK = 500
Sentences = dict[str, str]


class Wanted(NamedTuple):
    """One row that is to be saved: its id if it has one, its fields as they stand ({} when new) and as they shall be."""

    id: str | None
    before: Row
    after: Row

    def changes(self, *names: str) -> bool:
        """Whether one of these fields gets another value."""
        return any(self.after.get(name) != self.before.get(name) for name in names)


class Rivals(NamedTuple):
    """Two rows that agree in `claim` may not both stand; `clash` says by field what is wrong, {} when nothing is."""

    claim: tuple[str, ...]
    watched: tuple[str, ...]
    clash: Callable[[Row, Row], Sentences]


def conflicts(connection: Connection, record: type[Record], rows: Sequence[Wanted]) -> list[Sentences]:
    """Sentences by field for each row; fields that stay as they are, are not complained about."""
    found: list[Sentences] = [{} for _ in rows]
    for field in fields_of(record):
        if isinstance(field.kind, Reference):
            _references(connection, record, field, rows, found)
    if record is Place:
        _standing(connection, rows, found)
    if record is Household:
        _contacts(connection, rows, found)
    if rule := _RIVALS.get(record):
        _rivals(connection, record, rule, rows, found)
    return found


def clashes_since(
    connection: Connection, record: type[Record], rows: Sequence[Wanted], since: int, but: Collection[str]
) -> dict[str, str]:
    """What stands against setting rows back: other rows that were written after change `since` → sentences by id.

    `but` are those that are set back as well; what was allowed before is allowed again.
    """
    found: dict[str, str] = {}
    if record is Household:
        chosen = {row.after["contact_id"] for row in rows if row.after.get("contact_id") and row.changes("contact_id")}
        people = {person["id"]: person for person in _having(connection, Resident, "id", chosen) if _later(person, since, but)}
        for row in rows:
            person = people.get(row.after.get("contact_id") or "")
            if person and row.changes("contact_id") and (person["household_id"] != row.id or person["ended_on"]):
                found[str(row.id)] = "原来的联系人后来已经不在这一户"
    if rule := _RIVALS.get(record):
        asking: defaultdict[tuple[Any, ...], list[Wanted]] = defaultdict(list)
        for row in rows:
            if row.changes(*rule.watched) and (record is Place or row.after.get(rule.claim[0])):  # only places may stand in nothing
                asking[_claim(rule, row.after)].append(row)
        for rival in _having(connection, record, rule.claim[0], {claim[0] for claim in asking}):
            for row in asking.get(_claim(rule, rival), ()) if _later(rival, since, but) else ():
                if rule.clash(row.after, rival):
                    found[str(row.id)] = "和后来登记的内容不能并存"
    return found


def _later(row: Row, since: int, but: Collection[str]) -> bool:
    return row["cn"] > since and row["id"] not in but


def _references(
    connection: Connection, record: type[Record], field: Field, rows: Sequence[Wanted], found: Sequence[Sentences]
) -> None:
    """A reference names something that is there, of a kind that may stand there, and gives its id where it has to."""
    assert isinstance(field.kind, Reference)  # noqa: S101 - chosen by the caller
    named = {row.after[field.name] for row in rows if row.after.get(field.name) and row.changes(field.name)}
    if not named:
        return
    kinds = record.wants.get(field.name)
    there = _column(connection, field.kind.target_table, "kind" if kinds else "id", named)
    for row, sentences in zip(rows, found, strict=True):
        value = row.after.get(field.name)
        if value not in named or not row.changes(field.name):
            continue
        if value not in there:
            sentences[field.name] = f"{field.term}已经不在了，请重新选择"
        elif kinds and there[value] not in kinds:
            sentences[field.name] = f"{field.term}要选{'、'.join(kinds)}，这里选的是{there[value]}"
        elif field.name == record.shares_id_of and row.id != value:
            sentences[field.name] = f"{record.term}不能换到别的{field.term}，请在那里另建"


def _standing(connection: Connection, rows: Sequence[Wanted], found: Sequence[Sentences]) -> None:
    """A place stands where its kind may, and so does what stands in it after its kind was changed."""
    kinds = _column(connection, "place", "kind", {row.after["parent_id"] for row in rows if row.after.get("parent_id")})
    for row, sentences in zip(rows, found, strict=True):
        kind = row.after.get("kind")
        if kind is None or not row.changes("kind", "parent_id") or "parent_id" in sentences:
            continue
        if sentence := standing_problem(kind, kinds.get(row.after.get("parent_id") or "")):
            sentences["parent_id"] = sentence
        if row.before and row.changes("kind") and (sentence := _held(connection, str(row.id), kind)):
            sentences["kind"] = sentence


def _held(connection: Connection, place_id: str, kind: str) -> str | None:
    """Why a place cannot become one of another kind: what stands in it, or what is known of it."""
    table = Place.__table__
    for below in connection.scalars(select(table.c.kind).where(table.c.parent_id == place_id).distinct()):
        if standing_problem(below, kind):
            return f"下面还有{below}，不能改成“{kind}”"
    for record in RECORDS:
        for column, kinds in record.wants.items():
            there = select(record.__table__.c.id).where(record.__table__.c[column] == place_id).limit(1)
            if kind not in kinds and connection.scalar(there) is not None:
                return f"已登记在{record.term}里，不能改成“{kind}”"
    return None


def _contacts(connection: Connection, rows: Sequence[Wanted], found: Sequence[Sentences]) -> None:
    """The contact of a household is one of those who live in it."""
    chosen = {row.after["contact_id"] for row in rows if row.after.get("contact_id") and row.changes("contact_id")}
    table = Resident.__table__
    people: dict[str, Row] = {}
    for part in _parts(chosen):
        query = select(table.c.id, table.c.household_id, table.c.ended_on).where(table.c.id.in_(part))
        people |= {person["id"]: dict(person) for person in connection.execute(query).mappings()}
    for row, sentences in zip(rows, found, strict=True):
        person = people.get(row.after.get("contact_id") or "")
        if person and row.changes("contact_id") and (person["household_id"] != row.id or person["ended_on"]):
            sentences["contact_id"] = "联系人要从现在的本户成员里选"


def _rivals(
    connection: Connection, record: type[Record], rule: Rivals, rows: Sequence[Wanted], found: Sequence[Sentences]
) -> None:
    """Compare each row that changed with the stored rows and with the rows before it that make the same claim."""
    asking = [row for row in rows if row.changes(*rule.watched)]
    first, own = rule.claim[0], {row.id for row in rows}
    stored: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for rival in _having(connection, record, first, {row.after.get(first) for row in asking}):
        if rival["id"] not in own:
            stored[_claim(rule, rival)].append(rival)
    for row, sentences in zip(rows, found, strict=True):
        others = stored[_claim(rule, row.after)]
        if row.changes(*rule.watched):
            for rival in others:
                sentences.update(rule.clash(row.after, rival))
        others.append(row.after)


def _having(connection: Connection, record: type[Record], column: str, values: Collection[Any]) -> Iterator[Row]:
    table = record.__table__
    for part in _parts(value for value in values if value is not None):
        yield from (dict(row) for row in connection.execute(select(table).where(table.c[column].in_(part))).mappings())
    if None in values:
        yield from (dict(row) for row in connection.execute(select(table).where(table.c[column].is_(None))).mappings())


def _claim(rule: Rivals, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in rule.claim)


def _same_door(row: Row, _rival: Row) -> Sentences:
    return {"name": f"这里已经有“{row['name']}”了，请换一个名称"} if row.get("name") else {}


def _same_document(row: Row, rival: Row) -> Sentences:
    living = not row.get("ended_on") and not rival.get("ended_on")
    if not row.get("document_number") or not living or row.get("document_kind") != rival.get("document_kind"):
        return {}
    where = f"{rival['door']} " if rival.get("door") else ""
    return {"document_number": f"这个证件号已登记在{where}{rival['name']}名下"}


def _same_role(row: Row, _rival: Row) -> Sentences:
    return {"name": f"已经有“{row['name']}”这个岗位了"} if row.get("name") else {}


def _same_seat(row: Row, rival: Row) -> Sentences:
    """Terms that only touch on the day of handing over may stand beside each other."""
    if not (_begins_before(row, rival) and _begins_before(rival, row)):
        return {}
    if row.get("holder_id") == rival.get("holder_id") and row.get("slot") == rival.get("slot"):
        return {"holder_id": "此人在这个地点已有同样的任期，不用重复登记"}
    if row.get("slot") and row["slot"] == rival.get("slot"):
        return {"slot": f"“{row['slot']}”席位这段时间已由{rival.get('holder') or '另一人'}担任，请先结束那一任期"}
    return {}


def _begins_before(row: Row, other: Row) -> bool:
    since, until = row.get("since"), other.get("until")
    if not since or not until:
        return True
    return bool(since < until + ("" if len(until) == len("2026-03-16") else "-99"))  # a month or a year runs to its end


_RIVALS: Mapping[type[Record], Rivals] = {
    Role: Rivals(("name",), ("name",), _same_role),
    Place: Rivals(("parent_id", "kind", "name"), ("parent_id", "kind", "name"), _same_door),
    Resident: Rivals(("document_number",), ("document_number", "document_kind", "ended_on"), _same_document),
    RoleTerm: Rivals(
        ("place_id", "role_id"), ("place_id", "role_id", "slot", "holder_id", "since", "until"), _same_seat
    ),
}


def _column(connection: Connection, entity: str, column: str, ids: Collection[str]) -> dict[str, Any]:
    """One column of the rows that are there, by id."""
    table = Record.metadata.tables[entity]
    found: dict[str, Any] = {}
    for part in _parts(ids):
        found |= {row[0]: row[1] for row in connection.execute(select(table.c.id, table.c[column]).where(table.c.id.in_(part)))}
    return found


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
