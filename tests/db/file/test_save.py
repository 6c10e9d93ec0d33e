"""Rules of the one door in: kinds, required fields, completion, and what only the file can tell."""

from __future__ import annotations

from typing import Any

import pytest

from db.file.check import check
from db.file.save import Problems, save
from db.file.store import Store
from db.file.write import Stale
from db.records import (
    Building,
    Dwelling,
    Household,
    OverlayMember,
    Place,
    Resident,
    Role,
    RoleHolder,
    RoleTerm,
)  # fmt: skip
from db.records.record import field_of
from tests.db.street import CARD, OTHER_CARD, Street, content, door, home, place, row_in, rows_in


def enter(store: Store, record: Any, *rows: dict[str, Any]) -> list[str]:
    with store.write("试") as work:
        return save(work, record, rows)


def complaints(store: Store, record: Any, *rows: dict[str, Any]) -> dict[str, str]:
    """What is complained about; nothing may have been written, also when the block goes on."""
    before = content(store)
    with store.write("试") as work, pytest.raises(Problems) as refused:
        save(work, record, rows)
    assert content(store) == before
    assert refused.value.sentence.startswith(f"{record.term}没有保存：")
    return refused.value.by_field


def test_values_are_read_by_their_kinds(store: Store, street: Street) -> None:
    (one,) = enter(store, Resident, {"household_id": street.homes[0], "name": " 赵 敏 ", "birth_date": "1947年3月", "phone": "１９９ 0000 0009"})
    row = row_in(store, Resident, one)
    assert (row["name"], row["birth_date"], row["phone"]) == ("赵敏", "1947-03", "19900000009")


def test_every_wrong_field_has_its_sentence_and_nothing_is_written(store: Store, street: Street) -> None:
    found = complaints(store, Resident, {"household_id": street.homes[0], "name": "好"}, {"birth_date": "昨天", "household_id": street.estate})
    assert set(found) == {"name", "birth_date", "household_id"}
    assert found["name"] == "请填写姓名"
    assert found["household_id"] == "住户已经不在了，请重新选择"


def test_a_change_names_only_what_changes(store: Store, street: Street) -> None:
    enter(store, Resident, {"id": street.wang, "phone": "19900000008"})
    row = row_in(store, Resident, street.wang)
    assert (row["name"], row["relation"], row["phone"]) == ("王芳", "妻", "19900000008")


def test_a_stale_row_is_refused_also_when_it_was_removed(store: Store, street: Street) -> None:
    row = row_in(store, Resident, street.wang)
    enter(store, Resident, {"id": street.wang, "version": row["version"], "phone": "19900000008"})
    with pytest.raises(Stale):
        enter(store, Resident, {"id": street.wang, "version": row["version"], "phone": "19900000007"})
    with store.write("删") as work:
        work.remove(Resident, [street.wang])
    whole = {"household_id": street.homes[0], "name": "王芳"}
    with pytest.raises(Stale, match="删除"):
        enter(store, Resident, {"id": street.wang, "version": row["version"], **whole})
    assert street.wang not in rows_in(store, Resident)


def test_an_unknown_field_is_a_bug_of_the_caller(store: Store) -> None:
    with pytest.raises(KeyError):
        enter(store, RoleHolder, {"nmae": "甲"})
    with pytest.raises(KeyError, match=r"role_holder\.nmae"):
        field_of(RoleHolder, "nmae")
    assert field_of(RoleHolder, "name").term == "姓名"


def test_rows_with_one_id_are_checked_as_the_one_row_they_make(store: Store, street: Street) -> None:
    found = complaints(
        store, Household, {"id": street.homes[0], "contact_name": "物业"}, {"id": street.homes[0], "notes": "二"}
    )
    assert set(found) == {"contact_name"}
    same = enter(store, Household, {"id": street.homes[0], "notes": "一"}, {"id": street.homes[0], "notes": "二"})
    assert same == [street.homes[0]] * 2
    assert row_in(store, Household, street.homes[0])["notes"] == "二"


def test_an_identity_number_fills_in_what_it_tells(store: Store, street: Street) -> None:
    enter(store, Resident, {"id": street.zhang, "document_number": CARD})
    row = row_in(store, Resident, street.zhang)
    assert (row["document_kind"], row["birth_date"], row["sex"]) == ("居民身份证", "1970-01-01", "男")


@pytest.mark.parametrize(
    ("kind", "above", "sentence"),
    [
        ("室", None, "“室”不能放在“最上层”下面"),
        ("室", "estate", "“室”不能放在“小区”下面"),
        ("单元", "unit", "“单元”不能放在“单元”下面"),
        ("小区", "estate", "“小区”不能放在“小区”下面"),
        ("楼栋", "building", "“楼栋”不能放在“楼栋”下面"),
        ("网格", "estate", "“网格”不能放在“小区”下面"),
    ],
)
def test_a_place_stands_only_where_its_kind_may(store: Store, street: Street, kind: str, above: str | None, sentence: str) -> None:
    row = {"kind": kind, "name": "新", "parent_id": getattr(street, above) if above else None}
    assert complaints(store, Place, row) == {"parent_id": sentence}


