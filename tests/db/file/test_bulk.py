"""One field of many records: what would become of each is told first, then all change at once or none."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from db.fields.field import SENSITIVE, Field
from db.fields.kinds import Name, Reference, Value
from db.file.bulk import PORTION, BulkRow, change_all, changed_together, foreseen
from db.file.save import Problems, save
from db.file.store import Store
from db.file.take_back import take_back
from db.file.write import Stale, Write
from db.records import RECORDS, Household, Place, Resident, Role
from db.records.record import Record, field_of
from tests.db.street import Street, content, row_in


def outcome(steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def looked_at(store: Store, record: type[Record], ids: list[str], field: Field, value: Value | None) -> list[BulkRow]:
    return list(outcome(foreseen(store, record, ids, field, value)))


def changed(store: Store, record: type[Record], rows: list[BulkRow], field: Field, value: Value | None) -> Write:
    made = outcome(change_all(store, record, rows, field, value))
    assert isinstance(made, Write)
    return made


SINCE = field_of(Resident, "since")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__tablename__)
def test_names_numbers_and_references_are_never_changed_together(record: type[Record]) -> None:
    for field in changed_together(record):
        assert not isinstance(field.kind, Name | Reference)
        assert field.sensitivity != SENSITIVE
    assert {f.name for f in changed_together(Place)} == {"kind"}
    assert "roster_no" not in {f.name for f in changed_together(Household)}
    assert {"residence_status", "notes", "since"} <= {f.name for f in changed_together(Resident)}


def test_each_row_is_told_of_and_those_with_problems_stay(store: Store, street: Street) -> None:
    with store.write("改") as work:
        save(work, Resident, [{"id": street.wang, "since": "2020-05"}, {"id": street.li, "ended_on": "2019", "ended_by": "迁出"}])
    rows = looked_at(store, Resident, [street.li, street.wang, street.ming], SINCE, "2020-05")
    assert [(row.id, row.title, row.old, row.changes) for row in rows] == [
        (street.li, "李强　杏花里3号楼1单元102", None, False), (street.wang, "王芳　杏花里3号楼1单元101", "2020-05", False), (street.ming, "张小明　杏花里3号楼1单元101", None, True),
    ]
    assert [row.problem for row in rows] == ["离开日期早于入户日期", "", ""]
    changed(store, Resident, rows, SINCE, "2020-05")
    assert row_in(store, Resident, street.ming)["since"] == "2020-05"
    assert row_in(store, Resident, street.li)["since"] is None
    assert row_in(store, Resident, street.wang)["version"] == 3


def test_one_undo_takes_all_of_it_back(store: Store, street: Street) -> None:
    before = content(store)
    people = [street.zhang, street.wang, street.ming, street.li]
    field = field_of(Resident, "residence_status")
    work = changed(store, Resident, looked_at(store, Resident, people, field, "人在户不在"), field, "人在户不在")
    assert {row_in(store, Resident, one)["residence_status"] for one in people} == {"人在户不在"}
    assert work.reason == "批量修改居民：人户状态"
    assert take_back(store, work.span, work.reason) == 4
    assert content(store) == before


def test_a_row_changed_meanwhile_stops_all(store: Store, street: Street) -> None:
    rows = looked_at(store, Resident, [street.wang, street.ming], SINCE, "2020")
    with store.write("别处") as work:
        save(work, Resident, [{"id": street.ming, "notes": "新"}])
    before = content(store)
    with pytest.raises(Stale):
        changed(store, Resident, rows, SINCE, "2020")
    assert content(store) == before


def test_what_only_shows_when_saving_stops_all(store: Store, street: Street) -> None:
    rows = looked_at(store, Resident, [street.wang], SINCE, "2020")
    before = content(store)
    with pytest.raises(Problems):
        changed(store, Resident, rows, SINCE, "不是日子")
    assert content(store) == before


def test_a_field_is_emptied_and_what_is_required_is_not(store: Store, street: Street) -> None:
    notes, kind = field_of(Household, "notes"), field_of(Place, "kind")
    with store.write("改") as work:
        save(work, Household, [{"id": street.homes[0], "notes": "旧"}])
    rows = looked_at(store, Household, list(street.homes), notes, None)
    assert [row.changes for row in rows] == [True, False]
    changed(store, Household, rows, notes, None)
    assert row_in(store, Household, street.homes[0])["notes"] is None
    (row,) = looked_at(store, Place, [street.unit], kind, None)
    assert row.problem == "请填写类别"


def test_stopping_halfway_changes_nothing(store: Store) -> None:
    with store.write("新") as work:
        ids = save(work, Role, [{"name": f"岗{at}"} for at in range(PORTION + 5)])
    field = field_of(Role, "stands_at")
    before = content(store)
    rows = looked_at(store, Role, ids, field, "楼栋")
    steps = change_all(store, Role, rows, field, "楼栋")
    assert [next(steps).done, next(steps).done] == [0, PORTION]
    steps.close()
    assert content(store) == before
    changed(store, Role, rows, field, "楼栋")
    assert {row_in(store, Role, one)["stands_at"] for one in (ids[0], ids[-1])} == {"楼栋"}


def test_records_that_are_gone_are_left_out(store: Store, street: Street) -> None:
    with store.write("删") as work:
        work.remove(Resident, [street.ming])
    assert [row.id for row in looked_at(store, Resident, [street.ming, street.wang], SINCE, "2020")] == [street.wang]
