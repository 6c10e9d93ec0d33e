"""人员: everybody at a place in one list; copied, changed in a spreadsheet, pasted back, exported."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.departures import departures
from db.records.household_list import place_tree
from db.records.people_list import resident_rows
from db.records.place import BUILDING
from db.records.resident import Resident
from desktop import carry
from desktop.exchange.clip import as_lines, from_lines
from desktop.screens.households import HouseholdsScreen, listing
from desktop.screens.households.head import LIST, PEOPLE, PICTURE
from desktop.screens.importing import ImportScreen
from desktop.sinks import forget_copied
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk, Queries
from tests.desktop.screens.household_steps import shown, someone_else, stored, write

PASSWORD = "春江花月夜2026"
SELDOM = ["document_kind", "since", "notes"]  # not in sight unless they are chosen


@pytest.fixture(autouse=True)
def _clipboard(qapp: QApplication) -> Iterator[None]:
    forget_copied()
    yield
    QApplication.clipboard().clear()


@pytest.fixture
def went() -> list[Any]:
    return []


@pytest.fixture
def screen(desk: Desk, went: list[Any], qtbot: QtBot) -> HouseholdsScreen:
    made = shown(HouseholdsScreen(desk(went=lambda *where: went.append(where))), qtbot)
    made.list_head.show_view(PEOPLE)
    return made


@pytest.fixture
def importing(screen: HouseholdsScreen, went: list[Any], qtbot: QtBot) -> Callable[[], ImportScreen]:
    """Goes where the paste sent the window, and waits until the preview stands."""

    def go() -> ImportScreen:
        made = ImportScreen(screen.workspace)
        qtbot.addWidget(made)
        made.resize(1194, 686)
        made.show()
        title, *what = went.pop()
        assert title == ImportScreen.title
        made.open_record(*what)
        idle(made, qtbot)
        return made

    return go


def idle(made: ImportScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not made.running.busy, timeout=30_000)
    QApplication.processEvents()


def copied(screen: HouseholdsScreen, qtbot: QtBot, number: int) -> list[list[str]]:
    """Ctrl+C of the first rows."""
    table = screen.residents
    table.clearSelection()
    for one in range(number):
        table.selectionModel().select(
            table.rows.index(one, 0), table.selectionModel().SelectionFlag.Select | table.selectionModel().SelectionFlag.Rows
        )
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return from_lines(QApplication.clipboard().text())


def paste(screen: HouseholdsScreen, qtbot: QtBot, lines: list[list[str]]) -> None:
    held = QMimeData()
    held.setText(as_lines(lines))
    QApplication.clipboard().setMimeData(held)
    qtbot.keyClick(screen.residents, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def counts(made: ImportScreen) -> dict[str, int]:
    assert made.made is not None
    return {name: number for name, number in made.made.counts().items() if number}


# The list


def test_everybody_is_listed_by_place_words_and_order(screen: HouseholdsScreen) -> None:
    whole = list(screen.residents.rows.ids())
    assert len(whole) == 300
    assert screen.counts.text() == "全部 · 300 人"
    with screen.workspace.store.read() as connection:
        building = next(node for node in place_tree(connection) if node["kind"] == BUILDING and node["households"])
    screen.tree.select_id(building["id"])
    here = set(screen.residents.rows.ids())
    assert 0 < len(here) < 300
    assert screen.counts.text() == f"{building['path']} · {len(here)} 人"
    person = stored(screen, Resident, next(iter(here)))
    for words in (person["name"], person["initials"].split()[0], str(person["phone"] or person["name"])[-4:]):
        screen.list_head.filter.setText(words)
        assert person["id"] in screen.residents.rows.ids()
        assert len(screen.residents.rows.ids()) < len(here)
    screen.list_head.filter.setText("没有这个人")
    assert screen.caption.text() == "没有符合“没有这个人”的人员"
    screen.list_head.filter.clear()
    screen.tree.select_id("all")
    screen.residents.sort_by("name")
    with screen.workspace.store.read() as connection:
        keys = [row["name_key"] for row in resident_rows(connection, screen.residents.rows.ids())]
    assert keys == sorted(keys)


def test_listing_asks_the_file_the_same_however_many_there_are(screen: HouseholdsScreen) -> None:
    with Queries(screen.workspace.store) as asked:
        screen.refresh()
    assert asked.count < 20


def test_numbers_are_masked_in_the_list(screen: HouseholdsScreen) -> None:
    at = [column.name for column in screen.residents.rows.columns].index("document_number")
    one = next(row for row in range(300) if screen.residents.rows.index(row, at).data())
    assert "********" in str(screen.residents.rows.index(one, at).data())


def test_the_form_follows_and_enter_opens_the_person(screen: HouseholdsScreen, qtbot: QtBot, voice: Any) -> None:
    people = screen.residents.rows.ids()
    first, other = stored(screen, Resident, people[0]), stored(screen, Resident, people[20])
    screen.residents.select_id(first["id"])
    assert screen.detail.current_id() == first["household_id"]
    assert screen.detail.people.table.current_id() == first["id"]
    qtbot.keyClick(screen.residents, Qt.Key.Key_Return)
    form = screen.detail.people.form
    assert form.title.text() == first["name"]
    write(form, "relation", "侄女")
    voice.answer(None)  # back: the edits stay
    screen.residents.select_id(other["id"])
    assert screen.residents.current_id() == first["id"]
    assert screen.save()
    assert stored(screen, Resident, first["id"])["relation"] == "侄女"
    screen.residents.select_id(other["id"])
    assert screen.detail.people.table.current_id() == other["id"]
    qtbot.keyClick(screen.residents, Qt.Key.Key_Return)
    assert form.title.text() == other["name"]


def test_a_person_found_elsewhere_is_shown_in_the_list_of_people(screen: HouseholdsScreen) -> None:
    person = screen.residents.rows.ids()[30]
    screen.open_record("resident", person)
    assert screen.residents.current_id() == screen.detail.people.table.current_id() == person
    screen.list_head.show_view(PICTURE)
    screen.open_record("resident", person)
    assert screen.list_head.view() == LIST
    assert screen.detail.people.table.current_id() == person


@pytest.mark.parametrize("size", ["standard", "largest"])
def test_everything_is_named_and_whole(desk: Desk, qtbot: QtBot, size: str) -> None:
    made = shown(HouseholdsScreen(desk(size=size)), qtbot)
    made.list_head.show_view(PEOPLE)
    QApplication.processEvents()
    assert lint(made) == []
    assert made.list_head.filter.width() > 150


# To a spreadsheet and back


def test_masked_rows_come_back_without_a_change(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any, importing: Callable[[], ImportScreen]
) -> None:
    voice.answer(0)
    lines = copied(screen, qtbot, 20)
    assert voice.asked == [carry.ASKED]
    numbers = [line[-1] for line in lines[1:]]
    assert sum("****" in number for number in numbers) >= 10
    paste(screen, qtbot, lines)
    found = counts(importing())
    assert set(found) == {"same"}


def test_whole_rows_need_the_password_and_changes_are_seen_taken_and_undone(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any, importing: Callable[[], ImportScreen], went: list[Any]
) -> None:
    voice.answer(1, PASSWORD)
    lines = copied(screen, qtbot, 12)
    with screen.workspace.store.read() as connection:
        assert departures(connection)[0]["fields"].endswith("证件号码")
        people = resident_rows(connection, screen.residents.rows.ids()[:12])
    assert [line[-1] for line in lines[1:]] == [person["document_number"] or "" for person in people]
    phone = lines[0].index("手机")
    lines[3][phone], lines[5][phone] = "19900008888", "199****0001"
    paste(screen, qtbot, lines)
    made = importing()
    assert made.pages.currentWidget() is made.check
    assert counts(made)["changed"] == 1
    assert not {"new", "problems", "questions", "new_places"} & set(counts(made))
    made.check.on.click()
    idle(made, qtbot)
    assert stored(screen, Resident, people[2]["id"])["phone"] == "19900008888"
    assert stored(screen, Resident, people[4]["id"])["phone"] == people[4]["phone"]
    assert made.done.home.text() == "回到住户"
    made.done.home.click()
    assert went == [("住户", "", "")]
    assert made.pages.currentWidget() is made.choose
    voice.undo()
    idle(made, qtbot)
    assert stored(screen, Resident, people[2]["id"])["phone"] == people[2]["phone"]


def test_the_people_of_one_household_are_copied_too(screen: HouseholdsScreen, qtbot: QtBot, voice: Any) -> None:
    screen.residents.select_id(screen.residents.rows.ids()[0])
    table = screen.detail.people.table
    table.selectAll()
    voice.answer(PASSWORD)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = from_lines(QApplication.clipboard().text())
    assert lines[0] == ["姓名", "关系", "性别", "出生", "状态"]
    assert len(lines) == len(table.rows.ids()) + 1


def test_nothing_is_copied_when_the_question_or_the_password_is_left(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any
) -> None:
    for answers in ((None,), (1, None)):
        voice.answer(*answers)
        assert copied(screen, qtbot, 2) == []


def test_hidden_numbers_are_not_asked_about(screen: HouseholdsScreen, qtbot: QtBot, voice: Any) -> None:
    screen.residents.columns.apply({"hidden": [*SELDOM, "document_number", "phone", "birth_date"]})
    voice.answer(PASSWORD)
    lines = copied(screen, qtbot, 2)
    assert lines[0] == ["姓名", "门牌", "性别", "与户主关系", "人户情况"]


def test_rows_without_a_heading_and_what_does_not_fit(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any, importing: Callable[[], ImportScreen]
) -> None:
    voice.answer(0)
    lines = copied(screen, qtbot, 3)
    paste(screen, qtbot, lines[1:])
    assert set(counts(importing())) == {"same"}
    paste(screen, qtbot, [line[:4] for line in lines[1:]])
    assert "对不上" in voice.last


def test_lines_tabs_quotes_and_formulas_in_notes_are_the_same_again(
    screen: HouseholdsScreen, qtbot: QtBot, voice: Any, importing: Callable[[], ImportScreen]
) -> None:
    person = screen.residents.rows.ids()[0]
    text = '=1+1\n第二行\t"引号"'
    someone_else(screen, Resident, person, notes=text)
    table = screen.residents
    wanted = [*table.shown_columns(), ("notes", "人员备注")]
    table.shown_columns = lambda: wanted  # type: ignore[method-assign]
    voice.answer(1, PASSWORD)
    carry.copy(screen.workspace, Resident, table, table.fetch([person]))
    assert from_lines(QApplication.clipboard().text())[1][-1] == f"'{text}"
    carry.paste(screen.workspace, Resident, table, "住户")
    assert set(counts(importing())) == {"same"}


def test_a_list_that_is_not_whole_says_so(screen: HouseholdsScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FOUND_AT_MOST", 3)
    screen.list_head.filter.setText("z")
    number = len(screen.residents.rows.ids())
    assert screen.caption.text() == f"符合的太多，只列出 {number} 人，请多写几个字"
    screen.list_head.filter.clear()
    assert screen.caption.text().startswith("共 ")


# 导出表格


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ""])
def test_the_list_is_exported_as_it_is_shown(
    screen: HouseholdsScreen, voice: Any, qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    screen.residents.columns.apply({"order": ["door", "name"], "hidden": [*SELDOM, "phone", "relation", "residence_status", "sex"]})
    screen.residents.sort_by("name", descending=True)
    voice.answer(1, tmp_path / f"名单{suffix}", PASSWORD)
    screen.export()
    qtbot.waitUntil(lambda: voice.last.startswith("已保存到"), timeout=30_000)
    written = tmp_path / f"名单{suffix or '.xlsx'}"
    if suffix == ".csv":
        rows = [line.split(",") for line in written.read_text(encoding="utf-8-sig").splitlines()]
    else:
        page = load_workbook(io.BytesIO(written.read_bytes())).active
        assert page is not None
        rows = [[str(cell or "") for cell in line] for line in page.iter_rows(values_only=True)]
    assert rows[0] == ["门牌", "姓名", "出生", "证件号码"]
    with screen.workspace.store.read() as connection:
        people = resident_rows(connection, screen.residents.rows.ids())
        assert departures(connection)[0]["action"] == "导出"
    assert [row[1] for row in rows[1:]] == [person["name"] for person in people]
    assert all("****" in row[3] for row in rows[1:] if row[3])


def test_a_purpose_or_a_name_that_is_not_given_exports_nothing(screen: HouseholdsScreen, voice: Any) -> None:
    for answers in ((None,), (0, None)):
        voice.answer(*answers)
        screen.residents.export()
    screen.list_head.filter.setText("没有这个人")
    screen.residents.export()
    assert voice.said[-1] == ("warn", "这张表现在是空的，没有可导出的内容。")
    with screen.workspace.store.read() as connection:
        assert not departures(connection)
