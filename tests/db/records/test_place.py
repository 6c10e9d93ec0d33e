"""Places: where they stand, their whole names and their natural order."""

from __future__ import annotations

import pytest

from db.file.check import check
from db.file.save import save
from db.file.store import Store
from db.records import Building, Dwelling, OverlayMember, Place, RoleTerm
from db.records.listing import ids_of, one
from db.records.place import MAY_STAND_IN, floor_in, standing_problem
from tests.db.street import Street, door, place, row_in


@pytest.mark.parametrize("kind", MAY_STAND_IN)
@pytest.mark.parametrize("above", [None, *MAY_STAND_IN])
def test_a_kind_stands_where_the_tree_says_and_nowhere_else(kind: str, above: str | None) -> None:
    sentence = standing_problem(kind, above)
    assert (sentence is None) is (above in MAY_STAND_IN[kind])
    if sentence:
        assert kind in sentence
        assert (above or "最上层") in sentence


def test_an_unknown_kind_stands_nowhere() -> None:
    assert standing_problem("摊位", None) == "“摊位”不能放在“最上层”下面"


@pytest.mark.parametrize(
    ("row", "above", "path"),
    [
        ({"kind": "室", "name": "501"}, {"name": "3号", "path": "12弄3号", "sort_key": "k"}, "12弄3号501室"),
        ({"kind": "室", "name": "501"}, {"name": "3号楼", "path": "杏花里3号楼", "sort_key": "k"}, "杏花里3号楼501"),
        ({"kind": "室", "name": "501"}, {}, "501"),
        ({"kind": "单元", "name": "1单元"}, {"name": "3号楼", "path": "杏花里3号楼", "sort_key": "k"}, "杏花里3号楼1单元"),
        ({"kind": "网格", "name": "第1网格"}, {"name": "东片", "path": "东片", "sort_key": "k"}, "第1网格"),
        ({"kind": "块", "name": "甲块"}, {"name": "第1网格", "path": "第1网格", "sort_key": "k"}, "甲块"),
        ({"kind": None, "name": None}, {}, ""),
    ],
)
def test_the_whole_name_is_that_of_the_door_plate(row: dict[str, str], above: dict[str, str], path: str) -> None:
    made = Place.derive(row, {"parent_id": above} if above else {})
    assert made["path"] == path
    assert made["sort_key"].startswith("k/") is bool(above)


def test_doors_and_buildings_are_listed_in_natural_order(store: Store) -> None:
    with store.write("试") as work:
        estate = place(work, "小区", "杏花里")
        for building in ("10号", "2号", "1号", "2号甲"):
            above = place(work, "楼栋", building, estate)
            save(work, Building, [{"place_id": above}])
            for room in ("1001", "102", "B1"):
                door(work, room, above)
    with store.read() as connection:
        paths = [one(connection, Dwelling, key)["path"] for key in ids_of(connection, Dwelling, order=[("path", False)])]  # type: ignore[index]
        buildings = ids_of(connection, Building, order=[("sort_key", True)])
    rooms = ("B1室", "102室", "1001室")
    assert paths[:3] == [f"杏花里1号{room}" for room in rooms]
    assert [p.partition("B1")[0] for p in paths if "B1" in p] == ["杏花里1号", "杏花里2号", "杏花里2号甲", "杏花里10号"]
    assert row_in(store, Place, buildings[0])["name"] == "10号"
    assert check(store).findings == ()


def test_titles_are_whole_names() -> None:
    assert Place.title({"path": "杏花里3号楼", "name": "3号楼"}) == "杏花里3号楼"
    assert Place.title({"name": "3号楼"}) == "3号楼"
    assert (Place.title({}), Dwelling.title({}), Dwelling.title({"path": "杏花里101"})) == ("地点", "房屋", "杏花里101")
    assert OverlayMember.title({}) == "责任区成员"
    assert RoleTerm.title({"place": "3号楼", "holder": "陈"}) == "3号楼 陈"


@pytest.mark.parametrize(("name", "floor"), [("501", 5), ("1203", 12), (None, None), ("商铺", None)])
def test_a_rooms_name_tells_its_floor(name: str | None, floor: int | None) -> None:
    assert floor_in(name) == floor


def test_a_room_of_a_house_number_changes_its_style_with_the_house(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Place, [{"id": street.unit, "name": "1号"}])
    assert row_in(store, Dwelling, street.doors[0])["path"] == "杏花里3号楼1号101室"
