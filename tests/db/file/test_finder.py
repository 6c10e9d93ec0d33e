"""The search box follows every change: what it finds is what a freshly filled list finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from db.file import finder as finding
from db.file.finder import Finder
from db.file.history import restore
from db.file.moves import leave, move_household, move_to, split
from db.file.save import save
from db.file.store import Store
from db.file.write import Change
from db.records import Household, Place, Resident, RoleHolder
from tests.db.street import DAY, Street, door, home, place, rows_in

NAMES = ("张伟", "王芳", "李强", "赵敏", "张小明", "陈晨", "林林", "曾国荃")
QUERIES = (
    *NAMES, "张", "zw", "zhang", "101", "3-101", "3号楼", "杏花里", "桃花里", "0001", "0002", "0042", "19900000042", "物业", "9号",
    "310101197001010", "迁出",
)


@pytest.fixture
def finder(store: Store) -> Iterator[Finder]:
    made = Finder(store)
    made.load()
    yield made
    made.close()


def found(finder: Finder, text: str) -> list[tuple[Any, ...]]:
    return sorted((h.kind, h.id, h.title, h.where, h.score) for h in finder.find(text, limit=500).hits)


def assert_true(store: Store, finder: Finder) -> None:
    fresh = Finder(store)
    try:
        for text in QUERIES:
            assert found(finder, text) == found(fresh, text), text
    finally:
        fresh.close()


def test_people_doors_buildings_and_holders_are_found(store: Store, street: Street, finder: Finder) -> None:
    with store.write("试") as work:
        save(work, RoleHolder, [{"name": "陈晨", "unit": "物业", "phone": "19900000042"}])
        save(work, Household, [{"id": street.homes[1], "contact_id": None, "contact_name": "曾国荃", "phone": "19900000043"}])
    assert [(h.kind, h.id) for h in finder.find("zw").hits] == [("resident", street.zhang)]
    assert {h.kind for h in finder.find("0042").hits} == {"role_holder"}
    assert [(h.kind, h.id) for h in finder.find("zengguoquan").hits] == [("household", street.homes[1])]
    assert street.doors[0] in {h.id for h in finder.find("3-101").hits}
    assert {h.kind for h in finder.find("杏花里").hits} >= {"place", "dwelling"}
    assert_true(store, finder)


def test_the_phone_of_a_household_finds_its_contact(store: Store, street: Street, finder: Finder) -> None:
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[0], "phone": "19900000042"}])
    assert [h.id for h in finder.find("0042").hits] == [street.zhang]
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[0], "contact_id": street.wang}])
    assert [h.id for h in finder.find("0042").hits] == [street.wang]
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[0], "phone": None}])
    assert finder.find("0042").hits == []
    assert_true(store, finder)


def test_a_household_that_ended_is_not_offered_but_its_people_are(store: Store, street: Street, finder: Finder) -> None:
    with store.write("试") as work:
        save(work, Household, [{"id": street.homes[1], "contact_id": None, "contact_name": "曾国荃", "until": DAY}])
        leave(work, [street.wang], DAY)
    assert finder.find("曾国荃").hits == []
    assert finder.find("王芳").hits[0].where == "杏花里3号楼1单元101 · 已迁出"


def test_an_announcement_that_comes_late_does_no_harm(store: Store, street: Street, finder: Finder) -> None:
    late = (Change("resident", frozenset(), frozenset({street.zhang})), Change("resident", frozenset({"早没了"}), frozenset()))
    finder._changed(late[:1])
    finder._changed(late[1:])
    assert [h.id for h in finder.find("张伟").hits] == [street.zhang]


def test_nothing_is_read_before_it_is_asked_and_after_it_is_closed(store: Store, street: Street) -> None:
    quiet = Finder(store)
    with store.write("试") as work:
        save(work, Resident, [{"id": street.zhang, "name": "赵敏"}])
    assert [h.id for h in quiet.find("赵敏").hits] == [street.zhang]
    quiet.close()
    with store.write("试") as work:
        save(work, Resident, [{"id": street.zhang, "name": "张伟"}])
    assert [h.id for h in quiet.find("赵敏").hits] == [street.zhang]


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_it_finds_what_a_fresh_list_finds(
    store: Store, street: Street, finder: Finder, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "CHUNK", 2, raising=False)
    dice = random.Random(seed)
    for _ in range(30):
        _anything(store, street, dice)
    assert_true(store, finder)


def _anything(store: Store, street: Street, dice: random.Random) -> None:
    """One change of the kinds an office makes."""
    living = sorted(k for k, r in rows_in(store, Resident).items() if not r["ended_on"])
    homes = sorted(k for k, r in rows_in(store, Household).items() if not r["until"])
    who, where = dice.choice(living or [""]), dice.choice(homes or [""])
    what = dice.randrange(9)
    with store.write("随便") as work:
        if what == 0:
            save(work, Place, [{"id": dice.choice((street.estate, street.building)), "name": dice.choice(("杏花里", "桃花里", "9号", "3号楼"))}])
        elif what == 1:
            home(work, door(work, f"9{len(rows_in(store, Place)):03}", street.unit), dice.choice(NAMES), phone="19900000042")
        elif what == 2 and who:
            save(work, Resident, [{"id": who, "name": dice.choice(NAMES), "phone": dice.choice((None, "19900000001", "19900000002"))}])
        elif what == 3 and who:
            leave(work, [who], DAY)
        elif what == 4 and who and where:
            move_to(work, [who], where, DAY)
        elif what == 5 and who:
            split(work, [who], dice.choice(street.doors), DAY)
        elif what == 6 and where:
            move_household(work, where, dice.choice(street.doors), DAY)
        elif what == 7:
            save(work, RoleHolder, [{"name": dice.choice(NAMES), "unit": "物业"}])
        elif where:
            save(work, Household, [{"id": where, "contact_id": None, "contact_name": dice.choice(NAMES), "phone": "19900000042"}])
    if what == 7:
        gone = min(rows_in(store, RoleHolder))
        with store.write("删") as work:
            work.remove(RoleHolder, [gone])
        if dice.random() < 0.5:
            restore(store, RoleHolder, gone)


def test_a_place_that_becomes_another_kind_changes_its_entry(store: Store, street: Street, finder: Finder) -> None:
    with store.write("试") as work:
        area = place(work, "片区", "东片区")
        estate = place(work, "小区", "柳花里")
    assert finder.find("东片区").hits == []
    with store.write("试") as work:
        save(work, Place, [{"id": area, "kind": "小区"}, {"id": estate, "kind": "片区"}])
    assert [h.id for h in finder.find("东片区").hits] == [area]
    assert finder.find("柳花里").hits == []
