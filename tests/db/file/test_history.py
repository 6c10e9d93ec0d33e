"""Removed records come back, and living ones are set back, as far as the rest of the file lets them."""

from __future__ import annotations

from typing import Any

import pytest

from db.errors import UserError
from db.file.check import check
from db.file.history import history_of, removed_records, restore, restore_to
from db.file.save import Problems, save
from db.file.store import Store
from db.records import Household, Place, Resident, RoleHolder
from tests.db.street import Street, content, place, row_in, rows_in


def take_out(store: Store, *what: tuple[Any, str]) -> None:
    with store.write("删") as work:
        for record, one in what:
            work.remove(record, [one])


def change(store: Store, record: Any, one: str, **values: Any) -> None:
    with store.write("改") as work:
        save(work, record, [{"id": one, **values}])


def story(store: Store, entity: str, one: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        return history_of(connection, entity, one)


def test_the_story_of_a_record_is_told_newest_first(store: Store) -> None:
    with store.write("建") as work:
        (one,) = save(work, RoleHolder, [{"name": "甲"}])
    change(store, RoleHolder, one, name="乙")
    told = story(store, "role_holder", one)
    assert [(e["reason"], e["before"], e["after"]) for e in told] == [("改", {"name": "甲"}, {"name": "乙"}), ("建", None, {"name": "甲"})]
    with store.read() as connection:
        assert history_of(connection, "role_holder", one, limit=1) == told[:1]


def test_a_removed_record_is_listed_once_and_comes_back_as_it_was_last(store: Store, street: Street) -> None:
    before = row_in(store, Resident, street.wang)
    for _ in range(2):
        take_out(store, (Resident, street.wang))
        with store.read() as connection:
            assert [e["id"] for e in removed_records(connection, "resident")] == [street.wang]
        restore(store, Resident, street.wang)
        after = row_in(store, Resident, street.wang)
        assert {k: v for k, v in after.items() if k not in {"cn", "version", "changed_at"}} == {
            k: v for k, v in before.items() if k not in {"cn", "version", "changed_at"}
        }
    with store.read() as connection:
        assert removed_records(connection, "resident") == []
    assert check(store).findings == ()


@pytest.mark.parametrize("which", ["wang", "没有"])
def test_what_was_not_removed_cannot_come_back(store: Store, street: Street, which: str) -> None:
    with pytest.raises(UserError) as refused:
        restore(store, Resident, getattr(street, which, which))
    assert refused.value.code == "nothing_to_restore"


def test_a_resident_comes_back_only_after_the_household(store: Store, street: Street) -> None:
    take_out(store, (Household, street.homes[1]), (Resident, street.li))
    before = content(store)
    with pytest.raises(UserError, match=r"所属的住户.*先恢复") as refused:
        restore(store, Resident, street.li)
    assert refused.value.code == "reference_gone"
    assert content(store) == before
    restore(store, Household, street.homes[1])
    restore(store, Resident, street.li)
    household = row_in(store, Household, street.homes[1])
    assert (household["contact_id"], household["door"]) == (None, "杏花里3号楼1单元102")
    assert check(store).findings == ()


def test_a_place_whose_name_was_taken_meanwhile_does_not_come_back(store: Store, street: Street) -> None:
    with store.write("建") as work:
        first = place(work, "楼栋", "5号楼", street.estate)
    take_out(store, (Place, first))
    with store.write("建") as work:
        place(work, "楼栋", "5号楼", street.estate)
    with pytest.raises(Problems) as refused:
        restore(store, Place, first)
    assert refused.value.by_field == {"name": "这里已经有“5号楼”了，请换一个名称"}


def test_setting_back_undoes_that_change_and_everything_after_it(store: Store, street: Street) -> None:
    first = row_in(store, Resident, street.zhang)
    change(store, Resident, street.zhang, phone="19900000005")
    second = row_in(store, Resident, street.zhang)["cn"]
    change(store, Resident, street.zhang, name="张大伟", notes="常住")
    change(store, Resident, street.zhang, notes=None, sex="男")
    restore_to(store, Resident, street.zhang, second)
    now = row_in(store, Resident, street.zhang)
    assert all(now[k] == first[k] for k in first if k not in {"cn", "version", "changed_at"})
    assert now["version"] == first["version"] + 4
    assert row_in(store, Household, street.homes[0])["caller"] == "张伟"
    assert check(store).findings == ()


def test_setting_back_goes_past_a_removal(store: Store, street: Street) -> None:
    change(store, Resident, street.wang, phone="19900000005")
    cn = row_in(store, Resident, street.wang)["cn"]
    take_out(store, (Resident, street.wang))
    restore(store, Resident, street.wang)
    restore_to(store, Resident, street.wang, cn)
    row = row_in(store, Resident, street.wang)
    assert (row["name"], row["relation"], row["phone"]) == ("王芳", "妻", None)


def test_nobody_is_set_back_to_before_being_entered_or_while_removed(store: Store, street: Street) -> None:
    change(store, Resident, street.wang, phone="19900000005")
    newest, first = (story(store, "resident", street.wang)[at]["cn"] for at in (0, -1))
    before = content(store)
    for cn in (first, first - 1, newest + 1):
        with pytest.raises(UserError) as refused:
            restore_to(store, Resident, street.wang, cn)
        assert refused.value.code == "nothing_to_restore"
    assert content(store) == before
    take_out(store, (Resident, street.wang))
    with pytest.raises(UserError, match="没有可以恢复"):
        restore_to(store, Resident, street.wang, newest)
    assert street.wang not in rows_in(store, Resident)


def test_a_contact_who_moved_away_meanwhile_is_not_set_back(store: Store, street: Street) -> None:
    with store.write("换") as work:
        save(work, Household, [{"id": street.homes[0], "contact_id": street.wang}])
    cn = row_in(store, Household, street.homes[0])["cn"]
    change(store, Resident, street.zhang, ended_on="2026-03-01", ended_by="迁出")
    with pytest.raises(Problems) as refused:
        restore_to(store, Household, street.homes[0], cn)
    assert set(refused.value.by_field) == {"contact_id"}
    assert row_in(store, Household, street.homes[0])["contact_id"] == street.wang
