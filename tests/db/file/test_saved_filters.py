"""Named filters stay in the file, for everybody, and keep no answer."""

from __future__ import annotations

import pytest

from db.errors import ContentError
from db.file.saved_filters import LONGEST_NAME, drop_filter, keep_filter, saved_filters
from db.file.store import Opening, Store
from db.records import Household, Resident
from db.records.condition import EMPTY, IS, Condition
from db.records.filter import Filter, filtered_ids
from tests.db.street import Street

NO_PHONE = Filter(conditions=(Condition("household.phone", EMPTY),))
RENTED = Filter(conditions=(Condition("dwelling.use", IS, "出租"),))


def test_a_filter_is_there_for_another_account_and_answers_anew(store: Store, street: Street, office_file, clock) -> None:
    made = keep_filter(store, Household, " 缺 电话 ", NO_PHONE)
    store.close()
    again = Store(Opening(office_file.path, office_file.key, "另一人", clock))
    with again.read() as connection:
        (found,) = saved_filters(connection, "household")
        assert saved_filters(connection, "resident") == []
        assert filtered_ids(connection, Household, found.wanted(Household)) == set(street.homes)
    assert (found, found.name, found.who) == (made, "缺 电话", office_file.account)
    assert not any(home in found.content for home in street.homes)
    again.close()


def test_a_filter_is_changed_under_its_own_name_and_dropped(store: Store) -> None:
    first, other = keep_filter(store, Household, "甲", NO_PHONE), keep_filter(store, Household, "乙", RENTED)
    changed = keep_filter(store, Household, "甲", RENTED, first.id)
    with store.read() as connection:
        assert saved_filters(connection, "household") == [changed, other]
    drop_filter(store, first.id)
    with store.read() as connection:
        assert saved_filters(connection, "household") == [other]


@pytest.mark.parametrize(
    ("name", "wanted", "code"),
    [("", RENTED, "filter_name"), ("长" * (LONGEST_NAME + 1), RENTED, "filter_name"), ("甲", Filter(words=" "), "filter_empty"),
     ("已有", RENTED, "filter_name_taken")],
)  # fmt: skip
def test_what_cannot_be_kept_is_a_sentence(store: Store, name: str, wanted: Filter, code: str) -> None:
    kept = keep_filter(store, Household, "已有", NO_PHONE)
    with pytest.raises(ContentError) as refused:
        keep_filter(store, Household, name, wanted)
    assert refused.value.code == code
    with store.read() as connection:
        assert saved_filters(connection, "household") == [kept]


def test_lists_have_names_of_their_own(store: Store) -> None:
    keep_filter(store, Household, "缺电话", NO_PHONE)
    keep_filter(store, Resident, "缺电话", Filter(conditions=(Condition("resident.phone", EMPTY),)))


def test_nothing_of_it_counts_as_a_change(store: Store) -> None:
    told: list[object] = []
    store.listen(told.append)
    with store.read() as connection:
        before = store.state(connection, "cn")
    keep_filter(store, Household, "甲", NO_PHONE)
    with store.read() as connection:
        assert store.state(connection, "cn") == before
    assert told == []