def test_a_place_becomes_nothing_that_what_it_holds_forbids(store: Store, street: Street) -> None:
    with store.write("试") as work:
        grid = place(work, "网格", "第1网格")
        bare = place(work, "楼栋", "8号楼", street.estate)
        save(work, Building, [{"place_id": street.building, "grid_id": grid}, {"place_id": bare}])
    for one, kind, sentence in (
        (street.estate, "片区", "下面还有楼栋，不能改成“片区”"),
        (grid, "片区", "已登记在楼栋里，不能改成“片区”"),
        (street.building, "网格", "下面还有单元，不能改成“网格”"),
    ):
        assert complaints(store, Place, {"id": one, "kind": kind, "parent_id": None}) == {"kind": sentence}
    assert set(complaints(store, Place, {"id": bare, "kind": "室"})) == {"parent_id", "kind"}
    assert set(complaints(store, Place, {"id": street.estate, "kind": "室", "parent_id": street.building})) == {"kind"}
    with store.write("试") as work:
        area = place(work, "片区", "东片")
        save(work, Place, [{"id": area, "kind": "网格"}])
    assert row_in(store, Place, area)["kind"] == "网格"


@pytest.mark.parametrize(
    ("record", "row", "field", "sentence"),
    [
        (Building, {"place_id": "building", "grid_id": "estate"}, "grid_id", "所属网格要选网格，这里选的是小区"),
        (Building, {"place_id": "unit"}, "place_id", "地点要选楼栋，这里选的是单元"),
        (Dwelling, {"place_id": "building"}, "place_id", "地点要选室，这里选的是楼栋"),
        (OverlayMember, {"overlay_id": "estate", "place_id": "building"}, "overlay_id", "责任区要选微网格、块、责任区块，这里选的是小区"),
        (Household, {"dwelling_id": "building"}, "dwelling_id", "住址已经不在了，请重新选择"),
    ],
)
def test_a_reference_names_something_of_its_kind(
    store: Store, street: Street, record: Any, row: dict[str, str], field: str, sentence: str
) -> None:
    wanted = {name: getattr(street, which) for name, which in row.items()}
    assert complaints(store, record, wanted) == {field: sentence}


def test_what_is_known_of_a_place_has_the_places_id(store: Store, street: Street) -> None:
    assert enter(store, Building, {"place_id": street.building, "floors": "6"}) == [street.building]
    with store.write("试") as work:
        other = place(work, "楼栋", "8号楼", street.estate)
    assert complaints(store, Building, {"id": street.building, "place_id": other}) == {"place_id": "楼栋不能换到别的地点，请在那里另建"}
    assert complaints(store, Dwelling, {"id": "别的", "place_id": street.doors[0]}) == {"place_id": "房屋不能换到别的地点，请在那里另建"}


def test_a_door_stands_only_once(store: Store, street: Street) -> None:
    twin = {"name": "这里已经有“101”了，请换一个名称"}
    assert complaints(store, Place, {"kind": "室", "name": " 101 ", "parent_id": street.unit}) == twin
    assert complaints(store, Place, {"id": street.doors[1], "name": "101"}) == twin
    assert complaints(store, Place, *({"kind": "室", "name": "301", "parent_id": street.unit} for _ in range(2))) == {
        "name": "这里已经有“301”了，请换一个名称"
    }
    assert set(complaints(store, Place, {"kind": "小区", "name": "杏花里"})) == {"name"}
    with store.write("试") as work:
        other = place(work, "单元", "2单元", street.building)
        place(work, "室", "101", other)
        place(work, "网格", "杏花里")
        save(work, Place, [{"id": street.doors[0], "name": "102"}, {"id": street.doors[1], "name": "101"}])
    assert row_in(store, Household, street.homes[0])["door"].endswith("102")
    assert check(store).findings == ()


def test_twins_that_came_with_a_roster_can_still_be_worked_on(store: Store, street: Street) -> None:
    with store.write("导入") as work:
        one, two = work.put(Place, [{"kind": "室", "name": "401", "parent_id": street.unit} for _ in range(2)])
    enter(store, Place, {"id": one, "kind": "室", "name": "401", "parent_id": street.unit})
    enter(store, Place, {"id": two, "name": "401甲"})
    assert row_in(store, Place, two)["path"].endswith("401甲")


def test_two_who_live_here_never_share_a_document_number(store: Store, street: Street) -> None:
    enter(store, Resident, {"id": street.zhang, "document_number": CARD})
    taken = {"document_number": "这个证件号已登记在杏花里3号楼1单元101 张伟名下"}
    new = {"household_id": street.homes[1], "name": "张伟", "document_number": CARD}
    assert complaints(store, Resident, new) == taken
    assert complaints(store, Resident, {"id": street.li, "document_number": CARD}) == taken
    pair = [{"household_id": street.homes[1], "name": name, "document_number": OTHER_CARD} for name in ("甲", "乙")]
    assert complaints(store, Resident, *pair) == {"document_number": "这个证件号已登记在甲名下"}
    enter(store, Resident, {**new, "document_kind": "护照"})
    enter(store, Resident, {"id": street.zhang, "ended_on": "2026-03-01", "ended_by": "迁出"})
    (again,) = enter(store, Resident, new)
    assert set(complaints(store, Resident, {"id": street.zhang, "ended_on": None, "ended_by": None})) == {"document_number"}
    enter(store, Resident, {"id": again, "notes": "二"}, {"id": street.zhang, "notes": "一"})


