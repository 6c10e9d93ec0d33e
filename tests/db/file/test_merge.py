"""Merging: one of several stays, nobody changes household, what referred to the others refers to it, one 撤销 undoes it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import ContentError, UserError
from db.fields.field import fields_of
from db.fields.kinds import Reference
from db.file import content as whole
from db.file.check import check
from db.file.connection import connect
from db.file.history import history_of, restore
from db.file.merge import Merged, left_empty, merge_households, merge_records, merge_residents, whole_history
from db.file.save import Problems, save
from db.file.store import Opening, Store
from db.file.take_back import take_back
from db.file.write import Stale, Write
from db.records import RECORDS, Household, Resident, Role, RoleHolder, RoleTerm
from db.records.comparison import compare, outcome
from db.records.listing import rows_of
from db.records.record import Row
from tests.db.street import CARD, DAY, Street, door, home, place, row_in, rows_in


def digest(store: Store) -> str:
    raw = connect(store.path, store.key)
    try:
        return whole.digest(raw)
    finally:
        raw.close()


def merge(store: Store, how: Callable[..., Merged], stays: str, *goes: str, **values: Any) -> tuple[Merged, Write]:
    """Merge as somebody does who takes what is proposed, but for `values`."""
    record = {merge_residents: Resident, merge_households: Household}.get(how, RoleHolder)
    how = partial(how, record=record) if how is merge_records else how
    until = values.pop("until_days", None)
    with store.read() as connection:
        first, *others = rows_of(connection, record, [stays, *goes])
    proposed = {k: v for other in others for k, v in outcome(compare(record, first, other)).items()}
    with store.write(f"合并重复的{record.term}") as work:
        more = {"until": until} if until else {}
        return how(work, stays=first, goes=others, values=proposed | values, **more), work


def homes_of_all(store: Store) -> dict[str, str]:
    return {key: row["household_id"] for key, row in rows_in(store, Resident).items()}


def dangling(store: Store) -> list[tuple[str, str]]:
    """References of all records to something that is not there."""
    there = {record.__tablename__: set(rows_in(store, record)) for record in RECORDS}
    return [
        (key, f.name)
        for record in RECORDS
        for f in fields_of(record)
        if isinstance(f.kind, Reference)
        for key, row in rows_in(store, record).items()
        if row[f.name] and row[f.name] not in there[f.kind.target_table]
    ]


@pytest.fixture
def twin(store: Store, street: Street) -> str:
    """The contact of the first household again, as a further one in the second."""
    with store.write("又登记了一次") as work:
        values = {"household_id": street.homes[1], "name": "张伟", "birth_date": "1970-01-01", "document_number": CARD, "relation": "朋友"}
        return save(work, Resident, [values])[0]


def test_two_who_are_one_in_different_households(store: Store, street: Street, twin: str) -> None:
    before, homes = digest(store), homes_of_all(store)
    made, work = merge(store, merge_residents, street.zhang, twin)
    assert made == Merged(street.zhang)
    row = row_in(store, Resident, street.zhang)
    assert (row["document_number"], row["phone"], row["household_id"], row["relation"]) == (CARD, "19900000001", street.homes[0], None)
    assert homes_of_all(store) == {key: where for key, where in homes.items() if key != twin}
    assert row_in(store, Household, street.homes[0])["contact_id"] == street.zhang
    assert dangling(store) == []
    assert check(store).findings == ()
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_the_other_one_may_stay_and_a_contact_who_goes_leaves_a_household_without(store: Store, street: Street, twin: str) -> None:
    before, homes = digest(store), homes_of_all(store)
    made, work = merge(store, merge_residents, twin, street.zhang)
    assert made == Merged(twin, (street.homes[0],))
    assert row_in(store, Household, street.homes[0])["contact_id"] is None
    assert row_in(store, Resident, twin)["phone"] == "19900000001"
    assert homes_of_all(store) == {key: where for key, where in homes.items() if key != street.zhang}
    assert check(store).findings == ()
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_in_one_household_the_one_who_stays_becomes_its_contact(store: Store, street: Street) -> None:
    with store.write("又登记了一次") as work:
        (again,) = save(work, Resident, [{"household_id": street.homes[0], "name": "张伟"}])
    made, _ = merge(store, merge_residents, again, street.zhang)
    assert made.without_contact == ()
    assert row_in(store, Household, street.homes[0])["contact_id"] == again


def test_a_contact_who_still_lives_there_outlives_an_older_registration_of_his(store: Store, street: Street) -> None:
    with store.write("早就迁出过") as work:
        (before,) = save(work, Resident, [{"household_id": street.homes[0], "name": "张伟", "ended_on": "2020-01-01", "ended_by": "迁出"}])
    was = digest(store)
    for stays, goes in ((street.zhang, before), (before, street.zhang)):
        _, work = merge(store, merge_residents, stays, goes)
        row = row_in(store, Resident, stays)
        assert (row["ended_on"], row["ended_by"], row["phone"]) == (None, None, "19900000001")
        assert row_in(store, Household, street.homes[0])["contact_id"] == stays
        take_back(store, work.span, work.reason)
        assert digest(store) == was
    made, _ = merge(store, merge_residents, before, street.zhang, ended_on="2020-01-01", ended_by="迁出")
    assert made == Merged(before, (street.homes[0],))  # who moved away is nobody's contact
    assert row_in(store, Household, street.homes[0])["contact_id"] is None


def test_three_at_once(store: Store, street: Street, twin: str) -> None:
    with store.write("第三次") as work:
        (third,) = save(work, Resident, [{"household_id": street.homes[1], "name": "张伟", "sex": "男"}])
    before = digest(store)
    _, work = merge(store, merge_residents, street.zhang, twin, third)
    assert set(rows_in(store, Resident)) == {street.zhang, street.wang, street.ming, street.li}
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_an_emptied_household_stays_unless_its_end_is_told(store: Store, street: Street) -> None:
    with store.read() as connection:
        li, zhang = rows_of(connection, Resident, [street.li, street.zhang])
        assert [row["id"] for row in left_empty(connection, zhang, [li])] == [street.homes[1]]
        assert left_empty(connection, li, [zhang]) == []
    before = digest(store)
    made, work = merge(store, merge_residents, street.zhang, street.li)
    assert made == Merged(street.zhang)  # nobody is left to be the contact
    assert (row_in(store, Household, street.homes[1])["until"], row_in(store, Household, street.homes[1])["contact_id"]) == (None, None)
    take_back(store, work.span, work.reason)
    assert digest(store) == before
    _, work = merge(store, merge_residents, street.zhang, street.li, until_days={street.homes[1]: DAY})
    assert row_in(store, Household, street.homes[1])["until"] == DAY
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_history_tells_what_came_from_whom(store: Store, street: Street, twin: str) -> None:
    merge(store, merge_residents, street.zhang, twin)
    with store.read() as connection:
        entries = whole_history(connection, "resident", street.zhang)
        own = history_of(connection, "resident", street.zhang)
    assert [e for e in entries if not e["of"]] == [e | {"of": ""} for e in own]
    assert [(e["op"], e["of"][-6:]) for e in entries if e["of"]] == [("del", "102 张伟"), ("put", "102 张伟")]
    assert entries[0]["after"] == {n: v for n, v in entries[1]["before"].items() if n in {"birth_date", "document_number", "document_kind", "sex"}}
    assert [e["reason"] for e in entries[:2]] == ["合并重复的居民"] * 2
    assert entries == sorted(entries, key=lambda e: -e["cn"])


def test_history_follows_through_several_mergings_and_forgets_those_taken_back(store: Store, street: Street, twin: str) -> None:
    _, first = merge(store, merge_residents, street.wang, twin, name="王芳")
    merge(store, merge_residents, street.zhang, street.wang, name="张伟", birth_date="1970-01-01")
    with store.read() as connection:
        assert {e["of"][-2:] for e in whole_history(connection, "resident", street.zhang)} == {"", "王芳", "张伟"}
    with pytest.raises(UserError, match="没有撤销"):
        take_back(store, first.span, first.reason)
    with store.write("腾出证件号") as work:
        save(work, Resident, [{"id": street.zhang, "document_number": None}])
    restore(store, Resident, street.wang)
    with store.read() as connection:
        assert {e["of"] for e in whole_history(connection, "resident", street.zhang)} == {""}


def test_households_of_one_dwelling_become_one(store: Store, street: Street) -> None:
    with store.write("又登记了一次") as work:
        again, (wang, fresh) = home(work, street.doors[0], "王芳", "赵小青", notes="北间", phone="19900000008")
        save(work, Resident, [{"id": fresh, "since": "2019-07", "relation": "女儿"}])
        save(work, Household, [{"id": street.homes[0], "notes": "南间"}])
    before, homes = digest(store), homes_of_all(store)
    made, work = merge(store, merge_households, street.homes[0], again)
    assert made == Merged(street.homes[0])
    row = row_in(store, Household, street.homes[0])
    assert (row["contact_id"], row["notes"], row["phone"], row["dwelling_id"]) == (street.zhang, "南间\n北间", "19900000008", street.doors[0])
    assert homes_of_all(store) == homes | dict.fromkeys((wang, fresh), street.homes[0])
    joined = row_in(store, Resident, fresh)
    assert (joined["since"], joined["relation"]) == ("2019-07", None)  # it was told of another contact
    assert again not in rows_in(store, Household)
    assert check(store).findings == ()
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_what_somebody_is_to_the_same_contact_is_kept_and_a_missing_contact_comes_along(store: Store, street: Street) -> None:
    with store.write("又登记了一次") as work:
        again, (_, wang) = home(work, street.doors[0], "张伟", "王芳")
        save(work, Resident, [{"id": wang, "relation": "妻"}])
        empty = save(work, Household, [{"dwelling_id": street.doors[0]}])[0]
    merge(store, merge_households, street.homes[0], again)
    assert row_in(store, Resident, wang)["relation"] == "妻"
    merge(store, merge_households, empty, street.homes[0])
    assert row_in(store, Household, empty)["contact_id"] == street.zhang
    assert row_in(store, Resident, wang)["relation"] == "妻"  # he is the one it was told of


def test_whatever_refers_to_the_one_that_goes_refers_to_the_one_that_stays(store: Store, street: Street) -> None:
    with store.write("登记") as work:
        stays, goes = save(work, RoleHolder, [{"name": "周敏"}, {"name": "周敏", "phone": "19900000031"}])
        role = next(iter(rows_in(store, Role)))
        terms = [{"holder_id": goes, "role_id": role, "place_id": one, "since": "2024"} for one in (street.building, street.unit)]
        held = save(work, RoleTerm, terms)
    before = digest(store)
    _, work = merge(store, merge_records, stays, goes)
    assert row_in(store, RoleHolder, stays)["phone"] == "19900000031"
    assert {row_in(store, RoleTerm, one)["holder_id"] for one in held} == {stays}
    assert goes not in rows_in(store, RoleHolder)
    assert (dangling(store), check(store).findings) == ([], ())
    take_back(store, work.span, work.reason)
    assert digest(store) == before


def test_two_terms_that_would_be_one_stop_the_merging(store: Store, street: Street) -> None:
    with store.write("登记") as work:
        stays, goes = save(work, RoleHolder, [{"name": "周敏"}, {"name": "周敏"}])
        role = next(iter(rows_in(store, Role)))
        save(work, RoleTerm, [{"holder_id": one, "role_id": role, "place_id": street.unit, "since": "2024"} for one in (stays, goes)])
    before = digest(store)
    with pytest.raises(Problems, match="已有同样的任期"):
        merge(store, merge_records, stays, goes)
    assert digest(store) == before


@pytest.mark.parametrize(("attempt", "refusal"), [
    (lambda w, one, two: merge_residents(w, one, [], {}), ContentError),
    (lambda w, one, two: merge_residents(w, one, [one], {}), ContentError),
    (lambda w, one, two: merge_residents(w, one, [two | {"version": 99}], {}), Stale),
    (lambda w, one, two: [w.put(Resident, [{"id": one["id"], "notes": "别处"}]), merge_residents(w, one, [two], {})], Stale),
    (lambda w, one, two: merge_residents(w, one, [two], {"name": ""}), Problems),
    (lambda w, one, two: merge_residents(w, one, [two], {}, until={one["household_id"]: DAY}), ContentError),
])
def test_what_cannot_be_is_refused_and_changes_nothing(store: Store, street: Street, attempt: Any, refusal: type[UserError]) -> None:
    before = digest(store)
    with store.read() as connection:
        one, two = rows_of(connection, Resident, [street.zhang, street.li])
    with pytest.raises(refusal), store.write("试") as work:
        attempt(work, one, two)
    assert digest(store) == before


names = st.sampled_from(("张伟", "王芳", "李强"))
persons = st.fixed_dictionaries({"name": names, "home": st.integers(0, 3)}, optional={
    "phone": st.sampled_from(("19900000001", "19900000002")), "birth_date": st.sampled_from(("1970-01-01", "1980")),
    "sex": st.sampled_from(("男", "女")), "relation": st.sampled_from(("妻", "子")), "notes": st.sampled_from(("一", "二\n三")),
})


@pytest.fixture(scope="module")
def opened(template_file: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Store]]:
    """Opens one fresh office after another."""
    folder, made = tmp_path_factory.mktemp("offices"), list[Store]()

    def fresh() -> Store:
        path = folder / f"{len(made)}.linli"
        shutil.copyfile(template_file.path, path)
        made.append(Store(Opening(path, template_file.key, "文书", lambda: datetime(2026, 3, 16, tzinfo=UTC))))
        return made[-1]

    yield fresh
    for store in made:
        store.close()


def fill(store: Store, people: list[Row], contacts: list[int]) -> list[str]:
    """Two doors, four households, people in them, some of them contacts of theirs → the households."""
    with store.write("一个居委会") as work:
        building = place(work, "楼栋", "3号楼", place(work, "小区", "杏花里"))
        doors = [door(work, name, building) for name in ("101", "102")]
        homes = save(work, Household, [{"dwelling_id": doors[n % 2]} for n in range(4)])
        rows = [{k: v for k, v in row.items() if k != "home"} | {"household_id": homes[row["home"]]} for row in people]
        ids = save(work, Resident, rows)
        save(work, Household, [{"id": rows[n % len(rows)]["household_id"], "contact_id": ids[n % len(rows)]} for n in contacts])
    return homes


@settings(max_examples=25)
@given(people=st.lists(persons, min_size=2, max_size=7), contacts=st.lists(st.integers(0, 6), max_size=4), pick=st.lists(st.integers(0, 6), min_size=2, max_size=6))
def test_any_office_any_pair(opened: Callable[[], Store], people: list[Row], contacts: list[int], pick: list[int]) -> None:
    """One fewer; every reference valid; everybody else where he was; 撤销 gives the very same content, step by step."""
    store = opened()
    fill(store, people, contacts)
    done: list[tuple[str, Write]] = []
    for at, other in itertools.pairwise(pick):
        left = sorted(rows_in(store, Resident))
        stays, goes = left[at % len(left)], left[other % len(left)]
        if stays == goes:
            continue
        before, was = digest(store), homes_of_all(store)
        _, work = merge(store, merge_residents, stays, goes)
        done.append((before, work))
        assert homes_of_all(store) == {key: where for key, where in was.items() if key != goes}
        assert dangling(store) == []
        assert check(store).findings == ()
    for before, work in reversed(done):
        take_back(store, work.span, work.reason)
        assert digest(store) == before


@settings(max_examples=15)
@given(people=st.lists(persons, min_size=1, max_size=7), contacts=st.lists(st.integers(0, 6), max_size=4), pair=st.permutations(range(4)))
def test_any_two_households(opened: Callable[[], Store], people: list[Row], contacts: list[int], pair: list[int]) -> None:
    """As many people as before, those of the one in the other, all others where they were; 撤销 gives the same content."""
    store = opened()
    homes = fill(store, people, contacts)
    stays, goes = homes[pair[0]], homes[pair[1]]
    before, was = digest(store), homes_of_all(store)
    _, work = merge(store, merge_households, stays, goes)
    assert homes_of_all(store) == {key: stays if where == goes else where for key, where in was.items()}
    assert set(rows_in(store, Household)) == set(homes) - {goes}
    assert dangling(store) == []
    assert check(store).findings == ()
    take_back(store, work.span, work.reason)
    assert digest(store) == before

