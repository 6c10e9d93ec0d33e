"""Imports as batches: one transaction, progress, undo that equals the time before, remembered headings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import UserError
from db.fields.id_number import check_character
from db.file.batch import BatchResult, apply, batches, mappings, remember_mapping, to_end, undo
from db.file.history import history_of
from db.file.plan import plan
from db.file.plan_parts import Plan, SourceRow
from db.file.save import save
from db.file.store import Opening, Store, plain
from db.records import RECORDS, Household, Resident, RoleHolder, RoleTerm
from db.records.shape import flat_shape, people_shape

UNCOUNTED = {"cn", "version", "changed_at"}
FIELDS = ("place.address", "resident.name", "resident.relation", "resident.document_number", "resident.phone", "household.notes")


def card(n: int) -> str:
    number = f"31010719700101{n:03}"
    return number + check_character(number)


def lines(*cells: tuple[str, ...]) -> list[SourceRow]:
    return [SourceRow("花名册.xlsx", "表1", n, dict(zip(FIELDS, row, strict=False))) for n, row in enumerate(cells, 2)]


ZHANG = ("杏花里3号楼501", "张伟", "户主", card(1), "19900000001")
WANG = ("杏花里3号楼501", "王芳", "妻", card(2))
BOTH = lines(ZHANG, WANG)


@pytest.fixture
def store(office_file: Any, clock: Any) -> Iterator[Store]:
    opened = Store(Opening(office_file.path, office_file.key, "文书", clock))
    yield opened
    opened.close()


def planned(store: Store, rows: list[SourceRow]) -> Plan:
    with store.read() as connection:
        return plan(connection, people_shape(), rows, store.ids.new, create_places=True)


def take(store: Store, rows: list[SourceRow], *, skip: bool = False) -> BatchResult:
    return to_end(apply(store, planned(store, rows), skip_problems=skip))


def content(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Everything recorded, without what an undo may count on."""
    with store.read() as connection:
        tables = {r.__tablename__: plain(connection.execute(r.__table__.select().order_by(r.__table__.c.id))) for r in RECORDS}
    return {name: [{k: v for k, v in row.items() if k not in UNCOUNTED} for row in rows] for name, rows in tables.items()}


def people(store: Store) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in content(store)["resident"]}


def test_an_import_is_one_numbered_batch_with_history(store: Store) -> None:
    result = take(store, BOTH)
    assert (result.number, result.counts["new"], result.counts["skipped"]) == (1, 3, 0)
    with store.read() as connection:
        listed = batches(connection)
        told = history_of(connection, "resident", people(store)["张伟"]["id"])
    assert [(b["number"], b["who"], b["reason"], b["counts"]["new"], b["undone_at"]) for b in listed] == [(1, "文书", "导入居民花名册", 3, None)]
    assert (told[0]["batch"], told[0]["op"], told[0]["before"]) == (result.id, "put", None)
    assert take(store, lines(("杏花里3号楼502", "赵强"))).number == 2


def test_progress_ends_with_everything_done(store: Store) -> None:
    made = planned(store, BOTH)
    steps = list(apply(store, made))
    assert steps[-1].done == steps[-1].total == sum(len(rows) for _, rows in made.puts)
    assert steps[-1].what == "居民"


def test_stopping_midway_leaves_nothing(store: Store) -> None:
    before = content(store)
    steps = apply(store, planned(store, BOTH))
    next(steps)
    steps.close()
    assert content(store) == before
    with store.read() as connection:
        assert batches(connection) == []


def test_nothing_to_write_is_no_batch(store: Store) -> None:
    take(store, BOTH)
    assert take(store, BOTH).id is None
    with store.read() as connection:
        assert len(batches(connection)) == 1


def test_undo_equals_the_time_before(store: Store) -> None:
    empty = content(store)
    first = take(store, BOTH)
    before = content(store)
    take(store, lines((*ZHANG[:4], "19900000002", "搬到四楼"), ("杏花里4号楼101", "王芳", "户主", card(2)), ("杏花里4号楼101", "王小明")))
    assert content(store) != before
    result = undo(store, 2)
    assert (result.number, result.kept) == (2, ())
    assert content(store) == before
    assert undo(store, str(first.id)).undone == 8
    assert content(store) == empty
    with store.read() as connection:
        assert all(batch["undone_at"] for batch in batches(connection))


def test_undo_takes_new_change_numbers_and_is_in_history(store: Store) -> None:
    take(store, BOTH)
    zhang = people(store)["张伟"]["id"]
    take(store, lines((*ZHANG[:4], "19900000002")))
    undo(store, 2)
    with store.read() as connection:
        told = history_of(connection, "resident", zhang)
    assert [(entry["reason"], entry["batch"] is None) for entry in told[:2]] == [("撤销第 2 批导入", True), ("导入居民花名册", False)]
    assert told[0]["cn"] > told[1]["cn"]


def test_what_was_changed_since_is_kept_and_nothing_is_undone_unless_the_rest_is_wanted(store: Store) -> None:
    take(store, BOTH)
    with store.write("改") as work:
        save(work, Resident, [{"id": people(store)["王芳"]["id"], "phone": "19900000009"}])
    before = content(store)
    refused = undo(store, 1)
    assert [(kept.title, kept.sentence) for kept in refused.kept if kept.entity == "resident"] == [
        ("张伟", "还有别的记录用着它"), ("王芳", "导入之后又改过")  # 张伟 is the contact of the household that must stay
    ]
    assert refused.undone == 0
    assert content(store) == before
    result = undo(store, 1, rest=True)
    assert {kept.entity for kept in result.kept} == {"resident", "household", "dwelling", "building", "place"}
    assert {kept.sentence for kept in result.kept} == {"导入之后又改过", "还有别的记录用着它"}
    assert list(people(store)) == ["张伟", "王芳"]