def test_a_contact_is_one_of_those_who_live_in_the_household(store: Store, street: Street) -> None:
    sentence = {"contact_id": "联系人要从现在的本户成员里选"}
    assert complaints(store, Household, {"id": street.homes[0], "contact_id": street.li}) == sentence
    assert complaints(store, Household, {"dwelling_id": street.doors[2], "contact_id": street.li}) == sentence
    enter(store, Resident, {"id": street.wang, "ended_on": "2026-03-01", "ended_by": "去世"})
    assert complaints(store, Household, {"id": street.homes[0], "contact_id": street.wang}) == sentence
    assert set(complaints(store, Household, {"id": street.homes[0], "contact_name": "物业"})) == {"contact_name"}
    enter(store, Household, {"id": street.homes[0], "contact_id": street.ming})
    enter(store, Household, {"id": street.homes[0], "contact_id": None, "contact_name": "物业"})
    assert row_in(store, Household, street.homes[0])["caller"] == "物业"


def seat(store: Store, street: Street) -> dict[str, Any]:
    with store.write("试") as work:
        (role,) = save(work, Role, [{"name": "值班员"}])
        one, two = save(work, RoleHolder, [{"name": "陈"}, {"name": "林"}])
    return {"role_id": role, "place_id": street.building, "one": one, "two": two}


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ((None, None), (None, None), True),
        (("2024-01-01", None), ("2025-01-01", None), True),
        (("2024-01-01", "2025-01-01"), ("2025-01-01", None), False),
        (("2024-01-01", "2025-01-02"), ("2025-01-01", None), True),
        (("2024", "2024"), ("2024-12", None), True),
        (("2024", "2024-05"), ("2024-06-01", "2024-07-01"), False),
        ((None, "2024-05-01"), ("2025-01-01", None), False),
        (("2026-01-01", None), (None, "2025-12-31"), False),
    ],
)
def test_one_seat_has_one_holder_at_a_time(store: Store, street: Street, first: Any, second: Any, clash: bool) -> None:
    known = seat(store, street)
    one, two = known.pop("one"), known.pop("two")
    earlier = known | {"holder_id": one, "slot": "线下", "since": first[0], "until": first[1]}
    later = known | {"holder_id": two, "slot": "线下", "since": second[0], "until": second[1]}
    if clash:
        assert complaints(store, RoleTerm, earlier, later) == {"slot": "“线下”席位这段时间已由另一人担任，请先结束那一任期"}
    enter(store, RoleTerm, earlier)
    if clash:
        assert complaints(store, RoleTerm, later) == {"slot": "“线下”席位这段时间已由陈担任，请先结束那一任期"}
        enter(store, RoleTerm, later | {"slot": "线上"}, later | {"place_id": street.unit})
    else:
        enter(store, RoleTerm, later)


def test_a_role_without_seats_has_any_number_of_holders_but_nobody_twice(store: Store, street: Street) -> None:
    known = seat(store, street)
    one, two = known.pop("one"), known.pop("two")
    enter(store, RoleTerm, known | {"holder_id": one}, known | {"holder_id": two})
    assert complaints(store, RoleTerm, known | {"holder_id": one}) == {"holder_id": "此人在这个地点已有同样的任期，不用重复登记"}
    enter(store, RoleTerm, known | {"holder_id": one, "slot": "线上"}, known | {"holder_id": one, "slot": "线下"})


def test_a_whole_building_of_doors_is_checked_with_few_queries(store: Store, street: Street) -> None:
    from sqlalchemy import event

    asked: list[str] = []

    def doors(count: int, floor: int) -> int:
        asked.clear()
        enter(store, Place, *({"kind": "室", "name": f"{floor}{n:03}", "parent_id": street.unit} for n in range(count)))
        return len(asked)

    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert doors(5, 7) == doors(300, 8)


def test_a_second_home_behind_one_door_is_allowed(store: Store, street: Street) -> None:
    with store.write("试") as work:
        home(work, street.doors[0], "孙一")
        home(work, door(work, "301", street.unit), "孙二")
    assert sum(row["dwelling_id"] == street.doors[0] for row in rows_in(store, Household).values()) == 2
    assert check(store).findings == ()


def test_two_roles_of_one_name_are_refused(store: Store) -> None:
    with pytest.raises(Problems) as refused, store.write("岗位") as work:
        save(work, Role, [{"name": "网格员"}])
    assert refused.value.by_field == {"name": "已经有“网格员”这个岗位了"}
