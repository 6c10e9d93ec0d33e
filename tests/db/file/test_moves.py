"""People move, split off and die: entered once with a day, and every list is right afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from db.errors import ContentError
from db.file.check import check
from db.file.finder import Finder
from db.file.moves import die, leave, move_household, move_to, split
from db.file.save import Problems, save
from db.file.store import Store
from db.records import Household, Resident
from db.records.household_list import doors_of, household_ids, household_rows, people_of, place_tree, totals
from db.records.paper_rows import card_rows, ledger_rows
from tests.db.street import DAY, Street, content, row_in


def lists(store: Store, street: Street) -> dict[str, Any]:
    """What the office sees: households by door with heads, the picture, the tree, the ledger, the cards, the totals."""
    with store.read() as connection:
        ids = household_ids(connection)
        return {
            "heads": {row["door"][-3:]: (row["caller"], row["heads"]) for row in household_rows(connection, ids)},
            "picture": {row["name"]: (row["caller"], row["heads"]) for row in doors_of(connection, street.unit)},
            "tree": {row["name"]: row["households"] for row in place_tree(connection)},
            "ledger": [row["id"] for row in ledger_rows(connection, DAY)],
            "cards": [row["id"] for row in card_rows(connection, DAY)],
            "totals": {k: v for k, v in totals(connection).items() if k in {"households", "residents"}},
        }


def expect(store: Store, street: Street, heads: dict[str, tuple[str | None, int]]) -> None:
    """All lists agree that behind these doors these people are asked for, so many in number."""
    seen = lists(store, street)
    assert seen["heads"] == heads
    vacant = {name: (None, 0) for name in ("101", "102", "201", "202") if name not in heads}
    assert seen["picture"] == heads | vacant
    assert seen["tree"] == dict.fromkeys(("杏花里", "3号楼", "1单元"), len(heads))
    assert seen["ledger"] == seen["cards"]
    assert len(seen["cards"]) == len(heads) == seen["totals"]["households"]
    assert seen["totals"]["residents"] == sum(number for _, number in heads.values())
    assert check(store).findings == ()


def test_before_anything_happens(store: Store, street: Street) -> None:
    expect(store, street, {"101": ("张伟", 3), "102": ("李强", 1)})


@pytest.mark.parametrize(("happens", "cause"), [(leave, "迁出"), (die, "去世")])
def test_one_of_several_goes(store: Store, street: Street, happens: Any, cause: str) -> None:
    with store.write("试") as work:
        assert happens(work, [street.wang], DAY) == []
    row = row_in(store, Resident, street.wang)
    assert (row["ended_on"], row["ended_by"], row["household_id"]) == (DAY, cause, street.homes[0])
    expect(store, street, {"101": ("张伟", 2), "102": ("李强", 1)})
    with store.read() as connection:
        assert [p["name"] for p in people_of(connection, street.homes[0])] == ["张伟", "张小明", "王芳"]


@pytest.mark.parametrize("happens", [leave, die])
def test_when_the_contact_goes_another_has_to_be_chosen(store: Store, street: Street, happens: Any) -> None:
    with store.write("试") as work:
        assert happens(work, [street.zhang], DAY) == [street.homes[0]]
    row = row_in(store, Household, street.homes[0])
    assert (row["contact_id"], row["caller_phone"], row["until"]) == (None, None, None)
    expect(store, street, {"101": (None, 2), "102": ("李强", 1)})


def test_when_the_last_goes_the_household_ends_that_day(store: Store, street: Street) -> None:
    with store.write("试") as work:
        assert leave(work, [street.zhang, street.wang, street.ming], DAY) == []
        assert die(work, [street.li], "2026-03") == []
    assert [row_in(store, Household, one)["until"] for one in street.homes] == [DAY, "2026-03"]
    expect(store, street, {})


def test_who_moves_to_another_household_is_counted_there(store: Store, street: Street) -> None:
    with store.write("试") as work:
        assert move_to(work, [street.wang], street.homes[1], DAY) == []
    row = row_in(store, Resident, street.wang)
    assert (row["since"], row["relation"], row["door"][-3:]) == (DAY, None, "102")
    expect(store, street, {"101": ("张伟", 2), "102": ("李强", 2)})


def test_when_all_move_together_their_old_household_ends(store: Store, street: Street) -> None:
    with store.write("试") as work:
        assert move_to(work, [street.zhang, street.wang, street.ming], street.homes[1], DAY) == []
    old = row_in(store, Household, street.homes[0])
    assert (old["until"], old["contact_id"]) == (DAY, None)
    expect(store, street, {"102": ("李强", 4)})


def test_moving_to_where_one_lives_changes_nothing(store: Store, street: Street) -> None:
    before = content(store)
    with store.write("试") as work:
        assert move_to(work, [street.zhang], street.homes[0], DAY) == []
    assert content(store) == before


def test_who_splits_off_has_a_household_and_is_its_contact(store: Store, street: Street) -> None:
    with store.write("试") as work:
        new = split(work, [street.ming, street.wang], street.doors[2], DAY)
    assert row_in(store, Household, new)["since"] == DAY
    expect(store, street, {"101": ("张伟", 1), "102": ("李强", 1), "201": ("张小明", 2)})


def test_the_contact_may_split_off(store: Store, street: Street) -> None:
    with store.write("试") as work:
        split(work, [street.zhang], street.doors[2], DAY)
    expect(store, street, {"101": (None, 2), "102": ("李强", 1), "201": ("张伟", 1)})


def test_a_whole_household_moves_with_its_people(store: Store, street: Street) -> None:
    with store.write("试") as work:
        move_household(work, street.homes[0], street.doors[3], DAY)
    assert row_in(store, Household, street.homes[0])["since"] == DAY
    assert row_in(store, Resident, street.wang)["door"][-3:] == "202"
    expect(store, street, {"202": ("张伟", 3), "102": ("李强", 1)})


def test_the_search_follows(store: Store, street: Street) -> None:
    finder = Finder(store)
    finder.load()
    with store.write("试") as work:
        die(work, [street.zhang], DAY)
        move_to(work, [street.wang], street.homes[1], DAY)
    assert finder.find("张伟").hits[0].where.endswith("101 · 已去世")
    assert finder.find("王芳").hits[0].where.endswith("102")


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        (lambda w, s: leave(w, [], DAY), "nobody_chosen"),
        (lambda w, s: leave(w, ["没有"], DAY), "nobody_chosen"),
        (lambda w, s: [die(w, [s.wang], DAY), leave(w, [s.wang], DAY)], "already_gone"),
        (lambda w, s: [die(w, [s.wang], DAY), move_to(w, [s.wang], s.homes[1], DAY)], "already_gone"),
        (lambda w, s: move_to(w, [s.wang], "没有", DAY), "household_gone"),
        (lambda w, s: [leave(w, [s.li], DAY), move_to(w, [s.wang], s.homes[1], DAY)], "household_gone"),
        (lambda w, s: move_household(w, "没有", s.doors[3], DAY), "household_gone"),
        (lambda w, s: move_household(w, s.homes[0], s.doors[0], DAY), "already_there"),
        (lambda w, s: split(w, [], s.doors[3], DAY), "nobody_chosen"),
        (lambda w, s: split(w, [s.wang], "没有", DAY), "problems"),
        (lambda w, s: leave(w, [s.wang], "不详"), "problems"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(store: Store, street: Street, attempt: Any, code: str) -> None:
    before = content(store)
    with pytest.raises(ContentError) as refused, store.write("试") as work:
        attempt(work, street)
    assert refused.value.code == code
    assert content(store) == before


def test_nobody_leaves_before_coming(store: Store, street: Street) -> None:
    with store.write("试") as work:
        save(work, Resident, [{"id": street.wang, "since": "2026-03-20"}])
    with pytest.raises(Problems, match="离开日期早于入户日期"), store.write("试") as work:
        leave(work, [street.wang], DAY)
