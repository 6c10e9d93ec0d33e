"""Rows for what is printed: one query per table whatever the number of households; values as stored, nothing masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from db.records.household import Household
from db.records.household_list import doors_of, household_ids, household_rows
from db.records.listing import rows_of, under
from db.records.place import BUILDING, UNIT, Building, Place
from db.records.record import Row
from db.records.resident import Resident
from db.records.role import BUILDING_LEADER
from db.records.serving import Serving, delivery, leader_seats, terms_on

_resident, _place = Resident.__table__, Place.__table__


def ledger_rows(
    connection: Connection, day: str, place_id: str | None = None, only: Collection[str] | None = None
) -> list[Row]:
    """Households in natural order with `heads`, `use`, `building`, `leader`, and `sex`, `birth_date` of the contact.

    `only` are ids of the households wanted. The contact of a household with a typed name is looked up among its
    residents by that very name.
    """
    rows = household_rows(connection, _wanted(connection, place_id, only))
    serving = Serving(connection, day)
    contacts = _contacts(connection, place_id)
    for row in rows:
        contact = _contact(row, contacts[row["id"]])
        row["sex"], row["birth_date"] = contact.get("sex"), contact.get("birth_date")
        row["registered"] = _registered(row, contact)
        leaders = [t["name"] for t in serving.of(row["dwelling_id"]) if t["role_name"] == BUILDING_LEADER]
        row["leader"] = leaders[0] if leaders else None
        building = serving.building_of(row["dwelling_id"])
        row["building"] = building["path"] if building else ""
    return rows


def card_rows(connection: Connection, day: str, place_id: str | None = None) -> list[Row]:
    """Households in delivery order, each with `serving` = terms of those who serve the door, nearest first."""
    serving = Serving(connection, day)
    return [row | {"serving": serving.of(row["dwelling_id"])} for row in delivery(connection, place_id)]


def leader_rows(connection: Connection, day: str, place_id: str | None = None) -> list[Row]:
    """Seats of building leaders with the number of households each seat's place has; vacant seats have no `term`."""
    seats = leader_seats(connection, day, place_id)
    per_place: defaultdict[str, int] = defaultdict(int)
    serving = Serving(connection, day)
    for row in delivery(connection, place_id):
        for above in serving.above(row["dwelling_id"]):
            per_place[above] += 1
    kinds = {row["id"]: row["kind"] for row in rows_of(connection, Building, [s["place_id"] for s in seats])}
    return [seat | {"households": per_place[seat["place_id"]], "kind": kinds.get(seat["place_id"])} for seat in seats]


def walk_rows(connection: Connection, day: str, place_id: str | None = None) -> list[Row]:
    """Buildings at or below a place, or the unit itself, with `doors` as `doors_of` has them and `leaders` = terms.

    Leaders are those of the building and of its units, else whoever leads above.
    """
    serving = Serving(connection, day)
    places = _places(connection, place_id, (BUILDING, UNIT))
    units = [row for row in places if row["id"] == place_id and row["kind"] == UNIT]
    doors: defaultdict[str, list[Row]] = defaultdict(list)
    for door in doors_of(connection, place_id):
        stands_in = units[0] if units else serving.building_of(door["id"])
        if stands_in:
            doors[stands_in["id"]].append(door)
    leading = [term for term in terms_on(connection, day) if term["role_name"] == BUILDING_LEADER]
    rows = units or [row for row in places if row["kind"] == BUILDING]
    for row in rows:
        inside = {row["id"], *(each["id"] for each in places if each["parent_id"] == row["id"])}
        above = [term for term in serving.of(row["id"]) if term["role_name"] == BUILDING_LEADER]
        row["doors"], row["leaders"] = doors[row["id"]], [t for t in leading if t["place_id"] in inside] or above
    return rows


def door_card_rows(
    connection: Connection, day: str, place_id: str | None = None, *, per_unit: bool = False
) -> list[Row]:
    """Buildings at or below a place with `serving`; with `per_unit`, the units of those that have units instead.

    A unit that was chosen itself stands for itself.
    """
    serving = Serving(connection, day)
    places = _places(connection, place_id, (BUILDING, UNIT))
    parents = {row["parent_id"] for row in places}
    buildings = {row["id"] for row in places if row["kind"] == BUILDING}
    chosen = [
        row for row in places
        if (row["id"] not in parents if per_unit else row["kind"] == BUILDING or row["parent_id"] not in buildings)
    ]
    return [row | {"serving": serving.of(row["id"])} for row in chosen]


def phone_rows(connection: Connection, place_id: str | None = None, only: Collection[str] | None = None) -> list[Row]:
    """Households in natural order with `building`, the whole name of the building they live in."""
    rows = household_rows(connection, _wanted(connection, place_id, only))
    serving = Serving(connection, "")
    for row in rows:
        building = serving.building_of(row["dwelling_id"])
        row["building"] = building["path"] if building else ""
    return rows


def people_serving(connection: Connection, day: str, place_id: str | None = None) -> list[Row]:
    """Terms at or below a place, then of those who serve it from above, each term once; without a place all of them."""
    terms = terms_on(connection, day)
    if place_id is None:
        return terms
    inside = set(connection.scalars(under(place_id)))
    here = [term for term in terms if term["place_id"] in inside]
    known = {term["id"] for term in here}
    return here + [term for term in Serving(connection, day).of(place_id) if term["id"] not in known]


def building_named(connection: Connection, text: str) -> list[Row]:
    """Estates, buildings and units whose name or whole name is `text`."""
    query = select(_place).where((_place.c.name == text) | (_place.c.path == text)).order_by(_place.c.sort_key)
    return [dict(row) for row in connection.execute(query).mappings() if row["kind"] in ("楼栋", "单元", "小区")]


def _places(connection: Connection, place_id: str | None, kinds: Collection[str]) -> list[Row]:
    query = select(_place).where(_place.c.kind.in_(kinds)).order_by(_place.c.sort_key)
    if place_id:
        query = query.where(_place.c.id.in_(under(place_id)))
    return [dict(row) for row in connection.execute(query).mappings()]


def _wanted(connection: Connection, place_id: str | None, only: Collection[str] | None) -> list[str]:
    ids = household_ids(connection, place_id=place_id)
    return ids if only is None else [one for one in ids if one in only]


def _contacts(connection: Connection, place_id: str | None) -> defaultdict[str, list[Row]]:
    columns = (_resident.c.id, _resident.c.household_id, _resident.c.name, _resident.c.sex, _resident.c.birth_date,
               _resident.c.residence_status)
    query = select(*columns).where(_resident.c.ended_on.is_(None))
    if place_id:
        household = Household.__table__
        query = query.join(household, household.c.id == _resident.c.household_id)
        query = query.where(household.c.dwelling_id.in_(under(place_id)))
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["household_id"]].append(dict(row))
    return found


def _contact(household: Row, people: list[Row]) -> Row:
    by_id = [p for p in people if p["id"] == household["contact_id"]]
    by_name = [p for p in people if p["name"] == household["contact_name"]]
    return next(iter(by_id or (by_name if len(by_name) == 1 else [])), {})


def _registered(household: Row, contact: Row) -> str:
    address = household["registered_address"]
    if contact.get("residence_status") == "户在人不在":
        return "空挂"
    if not address:
        return ""
    door = str(household["door"] or "").rstrip("室")
    return "本址" if door and str(address).rstrip("室").endswith(door) else "外址"
