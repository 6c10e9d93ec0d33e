"""Columns of referenced rows are fetched for many rows at once; what is put soon counts as there."""

from __future__ import annotations

from sqlalchemy import event

from db.file.near import dependents, near_of, target_of
from db.file.store import Store
from db.records import Building, Household, Place, Resident, RoleTerm
from tests.db.street import Street, row_in


def test_each_row_gets_the_columns_of_what_it_refers_to(store: Store, street: Street) -> None:
    rows = [row_in(store, Household, street.homes[0]), {"id": "新", "dwelling_id": None, "contact_id": "没有"}]
    with store.read() as connection:
        full, bare = near_of(connection, Household, rows)
    assert full["dwelling_id"]["path"] == "杏花里3号楼1单元101"
    assert (full["contact_id"]["name"], full["contact_id"]["phone"]) == ("张伟", "19900000001")
    assert bare == {}


def test_a_row_that_is_put_soon_counts_as_there_and_wins(store: Store, street: Street) -> None:
    rows = [{"dwelling_id": street.doors[0], "contact_id": one} for one in (street.zhang, "后来")]
    soon = {"resident": {"后来": {"name": "赵敏", "phone": None}, street.zhang: {"name": "改名"}}}
    with store.read() as connection:
        first, second = near_of(connection, Household, rows, soon)
    assert (first["contact_id"]["name"], second["contact_id"]) == ("改名", {"name": "赵敏", "phone": None, "name_key": None})


def test_a_thousand_rows_take_as_few_queries_as_one(store: Store, street: Street) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.read() as connection:
        near_of(connection, Resident, [{"household_id": street.homes[0]}])
        asked.clear()
        found = near_of(connection, Resident, [{"household_id": street.homes[0]}] * 1000)
    assert len(asked) == 1
    assert len(found) == 1000


def test_who_depends_on_whom_is_read_off_the_declarations() -> None:
    on_place = {(record.__tablename__, column) for record, column in dependents(Place)}
    assert on_place == {("place", "parent_id"), ("building", "place_id"), ("dwelling", "place_id"), ("role_term", "place_id")}
    assert ("household", "contact_id") in {(r.__tablename__, c) for r, c in dependents(Resident)}
    assert dependents(RoleTerm) == []
    assert target_of(Building, "grid_id") is Place.__table__
