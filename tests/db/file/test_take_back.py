"""撤销 of one write: content equals the time before, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.errors import UserError
from db.file.connection import connect
from db.file.content import digest
from db.file.history import history_of
from db.file.moves import move_to
from db.file.save import save
from db.file.store import Opening, Store
from db.file.take_back import take_back
from db.file.write import Write
from db.records import Building, Dwelling, Household, Place, Resident, Role, RoleHolder, RoleTerm
from db.records.listing import ids_of, one
from db.records.place import BUILDING, DWELLING
from tests.db.street import CARD, build_street


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


@pytest.mark.parametrize(("first", "since", "sentence"), [
    # a term was ended, the seat given to another
    (lambda work, s: save(work, RoleTerm, [{"id": s["term"], "until": "2025-01-01"}]),
     lambda work, s: save(work, RoleTerm, [s["seat"] | {"holder_id": s["other"], "since": "2025-01-02"}]), "不能并存"),
    # another contact was chosen, the first one moved away
    (lambda work, s: save(work, Household, [{"id": s["street"].homes[0], "contact_id": s["street"].wang}]),
     lambda work, s: move_to(work, [s["street"].zhang], s["street"].homes[1], "2026-01-01"), "原来的联系人后来已经不在这一户"),
    # a door was renamed, the name given to another
    (lambda work, s: save(work, Place, [{"id": s["street"].doors[0], "name": "101A"}]),
     lambda work, s: save(work, Place, [{"kind": DWELLING, "name": "101", "parent_id": s["street"].unit}]), "不能并存"),
    # somebody was removed and registered anew
    (lambda work, s: work.remove(Resident, [s["numbered"]]),
     lambda work, s: save(work, Resident, [{"household_id": s["street"].homes[1], "name": "赵小青", "document_number": CARD}]), "不能并存"),
])
def test_what_another_has_taken_since_is_not_given_back(
    store: Store, first: Callable[..., object], since: Callable[..., object], sentence: str
) -> None:
    street = build_street(store)
    with store.read() as connection:
        role = ids_of(connection, Role)[0]
    with store.write("登记") as work:
        holder, other = save(work, RoleHolder, [{"name": "濮阳新"}, {"name": "单于青"}])
        seat = {"role_id": role, "place_id": street.building, "slot": "线下"}
        (term,) = save(work, RoleTerm, [seat | {"holder_id": holder, "since": "2024-01-01"}])
        (numbered,) = save(work, Resident, [{"household_id": street.homes[0], "name": "赵青", "document_number": CARD}])
    made = {"street": street, "seat": seat, "other": other, "term": term, "numbered": numbered}
    before = content(store)
    done = do(store, lambda work: first(work, made))
    take_back(store, done.span, done.reason)
    assert content(store) == before
    done = do(store, lambda work: first(work, made))
    later = do(store, lambda work: since(work, made))
    now = content(store)
    with pytest.raises(UserError, match=sentence):
        take_back(store, done.span, done.reason)
    assert content(store) == now
    take_back(store, later.span, later.reason)  # one after the other they go
    take_back(store, done.span, done.reason)
    assert content(store) == before
