"""A roster given back marked: what leaves, under which names, and what stays in the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import NotAllowed
from db.file.departures import departures
from db.file.plan import plan
from db.file.plan_parts import Problem, Source
from db.file.store import Store
from desktop.egress.annotated import annotated
from desktop.egress.files import FileSink
from desktop.egress.gate import Gate
from desktop.exchange.spreadsheet import Sheet, Workbook, read_workbook
from desktop.intake import Intake, in_the_way, understand

ROWS = [["姓名", "楼号", "室号", "手机", "政治面貌", "评语"],
        ["张三", "3号楼", "501", "19900001234", "群众", "好"],
        ["李四", "3号楼", "502", "123", "群众", "=1+1"]]


def intake_of(*books: Workbook) -> Intake:
    return understand(books, {})


def one(name: str, *sheets: Sheet) -> Workbook:
    return Workbook(Path(name), sheets)


def wrong_in(office: Store, intake: Intake) -> list[Problem]:
    with office.read() as connection:
        return in_the_way(intake, plan(connection, intake.shape, intake.rows, office.ids.new, create_places=True))


def test_problems_stand_beside_their_rows_and_what_the_charter_bars_does_not_leave(office: Store, tmp_path: Path) -> None:
    intake = intake_of(one("名册.xlsx", Sheet("人", ROWS)))
    outgoing = annotated(office, intake, wrong_in(office, intake))
    assert (outgoing.action, outgoing.purpose, outgoing.rows, outgoing.bare) == ("导出", "内部", 2, True)
    assert outgoing.personal == ("手机", "评语")
    assert "1 个问题" in outgoing.title
    path = tmp_path / "问题.xlsx"
    gate = Gate(office)
    with pytest.raises(NotAllowed):
        gate.deliver(outgoing, FileSink(path))
    assert not path.exists()
    gate.prove()
    gate.deliver(outgoing, FileSink(path))
    [sheet] = read_workbook(path).sheets
    assert sheet.name == "人"
    assert sheet.rows[0][:6] == ROWS[0]
    assert [row[4] for row in sheet.rows[1:]] == ["", ""]
    assert sheet.rows[2][:4] == ["李四", "3号楼", "502", "123"]
    assert sheet.rows[2][5] == "=1+1"
    assert "手机" in sheet.rows[2][6] or "11 位" in sheet.rows[2][6]
    with office.read() as connection:
        [line] = departures(connection)
    assert line["digest"] == outgoing.digest


def test_sheets_of_several_files_keep_apart_and_sound_files_stay(office: Store, tmp_path: Path) -> None:
    other = [ROWS[0], ["王五", "5号楼", "101", "12", "", ""]]
    sound = [ROWS[0], ["赵六", "6号楼", "101", "19900004321", "", ""]]
    intake = intake_of(
        one("甲.xlsx", Sheet("人", ROWS)), one("乙.xlsx", Sheet("人", other)), one("丙.xlsx", Sheet("人", sound))
    )
    path = tmp_path / "问题.xlsx"
    path.write_bytes(annotated(office, intake, wrong_in(office, intake)).content)
    sheets = read_workbook(path).sheets
    assert [sheet.name for sheet in sheets] == ["甲·人", "乙·人"]
    assert [sheet.rows[-1][0] for sheet in sheets] == ["李四", "王五"]
    assert all(sheet.rows[-1][6] for sheet in sheets)


def test_a_sheet_nobody_understood_comes_back_empty_but_for_the_sentence(office: Store, tmp_path: Path) -> None:
    intake = intake_of(one("甲.xlsx", Sheet("人", ROWS[:2]), Sheet("附注", [["说明"], ["李某信访"]])))
    path = tmp_path / "问题.xlsx"
    path.write_bytes(annotated(office, intake, wrong_in(office, intake)).content)
    people, note = read_workbook(path).sheets
    texts = [text for row in note.rows for text in row if text]
    assert people.rows[1][0] == "张三"
    assert any("没有找到标题行" in text for text in texts)
    assert "李某信访" not in texts


def test_a_problem_of_a_whole_row_colours_no_cell_but_is_told(office: Store, tmp_path: Path) -> None:
    intake = intake_of(one("甲.xlsx", Sheet("人", ROWS[:2])))
    path = tmp_path / "问题.xlsx"
    found = [Problem(Source("甲.xlsx", "人", 2), "", "请选择是哪一位")]
    path.write_bytes(annotated(office, intake, found).content)
    assert read_workbook(path).sheets[0].rows[1][6] == "请选择是哪一位"