def test_the_rest_is_undone_around_what_is_kept(store: Store) -> None:
    take(store, lines(ZHANG, WANG, ("杏花里4号楼101", "周军", "户主")))
    with store.write("改") as work:
        save(work, Resident, [{"id": people(store)["周军"]["id"], "phone": "19900000009"}])
    result = undo(store, 1, rest=True)
    assert list(people(store)) == ["周军"]
    assert [row["path"] for row in content(store)["place"]] == ["杏花里", "杏花里4号楼", "杏花里4号楼101"]
    assert result.undone == 7


def test_records_made_since_keep_what_they_refer_to(store: Store) -> None:
    take(store, lines(ZHANG))
    home = content(store)["household"][0]["id"]
    with store.write("添") as work:
        save(work, Resident, [{"household_id": home, "name": "新生儿"}])
    kept = undo(store, 1).kept
    assert ("household", home, "杏花里3号楼501 张伟", "还有别的记录用着它") in kept


def test_what_was_removed_since_needs_no_undoing_but_a_change_to_it_is_told(store: Store) -> None:
    take(store, BOTH)
    take(store, lines((*WANG, "19900000003")))
    wang = people(store)["王芳"]["id"]
    with store.write("删") as work:
        work.remove(Resident, [wang])
    assert [(kept.id, kept.sentence) for kept in undo(store, 2).kept] == [(wang, "导入之后被删除了")]
    assert undo(store, 1).kept == ()
    assert people(store) == {}


def test_what_cannot_be_set_back_because_its_old_home_is_gone_is_kept(store: Store) -> None:
    take(store, lines(WANG))
    old = content(store)["household"][0]["id"]
    take(store, lines(("杏花里4号楼101", "王芳", "户主", card(2))))
    with store.write("删") as work:
        work.remove(Household, [old])
    result = undo(store, 2, rest=True)
    assert "原来的住户已经不在了" in {kept.sentence for kept in result.kept}
    assert people(store)["王芳"]["door"] == "杏花里4号楼101"


def test_undoing_an_older_batch_keeps_what_a_later_one_changed(store: Store) -> None:
    take(store, lines(ZHANG, ("杏花里4号楼101", "周军", "户主")))
    take(store, lines((*ZHANG[:4], "19900000002")))
    assert [kept.title for kept in undo(store, 1).kept if kept.sentence == "导入之后又改过"] == ["张伟"]


def test_a_ledger_is_undone_by_the_same_code(store: Store) -> None:
    before = content(store)
    rows = [SourceRow("名册.xlsx", "1", 2, {"role_holder.name": "陈静"})]
    with store.read() as connection:
        made = plan(connection, flat_shape(RoleHolder), rows, store.ids.new)
    to_end(apply(store, made))
    assert content(store) != before
    undo(store, 1)
    assert content(store) == before
    assert RoleTerm.__tablename__ in before


def test_undo_twice_or_of_nothing_is_refused(store: Store) -> None:
    take(store, BOTH)
    undo(store, 1)
    for which, code in ((1, "already_undone"), (9, "no_such_batch"), ("nobody", "no_such_batch")):
        with pytest.raises(UserError) as refused:
            undo(store, which)
        assert refused.value.code == code


def test_a_fixed_heading_is_remembered(store: Store) -> None:
    with store.read() as connection:
        assert mappings(connection) == {}
    remember_mapping(store, "f1", {0: "resident.name", 3: None})
    remember_mapping(store, "f1", {0: "resident.name", 3: "resident.phone"})
    with store.read() as connection:
        assert mappings(connection) == {"f1": {0: "resident.name", 3: "resident.phone"}}


ROW = st.builds(
    lambda door, name, head, number, phone, notes: (
        f"杏花里{door}号楼101", name, head, card(number) if number else "", f"1990000000{phone}" if phone else "", notes,
    ),
    st.integers(1, 3), st.sampled_from(["张伟", "王芳", "李娜", "赵强"]), st.sampled_from(["", "户主", "子"]),
    st.integers(0, 5), st.integers(0, 3), st.sampled_from(["", "甲", "乙"]),
)
ROSTERS = st.lists(st.lists(ROW, min_size=1, max_size=4), min_size=1, max_size=3)


@settings(max_examples=15)
@given(ROSTERS)
def test_any_imports_undone_from_the_last_to_the_first_give_back_each_content(
    tmp_path_factory: Any, template_file: Any, rosters: list[list[tuple[str, ...]]]
) -> None:
    path = tmp_path_factory.mktemp("many") / "office.linli"
    shutil.copyfile(template_file.path, path)
    moment = datetime(2026, 3, 16, 8, 30, tzinfo=timezone(timedelta(hours=8)))

    store = Store(Opening(path, template_file.key, "文书", lambda: moment))
    states = [content(store)]
    for roster in rosters:
        known = people_by_id(store)
        result = take(store, lines(*roster), skip=True)
        blanks_kept(known, people_by_id(store))
        if not result.counts["skipped"]:
            again = planned(store, lines(*roster))
            assert not again.puts
        if result.id:
            states.append(content(store))
    for number in range(len(states) - 1, 0, -1):
        assert undo(store, number).kept == ()
        assert content(store) == states[number - 1]
    store.close()


def people_by_id(store: Store) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in content(store)["resident"]}


def blanks_kept(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> None:
    for row_id, row in before.items():
        assert all(after[row_id][name] is not None for name, value in row.items() if value is not None)
