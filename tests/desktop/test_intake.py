"""From sheets to source rows: which kind of roster each sheet is, what was fixed before, and the guarded way in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db.errors import ContentError, FileRefused
from db.file.batch import remember_mapping
from db.file.plan import plan
from db.file.store import Store
from db.records.record import Record
from db.records.shape import HOUSEHOLDS, LEADERS, PEOPLE, Shape, households_shape, people_shape
from desktop.exchange.roster_headings import RESIDENT_ROSTER, normalised
from desktop.exchange.spreadsheet import Sheet, Workbook
from desktop.intake import (
    decisions,
    in_the_way,
    mapping_from,
    may_be_mapped,
    read_rosters,
    take_in,
    understand,
    widened,
)

PERSONS = [["姓名", "楼号", "室号", "手机", "与户主关系"], ["张三", "3号楼", "501", "19900001234", "户主"],
           ["张小", "3号楼", "501", "", "儿子"]]
HOMES = [["户主姓名", "楼号", "室号", "家庭电话", "户主性别"], ["李四", "4号楼", "502", "19900005678", "女"]]
SERVING = [["楼组长", "楼栋", "电话"], ["王五", "3号楼", "19900009999"]]


def book(name: str, *sheets: list[list[str]], **named: list[list[str]]) -> Workbook:
    numbered = {f"表{at}": rows for at, rows in enumerate(sheets, 1)}
    return Workbook(Path(name), tuple(Sheet(title, rows) for title, rows in {**numbered, **named}.items()))


def finish(work: Any) -> Any:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_each_sheet_is_recognised_by_its_own_shape() -> None:
    intake = understand([book("甲.xlsx", PERSONS, HOMES)], {})
    assert [read.shape.code for read in intake.sheets] == [PEOPLE, HOUSEHOLDS]
    assert intake.shape.code == PEOPLE
    assert [(row.sheet, row.row) for row in intake.rows] == [("表1", 2), ("表1", 3), ("表2", 2)]
    assert understand([book("乙.xlsx", HOMES)], {}).shape.code == HOUSEHOLDS
    assert understand([book("丙.xlsx", SERVING)], {}).shape.code == LEADERS


def test_people_and_households_come_in_one_go(office: Store) -> None:
    intake = understand([book("甲.xlsx", PERSONS), book("乙.xlsx", HOMES)], {})
    with office.read() as connection:
        made = plan(connection, intake.shape, intake.rows, office.ids.new, create_places=True)
    assert (made.problems, made.questions) == ((), ())
    titles = {(item.entity, item.title) for item in made.new}
    assert {title for entity, title in titles if entity == "resident"} == {"张三", "张小", "李四"}
    finish(take_in(office, made, office.path.parent / "备份", skip_problems=False))
    person = Record.metadata.tables["resident"]
    with office.read() as connection:
        told = connection.execute(select(person.c.name, person.c.relation, person.c.sex).where(person.c.name == "李四")).all()
    assert [tuple(row) for row in told] == [("李四", "户主", "女")]


def test_leaders_are_not_mixed_with_residents() -> None:
    with pytest.raises(ContentError) as caught:
        understand([book("甲.xlsx", PERSONS, SERVING)], {})
    assert caught.value.code == "mixed_rosters"


def test_nothing_recognised_is_refused_and_a_single_sheet_is_told() -> None:
    note = [["说明"], ["请按时交"]]
    with pytest.raises(ContentError) as caught:
        understand([book("甲.xlsx", note)], {})
    assert caught.value.code == "no_header"
    intake = understand([book("甲.xlsx", PERSONS, 附注=note)], {})
    [unread] = intake.unread
    assert (unread.source.sheet, unread.column) == ("附注", "")


def test_hidden_and_empty_sheets_are_left_alone() -> None:
    sheets = (Sheet("藏", PERSONS, hidden=True), Sheet("空", [["", ""]]), Sheet("人", PERSONS))
    intake = understand([Workbook(Path("甲.xlsx"), sheets)], {})
    assert [read.sheet.name for read in intake.sheets] == ["人"]


def test_a_fix_goes_over_what_was_remembered(office: Store) -> None:
    [read] = understand([book("甲.xlsx", PERSONS)], {}).sheets
    assert read.recognised is not None
    fingerprint = read.recognised.fingerprint
    remember_mapping(office, fingerprint, {3: None, 4: "resident.notes"})
    decided = decisions(office, {fingerprint: {4: None}})
    assert decided == {fingerprint: {3: None, 4: None}}
    [again] = understand([book("甲.xlsx", PERSONS)], decided).sheets
    assert again.recognised is not None
    assert [column.index for column in again.recognised.columns_not_taken] == [3, 4]


def test_files_are_read_one_after_another_and_what_is_remembered_counts(office: Store) -> None:
    [read] = understand([book("甲.xlsx", PERSONS)], {}).sheets
    assert read.recognised is not None
    remember_mapping(office, read.recognised.fingerprint, {3: None})
    work = read_rosters(office, [Path("甲.xlsx"), Path("乙.xlsx")], read=lambda file: book(file.name, PERSONS))
    steps = []
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            intake = end.value
            break
        steps.append((step.done, step.total, step.what))
    assert steps == [(0, 2, "读取 甲.xlsx"), (1, 2, "读取 乙.xlsx"), (2, 2, "辨认栏目")]
    assert all("resident.phone" not in row.values for row in intake.rows)


def test_the_charter_decides_which_columns_may_be_mapped() -> None:
    rows = [["姓名", "室号", "政治面貌", "独居老人", "序号", "评语"], ["张三", "501", "群众", "是", "1", "好"]]
    [read] = understand([book("甲.xlsx", rows)], {}).sheets
    assert read.recognised is not None
    assert [column.heading for column in read.recognised.columns if not may_be_mapped(column)] == ["政治面貌", "独居老人"]


def test_what_is_in_the_way_includes_open_questions(office: Store) -> None:
    twins = [["姓名", "楼号", "室号", "出生日期"], ["张三", "3号楼", "501", "1950-01-02"], ["张三", "3号楼", "501", "1980-05-06"]]
    intake = understand([book("甲.xlsx", twins)], {})
    with office.read() as connection:
        made = plan(connection, intake.shape, intake.rows, office.ids.new, create_places=True)
    finish(take_in(office, made, office.path.parent / "备份", skip_problems=False))
    unclear = understand([book("乙.xlsx", [row[:3] for row in twins[:2]], 附注=[["说明"], ["没有"]])], {})
    with office.read() as connection:
        made = plan(connection, unclear.shape, unclear.rows, office.ids.new)
    wrong = in_the_way(unclear, made)
    assert [problem.source.sheet for problem in wrong] == ["附注", "表1"]
    assert "1950" in wrong[1].sentence


def test_the_way_in_backs_up_first_even_twice_in_one_second(office: Store) -> None:
    folder = office.path.parent / "备份"
    for rows in (PERSONS, HOMES):
        intake = understand([book("甲.xlsx", rows)], {})
        with office.read() as connection:
            made = plan(connection, intake.shape, intake.rows, office.ids.new, create_places=True)
        work = take_in(office, made, folder, skip_problems=False)
        assert next(work).what == "先备份并验证"
        finish(work)
    assert len(list(folder.glob("*.linlibak"))) == 2
    with office.read() as connection:
        made = plan(connection, intake.shape, intake.rows, office.ids.new)
    assert finish(take_in(office, made, folder, skip_problems=False)).number is None
    assert len(list(folder.glob("*.linlibak"))) == 2, "nothing to write needs no backup"


def test_stopping_on_the_way_in_writes_nothing(office: Store) -> None:
    intake = understand([book("甲.xlsx", PERSONS)], {})
    with office.read() as connection:
        made = plan(connection, intake.shape, intake.rows, office.ids.new, create_places=True)
    folder = office.path.parent / "备份"
    early = take_in(office, made, folder, skip_problems=False)
    next(early)
    early.close()
    assert not list(folder.iterdir())
    late = take_in(office, made, folder, skip_problems=False)
    while not next(late).what.startswith("写入"):
        pass
    late.close()
    with office.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Record.metadata.tables["place"])) == 0


@pytest.mark.parametrize("text", ["[1]", "{", '{"a": {"x": "resident.name"}}', '{"a": {"0": "resident.religion"}}', '{"a": 3}'])
def test_a_mapping_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as caught:
        mapping_from(path)
    assert caught.value.code == "mapping"


def test_a_mapping_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    wanted = {"abc": {"0": "resident.name", "3": None, "4": "place.room", "5": "household.id"}}
    path.write_text(json.dumps(wanted), encoding="utf-8")
    assert mapping_from(path) == {"abc": {0: "resident.name", 3: None, 4: "place.room", 5: "household.id"}}
    with pytest.raises(FileRefused) as caught:
        mapping_from(tmp_path / "none.json")
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("shape", [people_shape(), households_shape()], ids=lambda shape: shape.code)
def test_every_heading_rosters_were_seen_to_have_finds_its_field(shape: Shape) -> None:
    """Where two fields want one heading, the declaration decides; no known heading is left without a field."""
    wide = widened(shape)
    known = {normalised(h) for headings in wide.targets.values() for h in headings}
    assert [h for t, hs in RESIDENT_ROSTER.items() for h in hs if t in wide.targets and normalised(h) not in known] == []
    assert shape.code == HOUSEHOLDS or set(RESIDENT_ROSTER) <= set(wide.targets)
    assert all(wide.targets[target][: len(headings)] == headings for target, headings in shape.targets.items())
