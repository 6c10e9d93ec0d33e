"""Who serves a door: nearest first, nobody twice; seats filled and vacant; terms that run and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event

from db.file.moves import leave
from db.file.save import save
from db.file.store import Store
from db.records import Building, OverlayMember, Role, RoleHolder, RoleTerm
from db.records.listing import ids_of
from db.records.role import BUILDING_LEADER
from db.records.serving import Serving, delivery, ending, leader_seats, terms_on
from tests.db.street import DAY, Street, door, home, place


@dataclass
class Posts:
    """Gives posts in a file: `give("陈", "网格员", place)`."""

    store: Store

    def give(self, name: str, role: str, where: str, slot: str | None = None, holder: str | None = None, **span: str) -> str:
        with self.store.write("任职") as work:
            known = ids_of(work.connection, Role, having={"name": role})
            role_id = known[0] if known else save(work, Role, [{"name": role}])[0]
            one = holder or save(work, RoleHolder, [{"name": name}])[0]
            row = {"holder_id": one, "role_id": role_id, "place_id": where, "slot": slot, **span}
            work.put(RoleTerm, [row])  # past the check for rivals: rosters bring what they bring
        return one


@pytest.fixture
def posts(store: Store) -> Posts:
    return Posts(store)


def serving(store: Store, where: str, day: str = DAY) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(term["name"], term["role_name"]) for term in Serving(connection, day).of(where)]


def seats(store: Store, where: str | None = None, day: str = DAY) -> list[tuple[str, str, str | None]]:
    with store.read() as connection:
        return [(s["place"], s["slot"], s["term"] and s["term"]["name"]) for s in leader_seats(connection, day, where)]


def test_those_nearest_come_first_and_leaders_before_all(store: Store, street: Street, posts: Posts) -> None:
    with store.write("试") as work:
        area = place(work, "片区", "东片")
        grid = place(work, "网格", "第1网格", area)
        block = place(work, "块", "甲块", grid)
        save(work, Building, [{"place_id": street.building, "grid_id": grid}])
        save(work, OverlayMember, [{"overlay_id": block, "place_id": street.building}])
    posts.give("民警", "社区民警", area)
    posts.give("经理", "物业经理", street.estate)
    posts.give("网长", "网格长", grid)
    posts.give("块长", "块长", block)
    posts.give("楼长", BUILDING_LEADER, street.building)
    posts.give("单长", BUILDING_LEADER, street.unit)
    posts.give("别处", "网格长", place_elsewhere(store))
    assert [name for name, _ in serving(store, street.doors[0])] == ["单长", "楼长", "块长", "网长", "民警", "经理"]
    assert [name for name, _ in serving(store, street.estate)] == ["经理"]
    assert serving(store, "没有") == []


def place_elsewhere(store: Store) -> str:
    with store.write("别处") as work:
        return place(work, "网格", "第2网格")


def test_nobody_is_named_twice_on_one_card(store: Store, street: Street, posts: Posts) -> None:
    chen = posts.give("陈", BUILDING_LEADER, street.building, "线下")
    posts.give("陈", BUILDING_LEADER, street.building, "线上", holder=chen)
    posts.give("陈", "物业监督员", street.estate, holder=chen)
    assert serving(store, street.doors[0]) == [("陈", BUILDING_LEADER)]


@pytest.mark.parametrize(
    ("since", "until", "runs"),
    [
        (None, None, True), ("2026-03-16", "2026-03-16", True), ("2026-03-17", None, False), (None, "2026-03-15", False),
        ("2026-03", "2026-03", True), ("2026", "2026", True), (None, "2026-02", False), ("2026-04", None, False), ("2025", "2025", False),
    ],
)  # fmt: skip
def test_a_term_runs_from_its_first_to_its_last_day(store: Store, street: Street, posts: Posts, since: Any, until: Any, runs: bool) -> None:
    posts.give("陈", "值班员", street.building, since=since, until=until)
    with store.read() as connection:
        assert bool(terms_on(connection, DAY)) is runs


def test_terms_are_ordered_by_role_place_and_seat(store: Store, street: Street, posts: Posts) -> None:
    posts.give("网", "网格长", street.building)
    posts.give("上", BUILDING_LEADER, street.building, "线上")
    posts.give("无", BUILDING_LEADER, street.building)
    posts.give("下", BUILDING_LEADER, street.building, "线下")
    posts.give("自", "自设岗位", street.building)
    with store.read() as connection:
        assert [t["name"] for t in terms_on(connection, DAY)] == ["下", "上", "无", "网", "自"]


def test_a_building_is_known_from_any_of_its_doors(store: Store, street: Street) -> None:
    with store.read() as connection:
        who = Serving(connection, DAY)
        assert (who.building_of(street.doors[0]) or {})["path"] == "杏花里3号楼"
        assert who.building_of(street.estate) is None
        assert who.above(street.unit) == [street.unit, street.building, street.estate]


def test_loading_and_asking_takes_the_same_queries_whatever_the_size(store: Store, street: Street, posts: Posts) -> None:
    posts.give("陈", BUILDING_LEADER, street.building)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.read() as connection:
        who = Serving(connection, DAY)
        asked.clear()
        for one in street.doors * 100:
            who.of(one)
        assert asked == []
        leader_seats(connection, DAY)
        few = len(asked)
    with store.write("试") as work:
        for number in range(10, 30):
            place(work, "楼栋", f"{number}号楼", street.estate)
    asked.clear()
    with store.read() as connection:
        leader_seats(connection, DAY)
    assert len([text for text in asked if text != "BEGIN"]) == few


def test_every_building_has_its_seats_also_when_vacant(store: Store, street: Street, posts: Posts) -> None:
    with store.write("试") as work:
        second = place(work, "楼栋", "10号楼", street.estate)
    assert seats(store) == [
        ("杏花里3号楼", "线下", None), ("杏花里3号楼", "线上", None), ("杏花里10号楼", "线下", None), ("杏花里10号楼", "线上", None),
    ]
    posts.give("陈", BUILDING_LEADER, second, "线上")
    posts.give("旧", BUILDING_LEADER, second, "线下", until="2026-03-15")
    assert seats(store, second) == [("杏花里10号楼", "线下", None), ("杏花里10号楼", "线上", "陈")]


def test_a_building_whose_units_have_leaders_is_listed_by_unit(store: Store, street: Street, posts: Posts) -> None:
    with store.write("试") as work:
        other = place(work, "单元", "2单元", street.building)
    posts.give("陈", BUILDING_LEADER, street.unit, "线下")
    expected = [(f"杏花里3号楼{unit}", slot) for unit in ("1单元", "2单元") for slot in ("线下", "线上")]
    assert [(where, slot) for where, slot, _ in seats(store)] == expected
    assert seats(store, other) == [("杏花里3号楼2单元", "线下", None), ("杏花里3号楼2单元", "线上", None)]
    posts.give("林", BUILDING_LEADER, street.building, "线上")
    assert seats(store)[:2] == [("杏花里3号楼", "线下", None), ("杏花里3号楼", "线上", "林")]


def test_nobody_who_holds_a_seat_is_left_out(store: Store, street: Street, posts: Posts) -> None:
    posts.give("先", BUILDING_LEADER, street.building, "线下", since="2020-01-01")
    posts.give("后", BUILDING_LEADER, street.building, "线下", since="2024-01-01")
    posts.give("无席", BUILDING_LEADER, street.building)
    posts.give("副", BUILDING_LEADER, street.building, "副")
    assert [(slot, name) for _, slot, name in seats(store)] == [("线下", "后"), ("线上", "无席"), ("副", "副"), ("线下", "先")]


@pytest.mark.parametrize("slots", ["主，副", "主、副", "主,副"])
def test_an_office_names_its_own_seats(store: Store, street: Street, slots: str) -> None:
    with store.write("试") as work:
        (role,) = ids_of(work.connection, Role, having={"name": BUILDING_LEADER})
        save(work, Role, [{"id": role, "slots": slots}])
    assert [slot for _, slot, _ in seats(store)] == ["主", "副"]
    with store.write("试") as work:
        save(work, Role, [{"id": role, "slots": None}])
    assert [slot for _, slot, _ in seats(store)] == ["线下", "线上"]


def test_terms_that_end_soon_are_listed_by_their_last_day(store: Store, street: Street, posts: Posts) -> None:
    for name, until in (("甲", "2026-04-02"), ("乙", "2026-03"), ("丙", "2026-03-16"), ("丁", "2026-04-16"), ("戊", "2026"), ("己", None)):
        posts.give(name, "值班员", street.building, **({"until": until} if until else {}))
    with store.read() as connection:
        assert [t["holder"] for t in ending(connection, DAY, "2026-04-15")] == ["丙", "乙", "甲"]
        assert ending(connection, "2027-01-01", "2027-12-31") == []


def test_cards_are_carried_round_door_by_door(store: Store, street: Street) -> None:
    with store.write("试") as work:
        high, _ = home(work, door(work, "1001", street.unit), "孙一")
        leave(work, [street.li], DAY)
    with store.read() as connection:
        assert [r["id"] for r in delivery(connection)] == [street.homes[0], high]
        assert [r["door"] for r in delivery(connection, street.doors[0])] == ["杏花里3号楼1单元101"]
