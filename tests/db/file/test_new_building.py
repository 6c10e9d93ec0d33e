"""A whole building at once: its doors as they are numbered, each with its floor."""

from __future__ import annotations

import pytest

from db.errors import ContentError
from db.file.check import check
from db.file.new_building import Plan, build
from db.file.save import Problems
from db.file.store import Store
from db.records import Building, Dwelling, Place
from db.records.household_list import doors_of
from tests.db.street import Street, content, row_in, rows_in


def made(store: Store, plan: Plan) -> str:
    with store.write("建楼") as work:
        return build(work, plan)


def test_doors_are_floor_and_number_in_natural_order(store: Store, street: Street) -> None:
    one = made(store, Plan("12号", street.estate, kind="商品房", floors=11, doors_per_floor=2))
    with store.read() as connection:
        doors = doors_of(connection, one)
    assert [d["name"] for d in doors] == [f"{floor}{number:02}" for floor in range(1, 12) for number in (1, 2)]
    assert [d["floor"] for d in doors] == [floor for floor in range(1, 12) for _ in (1, 2)]
    assert row_in(store, Dwelling, doors[-1]["id"])["path"] == "杏花里12号1102室"
    building = row_in(store, Building, one)
    assert (building["floors"], building["doors_per_floor"], building["kind"]) == (11, 2, "商品房")
    assert check(store).findings == ()


def test_a_hundred_doors_on_a_floor_stay_on_their_floor(store: Store) -> None:
    one = made(store, Plan("长廊", floors=1, doors_per_floor=100))
    with store.read() as connection:
        assert {d["floor"] for d in doors_of(connection, one)} == {1}


def test_units_have_doors_of_their_own(store: Store) -> None:
    one = made(store, Plan("5号楼", estate_name="桃花里", units=2, floors=2, doors_per_floor=1))
    with store.read() as connection:
        assert [(d["unit"], d["name"]) for d in doors_of(connection, one)] == [
            ("1单元", "101"), ("1单元", "201"), ("2单元", "101"), ("2单元", "201"),
        ]


@pytest.mark.parametrize("name", ["杏花里", " 杏花里 "])
def test_an_estate_named_again_is_the_same_estate(store: Store, street: Street, name: str) -> None:
    one = made(store, Plan("12号", estate_name=name))
    assert row_in(store, Place, one)["parent_id"] == street.estate


@pytest.mark.parametrize(("floors", "doors"), [(0, 2), (6, 0), (-1, 2), (101, 50)])
def test_nothing_and_too_much_are_not_built(store: Store, floors: int, doors: int) -> None:
    before = content(store)
    with pytest.raises(ContentError) as refused:
        made(store, Plan("5号楼", floors=floors, doors_per_floor=doors))
    assert refused.value.code == "too_many_doors"
    assert content(store) == before


def test_a_building_that_stands_already_is_not_built_again(store: Store, street: Street) -> None:
    with pytest.raises(Problems, match="已经有“3号楼”了"):
        made(store, Plan("3号楼", street.estate))
    assert len(rows_in(store, Building)) == 0
