"""Households as the office looks at them: by place, with heads counted, with who lives there and lived there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, select, true

from db.fields.address import floor_of
from db.records.household import Household
from db.records.listing import CHUNK, SORTED_BY, under
from db.records.place import BUILDING, DWELLING, ESTATE, UNIT, Dwelling, Place
from db.records.record import Row
from db.records.resident import Resident

NO_CONTACT, NO_PHONE = "缺联系人", "缺电话"
#: The letter that stands for what has to be done, in the picture of a building.
TASK_LETTERS: Final = {NO_CONTACT: "联", NO_PHONE: "话"}

_household, _resident = Household.__table__, Resident.__table__
_place, _dwelling = Place.__table__, Dwelling.__table__


def household_ids(
    connection: Connection, *, place_id: str | None = None, order: str = "door", descending: bool = False,
    gone: bool = False,
) -> list[str]:
    """Ids of the households at or below a place; those that have moved out only when `gone`."""
    query = select(_household.c.id).where(_household.c.until.is_not(None) if gone else _household.c.until.is_(None))
    if place_id:
        query = query.where(_household.c.dwelling_id.in_(under(place_id)))
    column = _household.c.get(SORTED_BY.get(order, order), _household.c.door_key)
    first = column.desc().nulls_last() if descending else column.asc().nulls_last()
    return list(connection.scalars(query.order_by(first, _household.c.door_key, _household.c.id)))


def household_rows(connection: Connection, ids: Sequence[str]) -> list[Row]:
    """Rows for a list, in the order of `ids`: the household with `use`, `building`, and `heads` = people living there."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        query = (
            select(_household, _dwelling.c.use, _dwelling.c.floor)
            .join(_dwelling, _dwelling.c.id == _household.c.dwelling_id, isouter=True)
            .where(_household.c.id.in_(part))
        )
        rows = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
        heads = (
            select(_resident.c.household_id, func.count())
            .where(_resident.c.household_id.in_(part), _resident.c.ended_on.is_(None))
            .group_by(_resident.c.household_id)
        )
        counted: dict[str, int] = {household: int(number) for household, number in connection.execute(heads)}
        for key, row in rows.items():
            row["heads"] = counted.get(key, 0)
        found |= rows
    return [found[i] for i in ids if i in found]


def households_behind(connection: Connection, found: Mapping[str, Sequence[str]]) -> set[str]:
    """Ids of the households that search results belong to: {kind of hit: ids}."""
    ids = set(found.get("household", ()))
    for start in range(0, len(found.get("resident", ())), CHUNK):
        part = found["resident"][start : start + CHUNK]
        ids |= set(connection.scalars(select(_resident.c.household_id).where(_resident.c.id.in_(part))))
    for place in (*found.get("dwelling", ()), *found.get("place", ())):
        ids |= set(connection.scalars(select(_household.c.id).where(_household.c.dwelling_id.in_(under(place)))))
    return ids


def people_of(connection: Connection, household_id: str) -> list[Row]:
    """Residents of a household: those living there first, then those who left, each in the order they were entered."""
    query = select(_resident).where(_resident.c.household_id == household_id)
    query = query.order_by(_resident.c.ended_on.is_not(None), _resident.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def place_tree(connection: Connection) -> list[Row]:
    """Estates, buildings and units in natural order, each with `households` = households living at or below it."""
    wanted = select(_place).where(_place.c.kind.in_((ESTATE, BUILDING, UNIT))).order_by(_place.c.sort_key)
    nodes = [dict(row) for row in connection.execute(wanted).mappings()]
    counts = (
        select(_place.c.parent_id, func.count(_household.c.id))
        .join(_household, _household.c.dwelling_id == _place.c.id)
        .where(_household.c.until.is_(None))
        .group_by(_place.c.parent_id)
    )
    direct: dict[str, int] = {parent: int(number) for parent, number in connection.execute(counts)}
    total = {node["id"]: direct.get(node["id"], 0) for node in nodes}
    by_id = {node["id"]: node for node in nodes}
    for node in sorted(nodes, key=lambda n: -_depth(n, by_id)):
        if node["parent_id"] in total:
            total[node["parent_id"]] += total[node["id"]]
    return [node | {"households": total[node["id"]]} for node in nodes]


def task_of(household: Mapping[str, Any]) -> str:
    """What has to be done about a household, "" for nothing; never what its people are."""
    if not household.get("caller"):
        return NO_CONTACT
    return "" if household.get("caller_phone") else NO_PHONE


def doors_of(connection: Connection, place_id: str | None) -> list[Row]:
    """Dwellings at or below a place (None for everywhere) with their households, as a building stands; natural order.

    Columns: id, name, unit (name or ""), floor, use, household_id, caller, heads.
    """
    unit = _place.alias("unit")
    query = (
        select(
            _place.c.id, _place.c.name, _place.c.sort_key, unit.c.name.label("above"), unit.c.kind.label("above_kind"),
            _dwelling.c.floor, _dwelling.c.use, _household.c.id.label("household_id"), _household.c.caller,
            _household.c.caller_phone,
        )
        .join(unit, unit.c.id == _place.c.parent_id, isouter=True)
        .join(_dwelling, _dwelling.c.id == _place.c.id, isouter=True)
        .join(_household, (_household.c.dwelling_id == _place.c.id) & _household.c.until.is_(None), isouter=True)
        .where(_place.c.kind == DWELLING, _place.c.id.in_(under(place_id)) if place_id else true())
        .order_by(_place.c.sort_key)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    heads = {row["id"]: row["heads"] for row in household_rows(connection, [r["household_id"] for r in rows if r["household_id"]])}
    for row in rows:
        row["unit"] = row.pop("above") if row.pop("above_kind") == UNIT else ""
        row["floor"] = row["floor"] if row["floor"] is not None else floor_of(row["name"] or "")
        row["heads"] = heads.get(row["household_id"], 0)
    return rows


def totals(connection: Connection) -> dict[str, int]:
    """Counts for the front page: buildings, dwellings, vacant dwellings, households, residents living here."""
    def count(query: Any) -> int:
        return int(connection.scalar(query) or 0)

    here = select(func.count()).select_from(_resident).where(_resident.c.ended_on.is_(None))
    return {
        "buildings": count(select(func.count()).select_from(_place).where(_place.c.kind == BUILDING)),
        "dwellings": count(select(func.count()).select_from(_dwelling)),
        "vacant": count(select(func.count()).select_from(_dwelling).where(_dwelling.c.use == "空置")),
        "households": count(select(func.count()).select_from(_household).where(_household.c.until.is_(None))),
        "residents": count(here),
    }


def _depth(node: Row, by_id: dict[str, Row]) -> int:
    depth = 0
    while node["parent_id"] in by_id:
        node, depth = by_id[node["parent_id"]], depth + 1
    return depth
