"""Households by place, in door order, with heads counted; the picture of a building; the tree with its counts."""

from __future__ import annotations

from sqlalchemy import event

from db.file.moves import leave
from db.file.save import save
from db.file.store import Store
from db.records import Dwelling, Household, Place
from db.records.household_list import (
    doors_of,
    household_ids,
    household_rows,
    households_behind,
    people_of,
    place_tree,
    totals,
)
from tests.db.street import DAY, Street, door, home, place


def test_households_are_listed_by_door_and_by_any_column(store: Store, street: Street) -> None:
    with store.write("试") as work:
        high, _ = home(work, door(work, "1001", street.unit), "阿一")
        leave(work, [street.li], DAY)
    with store.read() as connection:
        assert household_ids(connection) == [street.homes[0], high]
        assert household_ids(connection, descending=True) == [high, street.homes[0]]
        assert household_ids(connection, order="caller") == [high, street.homes[0]]
        assert household_ids(connection, order="无此列") == [street.homes[0], high]
        assert household_ids(connection, gone=True) == [street.homes[1]]
        assert household_ids(connection, place_id=street.doors[0]) == [street.homes[0]]
        assert household_ids(connection, place_id=street.doors[3]) == []


def test_rows_have_heads_and_the_use_of_the_door_in_few_queries(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Dwelling, [{"id": street.doors[0], "use": "出租", "floor": 1}])
        leave(work, [street.wang], DAY)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.read() as connection:
        rows = household_rows(connection, [street.homes[1], "没有", street.homes[0]])
    assert [(r["id"], r["heads"], r["use"], r["floor"]) for r in rows] == [(street.homes[1], 1, None, None), (street.homes[0], 2, "出租", 1)]
    assert len(asked) == 3


def test_people_who_live_here_come_before_those_who_left(store: Store, street: Street) -> None:
    with store.write("试") as work:
        leave(work, [street.zhang], DAY)
    with store.read() as connection:
        assert [p["name"] for p in people_of(connection, street.homes[0])] == ["王芳", "张小明", "张伟"]


def test_what_was_found_leads_to_its_households(store: Store, street: Street) -> None:
    with store.read() as connection:
        assert households_behind(connection, {"resident": [street.wang], "household": [street.homes[1]]}) == set(street.homes)
        assert households_behind(connection, {"dwelling": [street.doors[0]]}) == {street.homes[0]}
        assert households_behind(connection, {"place": [street.estate]}) == set(street.homes)
        assert households_behind(connection, {"role_holder": ["x"]}) == set()


def test_the_tree_counts_those_who_live_at_or_below(store: Store, street: Street) -> None:
    with store.write("试") as work:
        other = place(work, "楼栋", "10号楼", street.estate)
        home(work, door(work, "101", other), "孙一")
        place(work, "楼栋", "2号楼", street.estate)
        alone = place(work, "楼栋", "老楼")
        home(work, door(work, "101", alone), "孙二")
        place(work, "网格", "第1网格")
    with store.read() as connection:
        tree = [(node["name"], node["households"]) for node in place_tree(connection)]
    assert sorted(tree) == sorted([("杏花里", 3), ("2号楼", 0), ("3号楼", 2), ("1单元", 2), ("10号楼", 1), ("老楼", 1)])
    order = [name for name, _ in tree if name != "老楼"]
    assert order == ["杏花里", "2号楼", "3号楼", "1单元", "10号楼"]


def test_the_picture_shows_each_door_with_who_is_behind_it(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Dwelling, [{"id": street.doors[3], "floor": -1, "use": "空置"}])
        work.put(Place, [{"kind": "室", "name": "门卫", "parent_id": street.building}])
        home(work, street.doors[1], "孙一", "孙二")
    with store.read() as connection:
        doors = doors_of(connection, street.building)
    seen = [(d["unit"], d["name"], d["floor"], d["use"], d["caller"], d["heads"]) for d in doors]
    assert [s for s in seen if s[0]] == [
        ("1单元", "101", 1, None, "张伟", 3), ("1单元", "102", 1, None, "李强", 1), ("1单元", "102", 1, None, "孙一", 2),
        ("1单元", "201", 2, None, None, 0), ("1单元", "202", -1, "空置", None, 0),
    ]  # fmt: skip
    assert [s for s in seen if not s[0]] == [("", "门卫", None, None, None, 0)]


def test_totals_count_what_is_there_now(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Dwelling, [{"id": street.doors[3], "use": "空置"}])
        leave(work, [street.li], DAY)
    with store.read() as connection:
        assert totals(connection) == {"buildings": 1, "dwellings": 4, "vacant": 1, "households": 1, "residents": 3}


def test_an_ended_household_leaves_its_door_free_in_the_picture(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[1], "until": DAY}])
    with store.read() as connection:
        assert [d["caller"] for d in doors_of(connection, street.unit)] == ["张伟", None, None, None]
