"""撤销 of one write: content equals the time before, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.errors import UserError
from db.file.connection import connect
from db.file.content import digest
from db.file.history import history_of
from db.file.save import save
from db.file.store import Opening, Store
from db.file.take_back import take_back
from db.file.write import Write
from db.records import Building, Dwelling, Household, Place, Resident, RoleHolder
from db.records.listing import one
from db.records.place import BUILDING, DWELLING


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    opened = Store(Opening(office_file.path, office_file.key, "文书", clock))
    yield opened
    opened.close()


def do(store: Store, work_on: Callable[[Write], object]) -> Write:
    with store.write("一步") as work:
        work_on(work)
    return work


def content(store: Store) -> str:
    raw = connect(store.path, store.key)
    try:
        return digest(raw)
    finally:
        raw.close()


def home(work: Write) -> tuple[str, str]:
    """One door with one household and its contact → ids of household and resident."""
    (block,) = save(work, Place, [{"kind": BUILDING, "name": "3号楼"}])
    save(work, Building, [{"place_id": block}])
    (door,) = save(work, Place, [{"kind": DWELLING, "name": "501", "parent_id": block}])
    save(work, Dwelling, [{"place_id": door}])
    (household,) = save(work, Household, [{"dwelling_id": door}])
    (person,) = save(work, Resident, [{"household_id": household, "name": "章小晗"}])
    save(work, Household, [{"id": household, "contact_id": person}])
    return household, person


def test_a_change_a_new_record_and_a_removal_in_one_write_are_taken_back_together(store: Store) -> None:
    made: list[str] = []
    do(store, lambda work: made.extend(save(work, RoleHolder, [{"name": "濮阳新"}, {"name": "单于青", "phone": "19900000001"}])))
    before = content(store)

    def three(work: Write) -> None:
        save(work, RoleHolder, [{"id": made[0], "name": "濮阳旧"}, {"name": "查小禾"}])
        work.remove(RoleHolder, [made[1]])

    done = do(store, three)
    assert content(store) != before
    assert take_back(store, done.span, done.reason) == 3
    assert content(store) == before
    with store.read() as connection:
        assert [entry["reason"] for entry in history_of(connection, "role_holder", made[1])] == ["撤销：一步", "一步", "一步"]


def test_a_whole_household_comes_back_with_its_stored_keys(store: Store) -> None:
    ids: list[str] = []
    do(store, lambda work: ids.extend(home(work)))
    household, person = ids
    with store.read() as connection:
        rows = one(connection, Household, household), one(connection, Resident, person)
    before = content(store)

    def away(work: Write) -> None:
        work.remove(Resident, [person])
        work.remove(Household, [household])

    done = do(store, away)
    take_back(store, done.span, done.reason)
    assert content(store) == before
    counted = {"cn", "version", "created_at", "changed_at"}
    with store.read() as connection:
        back = one(connection, Household, household), one(connection, Resident, person)
    for old, new in zip(rows, back, strict=True):
        assert {k: v for k, v in (old or {}).items() if k not in counted} == {k: v for k, v in (new or {}).items() if k not in counted}


def test_a_record_changed_and_then_removed_comes_back_as_it_was_first(store: Store) -> None:
    made: list[str] = []
    do(store, lambda work: made.extend(save(work, RoleHolder, [{"name": "濮阳新"}])))
    before = content(store)

    def both(work: Write) -> None:
        save(work, RoleHolder, [{"id": made[0], "phone": "19900000001"}])
        work.remove(RoleHolder, made)

    done = do(store, both)
    take_back(store, done.span, done.reason)
    assert content(store) == before


@pytest.mark.parametrize("later", [
    lambda work, row: save(work, RoleHolder, [{"id": row, "name": "别的名字"}]),
    lambda work, row: work.remove(RoleHolder, [row]),
])
def test_what_was_touched_since_stays_and_so_does_everything_else(store: Store, later: Callable[[Write, str], object]) -> None:
    made: list[str] = []
    do(store, lambda work: made.extend(save(work, RoleHolder, [{"name": "濮阳新"}, {"name": "单于青"}])))
    done = do(store, lambda work: save(work, RoleHolder, [{"id": row, "phone": "19900000001"} for row in made]))
    do(store, lambda work: later(work, made[0]))
    now = content(store)
    with pytest.raises(UserError, match=r"没有撤销：“.*”后来"):
        take_back(store, done.span, done.reason)
    assert content(store) == now


def test_what_came_back_by_itself_since_is_told(store: Store) -> None:
    made: list[str] = []
    do(store, lambda work: made.extend(save(work, RoleHolder, [{"name": "濮阳新"}])))
    done = do(store, lambda work: work.remove(RoleHolder, made))
    take_back(store, done.span, done.reason)
    with pytest.raises(UserError, match="后来又改过"):
        take_back(store, done.span, done.reason)


def test_taking_back_can_be_taken_back(store: Store) -> None:
    done = do(store, lambda work: save(work, RoleHolder, [{"name": "濮阳新"}]))
    after = content(store)
    with store.write("看") as seen:
        pass
    first = seen.span[0]
    take_back(store, done.span, done.reason)
    take_back(store, (first, first), "撤销")
    assert content(store) == after


def test_a_write_that_changed_nothing_spans_nothing(store: Store) -> None:
    done = do(store, lambda work: None)
    assert done.span[0] > done.span[1]
    assert take_back(store, done.span, done.reason) == 0
