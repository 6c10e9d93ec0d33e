"""合并: records that are one become one; what referred to the others refers to it, and nobody changes household by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from db.errors import ContentError
from db.file.history import history_of
from db.file.near import near_of
from db.file.save import save
from db.file.tables import merged
from db.file.write import Stale, Write, referring
from db.records import record_named
from db.records.comparison import titled
from db.records.household import Household
from db.records.listing import among, rows_of
from db.records.record import Record, Row
from db.records.resident import Resident

_person, _home = Resident.__table__.c, Household.__table__.c


@dataclass(frozen=True)
class Merged:
    """`id` stayed; `without_contact`: households whose contact went and that somebody still lives in."""

    id: str
    without_contact: tuple[str, ...] = ()


def merge_residents(
    work: Write, stays: Row, goes: Sequence[Row], values: Mapping[str, Any], *, until: Mapping[str, str] | None = None
) -> Merged:
    """Residents who are one person: `stays` gets `values` and keeps its household; the others are removed.

    Rows are as they were looked at: raises Stale when one was changed since, Problems when the values will not do.
    A household whose contact goes has none afterwards, unless it is the household of the one who stays and lives there.
    One that nobody lives in any more stays as it is; `until` (household id → ISO day) ends those that are named.
    """
    gone, home = _agreed(work, Resident, stays, goes), stays["household_id"]
    contacts = work.connection.scalars(select(_home.id).where(among(_home.contact_id, gone)).order_by(_home.id)).all()
    heir = home if home in contacts and not values.get("ended_on", stays["ended_on"]) else None
    save(work, Household, [{"id": one, "contact_id": None} for one in contacts if one != heir])
    _replace(work, Resident, stays["id"], gone, skip=(Household, "contact_id"))
    save(work, Resident, [{"id": stays["id"], **values}])
    save(work, Household, [{"id": one, "contact_id": stays["id"]} for one in contacts if one == heir])
    lived_in = set(work.connection.scalars(_living([*contacts, *(until or {})]).distinct()))
    if lived_in & set(until or {}):
        raise ContentError("这一户还有人住，不能登记为迁出。", "still_lived_in")
    save(work, Household, [{"id": one, "until": day, "contact_id": None} for one, day in (until or {}).items()])
    return Merged(stays["id"], tuple(one for one in contacts if one != heir and one in lived_in))


def merge_households(work: Write, stays: Row, goes: Sequence[Row], values: Mapping[str, Any]) -> Merged:
    """Households that are one 户: the people of the others join `stays`, which keeps its dwelling and its contact.

    When each joined his household is kept. What somebody is to the contact is kept where both were called by the same
    name, else it is left open; where `stays` has no contact, that of the others comes along. Raises as `merge_residents`.
    """
    gone = _agreed(work, Household, stays, goes)
    contact = next((row for row in (stays, *goes) if row["contact_id"] or row["contact_name"]), stays)
    strangers = {row["id"] for row in goes if row["caller"] != contact["caller"]}
    people = work.connection.execute(select(_person.id, _person.household_id).where(among(_person.household_id, gone))).all()
    joined = [{"id": one, "household_id": stays["id"], **({"relation": None} if home in strangers else {})} for one, home in people]
    save(work, Resident, joined)
    _replace(work, Household, stays["id"], gone, skip=(Resident, "household_id"))
    named = {name: contact[name] for name in ("contact_id", "contact_name")}
    save(work, Household, [{"id": stays["id"], **values, **named}])
    return Merged(stays["id"])


def merge_records(work: Write, record: type[Record], stays: Row, goes: Sequence[Row], values: Mapping[str, Any]) -> Merged:
    """Records of another type that are one, such as 任职人: all that referred to the others refers to `stays`.

    Raises as `merge_residents` does, Problems also when two of those who refer may not stand beside each other then.
    """
    _replace(work, record, stays["id"], _agreed(work, record, stays, goes))
    save(work, record, [{"id": stays["id"], **values}])
    return Merged(stays["id"])


def left_empty(connection: Connection, stays: Row, goes: Sequence[Row]) -> list[Row]:
    """Households that nobody would live in any more after merging these residents."""
    gone = {row["id"] for row in goes}
    homes = sorted({row["household_id"] for row in goes} - {stays["household_id"]})
    living = set(connection.scalars(_living(homes).where(_person.id.not_in(gone))))
    return [row for row in rows_of(connection, Household, homes) if row["id"] not in living and not row["until"]]


def merged_into(connection: Connection, record: type[Record], kept: str) -> dict[str, str]:
    """Records that were merged into this one, or into one of those, and are still gone → {id: name and door}."""
    found, ask = dict[str, str](), [kept]
    gone = merged.c.gone_id.not_in(select(record.__table__.c.id))  # what was taken back or restored is there again
    while ask:
        query = select(merged.c.gone_id).where(merged.c.entity == record.__tablename__, among(merged.c.kept_id, ask), gone)
        ask = [one for one in connection.scalars(query) if one not in found]
        found |= {one: _called(connection, record, one) for one in ask}
    return found


def whole_history(connection: Connection, entity: str, record_id: str, limit: int = 200) -> list[Row]:
    """As `history_of`, with what happened to the records merged into this one; `of` is the name of such a one, else ""."""
    record = record_named(entity)
    entries = [entry | {"of": ""} for entry in history_of(connection, entity, record_id, limit)]
    for gone, name in merged_into(connection, record, record_id).items():
        entries += [entry | {"of": name} for entry in history_of(connection, entity, gone, limit)]
    return sorted(entries, key=lambda entry: -entry["cn"])[:limit]


def _living(homes: Sequence[str]) -> Select[Any]:
    return select(_person.household_id).where(among(_person.household_id, homes), _person.ended_on.is_(None))


def _agreed(work: Write, record: type[Record], stays: Row, goes: Sequence[Row]) -> list[str]:
    """Ids of those that go, when all are there as they were looked at."""
    gone = [row["id"] for row in goes]
    if not gone or stays["id"] in gone:
        raise ContentError(f"请选两条不同的{record.term}。", "nothing_to_merge")
    there = {row["id"]: row["version"] for row in rows_of(work.connection, record, [stays["id"], *gone])}
    if any(there.get(row["id"]) != row["version"] for row in (stays, *goes)):
        raise Stale(f"这几条{record.term}刚被修改过，没有合并。请核对最新的内容再合并。", "stale")
    return gone


def _replace(
    work: Write, record: type[Record], stays: str, gone: Sequence[str], skip: tuple[type[Record], str] | None = None
) -> None:
    """Whatever refers to those that go refers to the one that stays, except by `skip`, which the caller saw to; then they go."""
    entity = record.__tablename__
    for other, column in referring(entity):
        if (other, column) != skip:
            table = other.__table__.c
            held = work.connection.scalars(select(table.id).where(among(table[column], gone)))
            save(work, other, [{"id": one, column: stays} for one in held])
    work.remove(record, gone)
    work.connection.execute(delete(merged).where(merged.c.entity == entity, among(merged.c.gone_id, gone)))
    rows = [{"entity": entity, "gone_id": one, "kept_id": stays, "at": work.at, "who": work.who} for one in gone]
    work.connection.execute(insert(merged), rows)


def _called(connection: Connection, record: type[Record], gone: str) -> str:
    """Name and door of a removed record, as it was last."""
    last = history_of(connection, record.__tablename__, gone, limit=1)
    before = last[0]["before"] or {} if last else {}
    (near,) = near_of(connection, record, [before])
    return titled(record, before | record.derive(before, near))
