"""Residents as a list: everybody who lives at or below a place, in any order, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from db.records.household import Household
from db.records.listing import SORTED_BY, among, rows_of
from db.records.place import Place
from db.records.record import Row
from db.records.resident import Resident

_household, _resident, _place = Household.__table__.c, Resident.__table__.c, Place.__table__.c


def resident_ids(
    connection: Connection, *, place_id: str | None = None, order: str = "door", descending: bool = False
) -> list[str]:
    """Ids of those who live at or below a place (None for everywhere) now: who moved away or died is not among them.

    People behind one door stand together, those of one household in the order they were entered.
    """
    query = select(_resident.id).where(_resident.ended_on.is_(None))
    if place_id:
        query = query.where(_resident.household_id.in_(_homes(place_id)))
    column = Resident.__table__.c.get(SORTED_BY.get(order, order), _resident.door_key)
    first = column.desc().nulls_last() if descending else column.asc().nulls_last()
    return list(connection.scalars(query.order_by(first, _resident.door_key, _resident.household_id, _resident.id)))


def resident_rows(connection: Connection, ids: Sequence[str]) -> list[Row]:
    """Rows for a list, in the order of `ids`: the resident with `door`, and `household_id` to open the household by."""
    return rows_of(connection, Resident, ids)


def residents_behind(connection: Connection, found: Mapping[str, Sequence[str]]) -> set[str]:
    """Ids of the residents that search results are, or belong to: {kind of hit: ids}."""
    places = [*found.get("dwelling", ()), *found.get("place", ())]
    homes = among(_resident.household_id, found.get("household", ()))
    wanted = or_(homes, _resident.household_id.in_(_homes(*places))) if places else homes
    return set(found.get("resident", ())) | set(connection.scalars(select(_resident.id).where(wanted)))


def _homes(*places: str) -> Select[Any]:
    """Query for the ids of the households at or below these places."""
    tree = select(_place.id).where(among(_place.id, places)).cte("below", recursive=True)
    tree = tree.union_all(select(_place.id).where(_place.parent_id == tree.c.id))
    return select(_household.id).where(_household.dwelling_id.in_(select(tree.c.id)))
