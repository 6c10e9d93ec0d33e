"""The import wizard, step by step, as a secretary goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from db.file.batch import mappings
from db.file.connection import connect
from db.file.content import digest
from db.file.departures import departures
from db.file.plan_parts import NEW
from db.records import Role
from db.records.record import Record
from db.records.shape import PEOPLE, flat_shape
from desktop.exchange import sample_office, sample_rosters
from desktop.exchange.spreadsheet import Sheet, Workbook, read_workbook
from desktop.look.look import Look
from desktop.pasting import Pasted
from desktop.screens.importing import ImportScreen
from tests.desktop.a11y import lint
from tests.desktop.desk import wear

HEADINGS = "姓名,楼号,室号,手机,出生日期,政治面貌\n"
RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@pytest.fixture
def screen(qtbot: Any, workspace: Any) -> ImportScreen:
    made = ImportScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 686)
    made.show()
    return made


@pytest.fixture
def idle(qtbot: Any, screen: ImportScreen) -> Callable[[], None]:
    """Waits until nothing runs."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not screen.running.busy, timeout=30_000)
        QApplication.processEvents()

    return wait


@pytest.fixture
def roster(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, name: str = "名册.csv", headings: str = HEADINGS) -> Path:
        path = tmp_path / name
        path.write_text(headings + "".join(row + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def planned(screen: ImportScreen, idle: Any) -> Callable[..., None]:
    """Goes to 核对 with the given files, new places confirmed."""

    def go(*files: Path) -> None:
        screen.start(files)
        idle()
        screen.columns.on.click()
        idle()
        if screen.check.places.isVisible():
            screen.check.places.setChecked(True)
            idle()

    return go


@pytest.fixture
def taken(screen: ImportScreen, planned: Any, idle: Any) -> Callable[..., None]:
    def go(*files: Path) -> None:
        planned(*files)
        screen.check.on.click()
        idle()

    return go


def people(screen: ImportScreen) -> int:
    with screen.workspace.store.read() as connection:
        return connection.scalar(select(func.count()).select_from(Record.metadata.tables["resident"])) or 0


def content_of(screen: ImportScreen) -> str:
    connection = connect(screen.workspace.store.path, screen.workspace.store.key)
    try:
        return digest(connection)
    finally:
        connection.close()


def rows_shown(table: Any) -> Iterator[list[str]]:
    model = table.rows
    for row in range(model.rowCount()):
        yield [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_rosters_go_in_and_come_back_out_with_one_key(
    screen: ImportScreen, voice: Any, idle: Any, tmp_path: Path
) -> None:
    truth = sample_office.truth(people=120)
    before = content_of(screen)
    voice.answer(list(sample_rosters.write_rosters(truth, tmp_path)))
    screen.choose.empty.buttons[0].click()
    idle()
    assert screen.pages.currentWidget() is screen.columns
    assert screen.columns.sheets.count() == 4
    screen.columns.on.click()
    idle()
    assert not screen.check.on.isEnabled()
    assert "新地点" in screen.check.why.text()
    screen.check.places.setChecked(True)
    idle()
    assert screen.check.tabs["problems"].text() == "问题 0"
    screen.check.on.click()
    idle()
    assert people(screen) == 120
    assert list(screen.workspace.backup_folder().glob("*.linlibak"))
    assert voice.said[-1] == ("tell", "导入完成，这是第 1 批。")
    screen.done.back.click()
    idle()
    assert content_of(screen) == before
    assert screen.pages.currentWidget() is screen.choose
    assert [row[-1] for row in rows_shown(screen.choose.earlier)] == ["已撤销"]


def test_the_charter_keeps_columns_out_and_says_why(screen: ImportScreen, idle: Any, roster: Any) -> None:
    screen.start([roster("张三,3,501,19900001234,1950-01-02,群众")])
    idle()
    assert list(screen.columns.boxes) == [0, 1, 2, 3, 4]
    assert any("政治面貌" in heading for heading, _ in screen.intake.columns_not_taken)


def test_what_the_person_says_a_column_is_stays_known(
    screen: ImportScreen, idle: Any, roster: Any, workspace: Any
) -> None:
    file = roster("张三,3,501,先进", headings="姓名,楼号,室号,评语\n")
    screen.start([file])
    idle()
    box = screen.columns.boxes[3]
    assert box.currentData() is None
    box.setFocus()
    box.setCurrentIndex(box.findData("resident.notes"))
    box.activated.emit(box.currentIndex())
    assert screen.columns.boxes[3].currentData() == "resident.notes"
    assert screen.columns.boxes[3].hasFocus()
    screen.columns.on.click()
    idle()
    with workspace.store.read() as connection:
        [columns] = mappings(connection).values()
    assert columns == {3: "resident.notes"}
    screen.start([file])
    idle()
    assert screen.columns.boxes[3].currentData() == "resident.notes"


def test_what_cannot_be_read_leaves_what_was_begun(screen: ImportScreen, voice: Any, idle: Any, roster: Any) -> None:
    screen.start([roster("章小晗,3号楼,501,19900000001,1947-03-12,")])
    idle()
    junk = Workbook(Path("剪贴板"), (Sheet("剪贴板", [["甲"], ["乙"]]),))
    screen.workspace.pasteboard.put(Pasted(junk, flat_shape(Role)))
    screen.open_record("pasted", "岗位")
    idle()
    assert voice.said[-1][0] == "sorry"
    assert screen.intake is not None
    (read,) = screen.intake.sheets
    assert read.recognised is not None
    screen.columns.mapped.emit(read.recognised.fingerprint, 3, None)
    assert screen.intake.shape.code == PEOPLE
    assert screen.intake.rows[0].values == {name: text for name, text in read.recognised.rows[0].values.items() if name != "resident.phone"}


def test_two_columns_of_one_heading_are_asked_about(screen: ImportScreen, idle: Any, roster: Any) -> None:
    screen.start([roster("张三,3,501,19900001234,19900005678", headings="姓名,楼号,室号,手机,手机\n")])
    idle()
    assert screen.columns.notice.isVisible()
    box = screen.columns.boxes[4]
    box.activated.emit(box.findData("resident.phone"))
    assert not screen.columns.notice.isVisible()
    assert screen.columns.boxes[3].currentData() is None


def test_leaders_and_residents_are_taken_in_separately(screen: ImportScreen, idle: Any, roster: Any) -> None:
    file = roster("张三,3,501,19900001234,,")
    leaders = roster("李四,3号楼", name="楼组长.csv", headings="楼组长,楼栋\n")
    screen.start([file, leaders])
    idle()
    assert screen.workspace.voice.said[-1] == ("sorry", "楼组长名册和居民花名册请分开导入。")
    assert screen.pages.currentWidget() is screen.choose


def test_a_change_is_shown_field_by_field(screen: ImportScreen, taken: Any, planned: Any, roster: Any) -> None:
    taken(roster("张三,3,501,19900001234,1950-01-02,"))
    planned(roster("张三,3,501,19900005678,1950-01-02,"))
    screen.check.show_list("changed")
    [row] = rows_shown(screen.check.lists.currentWidget())
    assert row[:5] == ["张三", "居民", "手机", "199 0000 1234", "199 0000 5678"]


def test_the_absent_are_listed_when_the_roster_is_complete(
    screen: ImportScreen, taken: Any, planned: Any, roster: Any, idle: Any
) -> None:
    taken(roster("张三,3,501,,,", "李四,3,502,,,"))
    planned(roster("张三,3,501,,,"))
    assert screen.check.tabs["absent"].text() == "名册中没有 0"
    screen.check.complete.setChecked(True)
    idle()
    screen.check.show_list("absent")
    assert {row[0] for row in rows_shown(screen.check.lists.currentWidget())} == {"3号楼502 李四"}
    assert screen.check.blocked() == "没有要写入的内容。"


def test_problems_stand_in_the_way_until_they_are_skipped_and_can_be_given_back_marked(
    screen: ImportScreen, planned: Any, roster: Any, voice: Any, tmp_path: Path, idle: Any, template_file: Any
) -> None:
    planned(roster("张三,3,501,19900001234,,", "李四,3,502,123,,群众"))
    screen.check.show_list("problems")
    [row] = rows_shown(screen.check.lists.currentWidget())
    assert row[:4] == ["名册.csv", "", "3", "手机"]
    assert not screen.check.on.isEnabled()
    assert "1 行" in screen.check.why.text()
    screen.take()
    assert people(screen) == 0
    out = tmp_path / "问题.xlsx"
    voice.answer(out, template_file.password)
    screen.check.export.click()
    with screen.workspace.store.read() as connection:
        [line] = departures(connection)
    assert (line["action"], line["purpose"]) == ("导出", "内部")
    assert "手机" in line["fields"]
    sheet = read_workbook(out).sheets[0]
    assert sheet.rows[2][:6] == ["李四", "3", "502", "123", "", ""]
    assert sheet.rows[2][6] == row[4]
    screen.check.skip.setChecked(True)
    screen.check.on.click()
    idle()
    assert people(screen) == 1
    assert screen.done.export.isVisible()


def test_an_export_without_a_place_or_a_password_leaves_nothing(
    screen: ImportScreen, planned: Any, roster: Any, voice: Any, tmp_path: Path
) -> None:
    planned(roster("李四,3,502,123,,"))
    out = tmp_path / "问题.xlsx"
    voice.answer(None)
    screen.check.export.click()
    voice.answer(out, None)
    screen.check.export.click()
    assert not out.exists()


def test_a_question_is_answered_by_choosing_somebody(
    screen: ImportScreen, taken: Any, planned: Any, roster: Any, idle: Any
) -> None:
    taken(roster("张三,3,501,,1950-01-02,", "张三,3,501,,1980-05-06,"))
    planned(roster("张三,3,501,19900001234,,"))
    assert screen.check.tabs["questions"].isVisible()
    screen.check.show_list("questions")
    asking = screen.check.questions
    buttons = asking.choices.buttons()
    assert [button.text() for button in buttons][-1] == "都不是，作为新的登记"
    assert len(buttons) == 3
    assert not asking.again.isEnabled()
    buttons[0].click()
    asking.again.click()
    idle()
    assert not screen.check.tabs["questions"].isVisible()
    assert screen.check.tabs["changed"].text() == "变更 1"
    assert list(screen.check.answers.values()) != [NEW]


def test_cancelling_an_import_writes_nothing(screen: ImportScreen, planned: Any, roster: Any, idle: Any) -> None:
    planned(roster("张三,3,501,,,"))
    before = content_of(screen)
    screen.check.on.click()
    screen.running.panel.cancel.click()
    idle()
    assert content_of(screen) == before
    assert screen.pages.currentWidget() is screen.check


def test_a_plan_that_went_stale_is_made_again(
    screen: ImportScreen, planned: Any, roster: Any, idle: Any, voice: Any, workspace: Any
) -> None:
    planned(roster("张三,3,501,,,"))
    from db.records.role import Role

    with workspace.store.write("另一处的改动") as work:
        work.put(Role, [{"name": "临时岗位", "order": 99}])
    screen.check.on.click()
    idle()
    assert voice.said[-1][0] == "sorry"
    idle()
    screen.check.on.click()
    idle()
    assert people(screen) == 1


def test_undo_of_an_earlier_batch_lists_what_stays(
    screen: ImportScreen, taken: Any, roster: Any, idle: Any, voice: Any
) -> None:
    taken(roster("张三,3,501,19900001234,,", "李四,3,502,,,"))
    taken(roster("张三,3,501,19900005678,,"))
    screen.done.again.click()
    screen.choose.earlier.select_id("1")
    voice.answer(False, True)
    screen.choose.back.click()
    screen.choose.back.click()
    idle()
    assert screen.pages.currentWidget() is screen.kept
    assert "张三" in [row[1] for row in rows_shown(screen.kept.table)]
    assert people(screen) == 2
    screen.kept.none.click()
    assert people(screen) == 2
    screen.taking_back.undo(1)
    idle()
    screen.kept.rest.click()
    idle()
    assert people(screen) == 1


def test_files_from_outside_are_read_one_job_at_a_time(
    screen: ImportScreen, roster: Any, idle: Any, voice: Any
) -> None:
    table = roster("张三,3,501,,,")
    screen.take_files([table])
    screen.take_files([table])
    assert "还没有做完" in voice.last
    idle()
    assert screen.pages.currentWidget() is screen.columns


@pytest.mark.parametrize("size", ["standard", "largest"])
def test_nothing_is_cut_or_nameless(
    qtbot: Any, workspace: Any, roster: Any, size: str, qapp: Any, look: Look
) -> None:
    from dataclasses import replace

    chosen = Look(RESOURCES, size=size)
    wear(chosen, qapp)
    try:
        screen = ImportScreen(replace(workspace, look=chosen))
        qtbot.addWidget(screen)
        screen.resize(1366 - chosen.px(172), 768 - chosen.px(82))
        screen.show()
        most = screen.size()
        found = {"choose": lint(screen)}
        screen.start([roster("张三,3,501,19900001234,,", "李四,3,502,123,,群众")])
        for name, step in (("columns", screen.columns.on), ("check", None)):
            qtbot.waitUntil(lambda: not screen.running.busy, timeout=30_000)
            QApplication.processEvents()
            found[name] = lint(screen)
            if step is not None:
                step.click()
        screen.check.skip.setChecked(True)
        screen.check.places.setChecked(True)
        qtbot.waitUntil(lambda: not screen.running.busy, timeout=30_000)
        screen.check.on.click()
        qtbot.waitUntil(lambda: not screen.running.busy, timeout=30_000)
        QApplication.processEvents()
        found["done"] = lint(screen)
        assert not any(found.values()), found
        assert screen.size() == most, "no step needs more room than there is"
    finally:
        wear(look, qapp)


def test_who_was_registered_before_elsewhere_is_noticed_after_the_import(
    screen: ImportScreen, taken: Any, roster: Any, qtbot: Any, went_to: list[tuple[str, str, str]]
) -> None:
    taken(roster("张三,3,501,19900001234,1950-01-02,群众"))
    qtbot.waitUntil(lambda: not screen.workspace.jobs.busy())
    assert not screen.done.twice.isVisible()
    taken(roster("张三,3,502,19900001234,1950-01-02,群众", name="又一份.csv"))
    qtbot.waitUntil(screen.done.twice.isVisible)
    assert screen.done.twice.text() == "这次写入的记录里，有 1 对看起来和别的记录重复。"
    assert lint(screen) == []
    screen.done.twice._button.click()
    assert went_to == [("查重", "", "")]
