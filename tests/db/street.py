"""A short street for tests: one estate, one building with a unit, four doors, two households with four people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.fields.id_number import check_character
from db.file.save import save
from db.file.store import Store, plain
from db.file.write import Write
from db.records import RECORDS, Dwelling, Household, Place, Resident
from db.records.record import Record, Row

DAY = "2026-03-16"
COUNTERS = frozenset({"cn", "version", "changed_at"})
CARD, OTHER_CARD = (body + check_character(body) for body in ("31010119700101001", "31010119700101002"))


@dataclass(frozen=True)
class Street:
    """Ids: `doors` are 101, 102, 201, 202; `homes` live in the first two; `zhang` is the contact of the first."""

    estate: str
    building: str
    unit: str
    doors: tuple[str, ...]
    homes: tuple[str, str]
    zhang: str
    wang: str
    ming: str
    li: str


def place(work: Write, kind: str, name: str, above: str | None = None) -> str:
    return save(work, Place, [{"kind": kind, "name": name, "parent_id": above}])[0]


def door(work: Write, name: str, above: str) -> str:
    return save(work, Dwelling, [{"place_id": place(work, "室", name, above)}])[0]


def home(work: Write, dwelling: str, *names: str, **values: Any) -> tuple[str, list[str]]:
    """A household whose contact is the first of its people."""
    (household,) = save(work, Household, [{"dwelling_id": dwelling, **values}])
    people = save(work, Resident, [{"household_id": household, "name": name} for name in names])
    if people:
        save(work, Household, [{"id": household, "contact_id": people[0]}])
    return household, people


def build_street(store: Store) -> Street:
    with store.write("建一条街") as work:
        estate = place(work, "小区", "杏花里")
        building = place(work, "楼栋", "3号楼", estate)
        unit = place(work, "单元", "1单元", building)
        doors = tuple(door(work, name, unit) for name in ("101", "102", "201", "202"))
        first, (zhang, wang, ming) = home(work, doors[0], "张伟", "王芳", "张小明")
        second, (li,) = home(work, doors[1], "李强")
        save(work, Resident, [{"id": zhang, "phone": "19900000001"}, {"id": wang, "relation": "妻"}])
    return Street(estate, building, unit, doors, (first, second), zhang, wang, ming, li)


def rows_in(store: Store, record: type[Record]) -> dict[str, Row]:
    """Every row of a record by id."""
    with store.read() as connection:
        return {row["id"]: row for row in plain(connection.execute(record.__table__.select()))}


def row_in(store: Store, record: type[Record], record_id: str) -> Row:
    return rows_in(store, record)[record_id]


def content(store: Store) -> dict[str, dict[str, Row]]:
    """Everything recorded, by table and id, without what undoing may count on."""
    return {
        record.__tablename__: {
            key: {name: value for name, value in row.items() if name not in COUNTERS}
            for key, row in rows_in(store, record).items()
        }
        for record in RECORDS
    }
