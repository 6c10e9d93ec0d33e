"""Rows for paper: ledger, cards, leaders; each in the order it is printed."""

from __future__ import annotations

from typing import Any

import pytest

from db.file.moves import leave
from db.file.save import save
from db.file.store import Store
from db.records import Building, Household, Resident, Role, RoleHolder, RoleTerm
from db.records.listing import ids_of
from db.records.paper_rows import (
    building_named,
    card_rows,
    door_card_rows,
    leader_rows,
    ledger_rows,
    people_serving,
    phone_rows,
    walk_rows,
)
from db.records.role import BUILDING_LEADER
from tests.db.street import CARD, DAY, Street, door, home, place


def lead(store: Store, where: str, name: str) -> None:
    with store.write("任职") as work:
        (role,) = ids_of(work.connection, Role, having={"name": BUILDING_LEADER})
        (holder,) = save(work, RoleHolder, [{"name": name}])
        save(work, RoleTerm, [{"holder_id": holder, "role_id": role, "place_id": where, "slot": "线下"}])


def ledger(store: Store, where: str | None = None) -> list[dict[str, Any]]:
    with store.read() as connection:
        return ledger_rows(connection, DAY, where)


def test_the_ledger_names_building_leader_and_contact(store: Store, street: Street) -> None:
    lead(store, street.building, "陈")
    with store.write("试") as work:
        save(work, Resident, [{"id": street.zhang, "document_number": CARD}])
        alone = door(work, "门面", place(work, "楼栋", "老楼"))
        home(work, alone, "孙一")
    rows = {row["door"]: row for row in ledger(store)}
    assert len(rows) == 3
    first = rows["杏花里3号楼1单元101"]
    assert (first["building"], first["leader"], first["heads"], first["sex"], first["birth_date"]) == ("杏花里3号楼", "陈", 3, "男", "1970-01-01")
    assert (rows["老楼门面"]["leader"], rows["老楼门面"]["building"]) == (None, "老楼")
    assert [row["door"] for row in ledger(store, street.building)] == [f"杏花里3号楼1单元{room}" for room in ("101", "102")]


@pytest.mark.parametrize(("typed", "sex"), [("王芳", "女"), ("物业", None), ("张小明", None)])
def test_a_typed_contact_is_looked_up_by_the_very_name_when_that_is_sure(store: Store, street: Street, typed: str, sex: str | None) -> None:
    with store.write("试") as work:
        save(work, Resident, [{"id": street.wang, "sex": "女"}, {"household_id": street.homes[0], "name": "张小明", "sex": "男"}])
        save(work, Household, [{"id": street.homes[0], "contact_id": None, "contact_name": typed}])
    assert ledger(store, street.doors[0])[0]["sex"] == sex


@pytest.mark.parametrize(
    ("address", "status", "registered"),
    [
        (None, None, ""), (None, "户在人不在", "空挂"), ("梧桐路1号", "户在人不在", "空挂"), ("梧桐路1号", "人户一致", "外址"),
        ("某市杏花里3号楼1单元101", None, "本址"),
    ],
)  # fmt: skip
def test_where_a_household_is_registered_is_said_in_one_word(
    store: Store, street: Street, address: str | None, status: str | None, registered: str
) -> None:
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[0], "registered_address": address}])
        save(work, Resident, [{"id": street.zhang, "residence_status": status}])
    assert ledger(store, street.doors[0])[0]["registered"] == registered


def test_cards_come_in_delivery_order_with_those_who_serve_the_door(store: Store, street: Street) -> None:
    lead(store, street.unit, "陈")
    with store.read() as connection:
        rows = card_rows(connection, DAY)
        assert [(r["door"][-3:], [t["name"] for t in r["serving"]]) for r in rows] == [("101", ["陈"]), ("102", ["陈"])]
        assert [r["id"] for r in card_rows(connection, DAY, street.doors[1])] == [street.homes[1]]


