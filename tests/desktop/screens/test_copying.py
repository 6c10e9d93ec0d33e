"""Ctrl+C in a list: what is in sight of the chosen rows, through the gate, ready for WPS and Excel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from db.file.departures import departures
from desktop.screen import Screen
from desktop.screens.households import HouseholdsScreen
from desktop.screens.roles import RolesScreen
from desktop.sinks import forget_copied
from desktop.widgets.table import COPY_HINT, Table
from desktop.workspace import Workspace
from tests.desktop.small_office import Ids, fill

PASSWORD = "春江花月夜2026"


@pytest.fixture
def ids(workspace: Workspace) -> Ids:
    return fill(workspace.store)


@pytest.fixture(autouse=True)
def _clipboard(qapp: QApplication) -> Iterator[None]:
    """Nothing is left on it: it would outlive the program that put it there."""
    forget_copied()
    yield
    forget_copied()


def opened(qtbot: QtBot, screen: Any) -> Any:
    qtbot.addWidget(screen)
    screen.resize(1194, 680)
    screen.show()
    return screen


def press(qtbot: QtBot, table: Table) -> list[list[str]]:
    """Ctrl+C → the lines on the clipboard."""
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return [line.split("\t") for line in QApplication.clipboard().text().splitlines()]


def hints(screen: Screen) -> list[str]:
    return [label.text() for label in screen.findChildren(QLabel) if label.text() == COPY_HINT]


def test_chosen_households_are_copied_behind_the_password(
    qtbot: QtBot, workspace: Workspace, ids: Ids, voice: Any
) -> None:
    screen = opened(qtbot, HouseholdsScreen(workspace))
    assert hints(screen) == [COPY_HINT]
    screen.table.select_id(ids["h101"])
    voice.answer(PASSWORD)
    lines = press(qtbot, screen.table)
    assert lines[0] == ["门牌", "联系人", "人口", "居住", "联系电话"]
    assert lines[1:] == [["清溪里3号楼101", "张三丰", "1", "自住", "199 0000 0001"]]
    assert "粘贴" in voice.last
    with workspace.store.read() as connection:
        (line,) = departures(connection)
    assert (line["action"], line["rows"], line["fields"]) == ("复制", 1, "联系人、联系电话")


def test_without_the_password_the_clipboard_stays_empty(
    qtbot: QtBot, workspace: Workspace, ids: Ids, voice: Any
) -> None:
    screen = opened(qtbot, HouseholdsScreen(workspace))
    screen.table.select_id(ids["h101"])
    voice.answer(None)
    assert press(qtbot, screen.table) == []


def test_hidden_columns_stay_and_order_is_kept(qtbot: QtBot, workspace: Workspace, ids: Ids) -> None:
    screen = opened(qtbot, HouseholdsScreen(workspace))
    screen.table.columns.apply({"order": ["heads", "door"], "hidden": ["caller", "caller_phone", "task"]})
    screen.table.selectAll()
    lines = press(qtbot, screen.table)
    assert lines[0] == ["人口", "门牌", "居住"]
    assert len(lines) == 5


def test_a_record_screen_copies_what_needs_no_password(qtbot: QtBot, workspace: Workspace) -> None:
    screen = opened(qtbot, RolesScreen(workspace))
    assert hints(screen) == [COPY_HINT]
    screen.table.select_id(screen.ids[0])
    lines = press(qtbot, screen.table)
    assert [len(line) for line in lines] == [len(screen.columns)] * 2


def test_a_record_screen_hands_pasted_rows_to_the_import_and_exports_its_list(
    qtbot: QtBot, workspace: Workspace, voice: Any, went_to: list[Any], tmp_path: Path
) -> None:
    screen = opened(qtbot, RolesScreen(workspace))
    screen.table.selectAll()
    press(qtbot, screen.table)
    qtbot.keyClick(screen.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert went_to == [("导入", "pasted", "岗位")]
    found = workspace.pasteboard.take()
    assert found is not None
    assert len(found.book.sheets[0].rows) == len(screen.ids) + 1
    voice.answer(1, tmp_path / "岗位.csv")
    next(each for each in screen.findChildren(QToolButton) if each.accessibleName() == "导出表格…").click()
    qtbot.waitUntil(lambda: voice.last.startswith("已保存到"), timeout=30_000)
    assert len((tmp_path / "岗位.csv").read_text(encoding="utf-8-sig").splitlines()) == len(screen.ids) + 1


def test_what_is_no_table_is_told_and_nothing_is_opened(
    qtbot: QtBot, workspace: Workspace, voice: Any, went_to: list[Any]
) -> None:
    screen = opened(qtbot, RolesScreen(workspace))
    QApplication.clipboard().setText("")
    qtbot.keyClick(screen.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert voice.said[-1][0] == "sorry"
    assert went_to == []


def test_nothing_chosen_is_told(qtbot: QtBot, workspace: Workspace, ids: Ids, voice: Any) -> None:
    screen = opened(qtbot, HouseholdsScreen(workspace))
    screen.table.clearSelection()
    assert press(qtbot, screen.table) == []
    assert voice.said[-1][0] == "sorry"
