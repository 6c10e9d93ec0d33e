"""Rules of the one writer: change numbers, history, tombstones, stored keys, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from db.errors import UserError
from db.file.check import check
from db.file.store import Store, plain
from db.file.tables import history, tombstone
from db.file.write import Stale, referring
from db.records import Dwelling, Household, OverlayMember, Place, Resident, Role, RoleHolder, RoleTerm
from tests.db.street import Street, build_street, content, row_in, rows_in


def told(store: Store) -> list[dict[str, Any]]:
    with store.read() as connection:
        return plain(connection.execute(select(history).order_by(history.c.cn)))


def stones(store: Store) -> list[dict[str, Any]]:
    with store.read() as connection:
        return plain(connection.execute(select(tombstone)))


def number(store: Store) -> int:
    with store.read() as connection:
        return int(store.state(connection, "cn") or 0)


def make(store: Store, record: Any, *rows: dict[str, Any]) -> list[str]:
    with store.write("试") as work:
        return work.put(record, rows)


def take_out(store: Store, record: Any, *ids: str) -> int:
    with store.write("删") as work:
        return work.remove(record, ids)


def test_each_changed_row_takes_the_next_number(store: Store) -> None:
    before = number(store)
    ids = make(store, RoleHolder, {"name": "甲"}, {"name": "乙"}, {"name": "丙"})
    make(store, RoleHolder, {"id": ids[1], "name": "丁"})
    take_out(store, RoleHolder, ids[0])
    assert [e["cn"] for e in told(store) if e["cn"] > before] == [before + n for n in range(1, 6)]
    assert number(store) == before + 5
    rows = rows_in(store, RoleHolder)
    assert (rows[ids[1]]["cn"], rows[ids[1]]["version"], rows[ids[2]]["cn"], rows[ids[2]]["version"]) == (before + 4, 2, before + 3, 1)


def test_a_row_in_which_nothing_differs_takes_none(store: Store) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲", "birth_year": 1960})
    before, row = number(store), row_in(store, RoleHolder, one)
    heard: list[Any] = []
    store.listen(heard.append)
    make(store, RoleHolder, {"id": one, "name": "甲", "birth_year": 1960.0}, {"id": one})
    assert (number(store), row_in(store, RoleHolder, one), heard) == (before, row, [])


def test_history_says_exactly_what_was_and_what_is(store: Store) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲", "unit": "物业"})
    make(store, RoleHolder, {"id": one, "name": "乙", "unit": None, "sex": None})
    take_out(store, RoleHolder, one)
    images = [tuple(json.loads(e[side]) if e[side] else None for side in ("before", "after")) for e in told(store) if e["id"] == one]
    assert images == [
        (None, {"name": "甲", "unit": "物业"}),
        ({"name": "甲", "unit": "物业"}, {"name": "乙", "unit": None}),
        ({"name": "乙"}, None),
    ]
    assert [(e["op"], e["who"], e["reason"], e["batch"]) for e in told(store) if e["id"] == one][1:] == [
        ("put", "文书", "试", None), ("del", "文书", "删", None),
    ]


def test_a_removed_row_leaves_a_tombstone_until_it_is_back(store: Store) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲"})
    assert take_out(store, RoleHolder, one, one, "无此人") == 1
    assert [(s["entity"], s["id"], s["cn"]) for s in stones(store)] == [("role_holder", one, number(store))]
    make(store, RoleHolder, {"id": one, "name": "甲"})
    assert stones(store) == []
    assert take_out(store, RoleHolder, "无此人") == 0


def test_a_whole_old_row_put_back_never_repeats_its_number(store: Store) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲"})
    old = row_in(store, RoleHolder, one)
    take_out(store, RoleHolder, one)
    make(store, RoleHolder, {k: v for k, v in old.items() if k != "version"})
    assert row_in(store, RoleHolder, one)["cn"] == number(store) == old["cn"] + 2


@pytest.mark.parametrize("removed", [False, True])
def test_what_was_changed_or_removed_since_it_was_loaded_is_refused(store: Store, removed: bool) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲"})
    make(store, RoleHolder, {"id": one, "version": 1, "name": "乙"})
    if removed:
        take_out(store, RoleHolder, one)
    before = content(store)
    with pytest.raises(Stale) as refused:
        make(store, RoleHolder, {"name": "新"}, {"id": one, "version": 1, "name": "丙"})
    assert refused.value.code == "stale"
    assert ("删除" in refused.value.sentence) is removed
    assert content(store) == before


def test_rows_with_one_id_in_one_call_count_as_one(store: Store) -> None:
    one, two = make(store, RoleHolder, {"name": "甲"}, {"name": "乙"})
    before = number(store)
    same = make(store, RoleHolder, {"id": one, "phone": "19900000001"}, {"id": two, "unit": "物业"}, {"id": one, "unit": "业委会"})
    assert same == [one, two, one]
    assert number(store) == before + 2
    row = row_in(store, RoleHolder, one)
    assert (row["phone"], row["unit"], row["version"]) == ("19900000001", "业委会", 2)
    make(store, RoleHolder, {"id": "新", "name": "丙"}, {"id": "新", "unit": "街道"})
    assert (row_in(store, RoleHolder, "新")["name"], row_in(store, RoleHolder, "新")["unit"], number(store)) == ("丙", "街道", before + 3)


def test_a_row_of_another_office_is_neither_changed_nor_removed_nor_made(store: Store) -> None:
    (one,) = make(store, RoleHolder, {"name": "甲"})
    with store.write("借") as work:
        work.connection.execute(RoleHolder.__table__.update().values(office_id="310199001001"))
    before = content(store)
    for change in (
        lambda: make(store, RoleHolder, {"id": one, "name": "乙"}),
        lambda: take_out(store, RoleHolder, one),
        lambda: make(store, RoleHolder, {"name": "乙", "office_id": "310199001001"}),
    ):
        with pytest.raises(UserError) as refused:
            change()
        assert refused.value.code == "foreign_id"
    assert content(store) == before


@pytest.mark.parametrize(
    ("record", "which", "sentence"),
    [
        (Household, "homes", "该住户还有 3 条居民记录，请先处理这些记录。"),
        (Place, "unit", "该地点还有 4 条地点记录，请先处理这些记录。"),
        (Dwelling, "doors", "该房屋还有 1 条住户记录，请先处理这些记录。"),
        (Resident, "zhang", "该居民还有 1 条住户记录，请先处理这些记录。"),
    ],
)
def test_what_is_still_referred_to_stays(store: Store, street: Street, record: Any, which: str, sentence: str) -> None:
    ids = getattr(street, which)
    before = content(store)
    with pytest.raises(UserError) as refused:
        take_out(store, record, ids if isinstance(ids, str) else ids[0])
    assert (refused.value.sentence, refused.value.code) == (sentence, "still_referenced")
    assert content(store) == before


def test_references_to_very_many_are_counted_together(store: Store) -> None:
    (role,) = make(store, Role, {"name": "楼长"})
    holders = make(store, RoleHolder, *({"name": "甲"} for _ in range(700)))
    (spot,) = make(store, Place, {"kind": "小区", "name": "杏花里"})
    make(store, RoleTerm, *({"holder_id": one, "role_id": role, "place_id": spot} for one in holders))
    with pytest.raises(UserError, match="还有 700 条任期记录"):
        take_out(store, RoleHolder, *holders)


def test_a_household_and_its_people_go_in_one_step_in_any_order(store: Store, street: Street) -> None:
    with store.write("删") as work:
        work.remove(Household, [street.homes[0]])
        work.remove(Resident, [street.zhang, street.wang, street.ming])
    assert set(rows_in(store, Household)) == {street.homes[1]}
    assert set(rows_in(store, Resident)) == {street.li}


def test_removed_and_put_again_in_one_step_is_there_and_said_to_be_put(store: Store, street: Street) -> None:
    heard: list[Any] = []
    store.listen(heard.extend)
    old = row_in(store, Household, street.homes[0])
    with store.write("重来") as work:
        work.remove(Household, street.homes)
        work.put(Household, [{"id": street.homes[0], "dwelling_id": old["dwelling_id"], "contact_id": old["contact_id"]}])
        work.remove(Resident, [street.li])
    (change,) = [c for c in heard if c.entity == "household"]
    assert (change.put, change.removed) == (frozenset({street.homes[0]}), frozenset({street.homes[1]}))
    assert [s["id"] for s in stones(store) if s["entity"] == "household"] == [street.homes[1]]
    assert row_in(store, Household, street.homes[0])["caller"] == "张伟"
    assert check(store).findings == ()


def test_put_and_removed_in_one_step_is_said_to_be_removed(store: Store) -> None:
    heard: list[Any] = []
    store.listen(heard.extend)
    with store.write("白忙") as work:
        made = work.put(RoleHolder, [{"name": "甲"}])
        work.remove(RoleHolder, made)
    assert [(c.put, c.removed) for c in heard] == [(frozenset(), frozenset(made))]


FAMILY = (
    {"id": "p-door", "kind": "室", "name": "501", "parent_id": "p-house"},
    {"id": "p-house", "kind": "楼栋", "name": "3号楼", "parent_id": "p-estate"},
    {"id": "p-estate", "kind": "小区", "name": "杏花里"},
)


@pytest.mark.parametrize("rows", [FAMILY, FAMILY[::-1], (FAMILY[1], FAMILY[0], FAMILY[2])])
@pytest.mark.parametrize("together", [True, False])
def test_places_put_in_any_order_get_their_whole_names(store: Store, rows: tuple[dict[str, Any], ...], together: bool) -> None:
    with store.write("试") as work:
        for part in [rows] if together else [[row] for row in rows]:
            work.put(Place, part)
    paths = {key: row["path"] for key, row in rows_in(store, Place).items()}
    assert paths == {"p-estate": "杏花里", "p-house": "杏花里3号楼", "p-door": "杏花里3号楼501"}
    assert check(store).findings == ()


def test_a_door_moved_under_a_building_made_in_the_same_call_follows(store: Store, street: Street) -> None:
    make(store, Place, {"id": street.doors[0], "parent_id": "新楼"}, {"id": "新楼", "kind": "楼栋", "name": "9号"})
    assert row_in(store, Resident, street.zhang)["door"] == "9号101室"
    assert check(store).findings == ()


def test_a_household_put_before_its_contact_learns_the_name(store: Store, street: Street) -> None:
    with store.write("试") as work:
        work.put(Household, [{"id": "户", "dwelling_id": street.doors[2], "contact_id": "人"}])
        work.put(Resident, [{"id": "人", "household_id": "户", "name": "赵敏", "phone": "19900000009"}])
    row = row_in(store, Household, "户")
    assert (row["caller"], row["caller_phone"]) == ("赵敏", "19900000009")
    assert check(store).findings == ()


@pytest.mark.parametrize(
    ("record", "which", "values", "doors"),
    [
        (Place, "estate", {"name": "桃花里"}, "桃花里3号楼1单元101"),
        (Place, "building", {"name": "12号"}, "杏花里12号1单元101"),
        (Place, "building", {"parent_id": None}, "3号楼1单元101"),
        (Place, "unit", {"name": "5号"}, "杏花里3号楼5号101室"),
    ],
)
def test_a_new_name_reaches_every_door_and_everyone_behind_it(
    store: Store, street: Street, record: Any, which: str, values: dict[str, Any], doors: str
) -> None:
    with store.write("试") as work:
        (holder,), (role,) = work.put(RoleHolder, [{"name": "陈"}]), work.put(Role, [{"name": "楼长"}])
        (term,) = work.put(RoleTerm, [{"holder_id": holder, "role_id": role, "place_id": street.unit}])
        work.put(OverlayMember, [{"overlay_id": street.estate, "place_id": street.unit}])
    untouched = row_in(store, Resident, street.zhang)
    before = number(store)
    make(store, record, {"id": getattr(street, which), **values})
    assert number(store) == before + 1, "only the row that was changed has a number"
    assert row_in(store, Dwelling, street.doors[0])["path"] == doors
    assert row_in(store, Household, street.homes[0])["door"] == doors
    person = row_in(store, Resident, street.zhang)
    assert person["door"] == doors
    assert (person["cn"], person["version"], person["changed_at"]) == tuple(untouched[n] for n in ("cn", "version", "changed_at"))
    assert doors.startswith(row_in(store, RoleTerm, term)["place"])
    assert check(store).findings == ()


def test_a_contacts_new_name_and_phone_reach_the_household(store: Store, street: Street) -> None:
    make(store, Resident, {"id": street.zhang, "name": "张大伟", "phone": "19900000002"})
    row = row_in(store, Household, street.homes[0])
    assert (row["caller"], row["caller_phone"]) == ("张大伟", "19900000002")
    make(store, Household, {"id": street.homes[0], "phone": "19900000003"})
    assert row_in(store, Household, street.homes[0])["caller_phone"] == "19900000003"
    make(store, Household, {"id": street.homes[0], "phone": None, "contact_id": None})
    row = row_in(store, Household, street.homes[0])
    assert (row["caller"], row["caller_key"], row["caller_phone"]) == (None, None, None)
    assert check(store).findings == ()


def test_what_was_recomputed_along_the_way_is_announced(store: Store, street: Street) -> None:
    heard: dict[str, frozenset[str]] = {}
    store.listen(lambda changes: heard.update({c.entity: c.put for c in changes}))
    make(store, Place, {"id": street.estate, "name": "桃花里"})
    assert heard["resident"] == {street.zhang, street.wang, street.ming, street.li}
    assert heard["household"] == set(street.homes)
    assert set(street.doors) <= heard["place"]


def test_odd_ids_and_texts_are_kept_as_they_are(store: Store) -> None:
    for key in ("x" * 5000, "'; DROP TABLE place; --", "100%_\\", '𠮷"', "é"):
        (made,) = make(store, RoleHolder, {"id": key, "name": key[:50]})
        assert made == key
        assert row_in(store, RoleHolder, key)["name"] == key[:50]


def test_who_refers_to_whom_is_read_off_the_tables() -> None:
    assert {(r.__tablename__, c) for r, c in referring("resident")} == {("household", "contact_id")}
    assert ("building", "grid_id") in {(r.__tablename__, c) for r, c in referring("place")}


def test_the_street_is_sound(store: Store) -> None:
    build_street(store)
    assert check(store).findings == ()