def test_leaders_are_listed_with_the_households_they_have(store: Store, street: Street) -> None:
    lead(store, street.unit, "陈")
    with store.write("试") as work:
        save(work, Building, [{"place_id": place(work, "楼栋", "10号楼", street.estate), "kind": "商品房"}])
        leave(work, [street.li], DAY)
    with store.read() as connection:
        rows = leader_rows(connection, DAY)
    assert [(r["place"], r["slot"], r["term"] and r["term"]["name"], r["households"], r["kind"]) for r in rows] == [
        ("杏花里3号楼1单元", "线下", "陈", 1, None), ("杏花里3号楼1单元", "线上", None, 1, None),
        ("杏花里10号楼", "线下", None, 0, "商品房"), ("杏花里10号楼", "线上", None, 0, "商品房"),
    ]


@pytest.mark.parametrize(("text", "names"), [("3号楼", ["3号楼"]), ("杏花里3号楼", ["3号楼"]), ("杏花里", ["杏花里"]), ("101", []), ("", [])])
def test_a_building_is_found_by_its_name_or_whole_name(store: Store, street: Street, text: str, names: list[str]) -> None:
    with store.read() as connection:
        assert [row["name"] for row in building_named(connection, text)] == names


def test_only_the_households_asked_for_are_on_the_ledger_and_the_telephone_list(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert [row["id"] for row in ledger_rows(connection, DAY, only={street.homes[1]})] == [street.homes[1]]
        assert [row["id"] for row in phone_rows(connection, only={street.homes[1]})] == [street.homes[1]]
        assert ledger_rows(connection, DAY, only=set()) == []
        assert [row["building"] for row in phone_rows(connection, street.building)] == ["杏花里3号楼"] * 2


def test_a_building_to_walk_has_all_its_doors_and_the_leaders_of_its_units(store: Store, street: Street) -> None:
    lead(store, street.unit, "陈")
    with store.write("试") as work:
        other = place(work, "楼栋", "老楼", street.estate)
    with store.read() as connection:
        rows = walk_rows(connection, DAY)
        (unit,) = walk_rows(connection, DAY, street.unit)
        (alone,) = walk_rows(connection, DAY, other)
    by_name = {row["path"]: row for row in rows}
    assert set(by_name) == {"杏花里3号楼", "杏花里老楼"}
    walked = by_name["杏花里3号楼"]
    assert [door["name"] for door in walked["doors"]] == ["101", "102", "201", "202"]
    assert [term["name"] for term in walked["leaders"]] == ["陈"]
    assert (unit["path"], len(unit["doors"]), [term["name"] for term in unit["leaders"]]) == ("杏花里3号楼1单元", 4, ["陈"])
    assert (alone["doors"], alone["leaders"]) == ([], [])


def test_a_unit_without_a_leader_is_led_from_above(store: Store, street: Street) -> None:
    lead(store, street.building, "陈")
    with store.read() as connection:
        (unit,) = walk_rows(connection, DAY, street.unit)
    assert [term["name"] for term in unit["leaders"]] == ["陈"]


def test_a_card_for_each_building_or_for_each_staircase(store: Store, street: Street) -> None:
    lead(store, street.unit, "陈")
    with store.write("试") as work:
        place(work, "楼栋", "老楼", street.estate)

    def named(where: str | None = None, *, per_unit: bool = False) -> dict[str, list[str]]:
        with store.read() as connection:
            rows = door_card_rows(connection, DAY, where, per_unit=per_unit)
        return {row["path"]: [term["name"] for term in row["serving"]] for row in rows}

    assert named() == {"杏花里3号楼": [], "杏花里老楼": []}
    assert named(per_unit=True) == {"杏花里3号楼1单元": ["陈"], "杏花里老楼": []}
    assert named(street.building, per_unit=True) == {"杏花里3号楼1单元": ["陈"]}
    assert named(street.unit) == named(street.unit, per_unit=True) == {"杏花里3号楼1单元": ["陈"]}


def test_those_who_serve_a_place_are_those_inside_it_and_those_from_above(store: Store, street: Street) -> None:
    with store.write("试") as work:
        other = place(work, "楼栋", "老楼", street.estate)
    for where, name in ((street.unit, "陈"), (street.estate, "刘"), (other, "孙")):
        lead(store, where, name)
    with store.read() as connection:
        assert {term["name"] for term in people_serving(connection, DAY)} == {"陈", "刘", "孙"}
        assert [term["name"] for term in people_serving(connection, DAY, street.building)] == ["陈", "刘"]
        assert [term["name"] for term in people_serving(connection, DAY, street.estate)] == ["刘", "陈", "孙"]
