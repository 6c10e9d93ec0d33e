"""Selected rows: how many there are and what they come to, and the menu of what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.selection_count import SUMMED_AT_MOST, SelectionCount, counted
from desktop.widgets.table import Column, Table
from desktop.widgets.table_menu import Step, row_menu

ROWS = {f"id{at}": {"id": f"id{at}", "name": f"户{at}", "heads": at, "area": at + 0.25} for at in range(SUMMED_AT_MOST + 5)}
COLUMNS = (
    Column("name", "门牌", 90, lambda row: row["name"]),
    Column("heads", "人口", 60, lambda row: str(row["heads"]), amount=lambda row: row["heads"]),
    Column("area", "面积", 60, lambda row: str(row["area"]), amount=lambda row: row["area"] or None, shown=False),
)


def fetch(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [ROWS[one] for one in ids]


class Window(QWidget):
    """A table, a line to type in, and the count."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.table = Table(look, "住户表", COLUMNS, fetch, lambda *_: list(ROWS), unit="户")
        self.line, self.count = QLineEdit(), SelectionCount()
        inside = QVBoxLayout(self)
        for each in (self.table, self.line, self.count):
            inside.addWidget(each)
        self.table.show_ids(list(ROWS))


@pytest.fixture
def window(look: Look, qtbot: QtBot) -> Window:
    made = Window(look)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.line.setFocus()
    return made


def entries(menu: QMenu) -> list[tuple[str, str, bool]]:
    texts = ((each.text().partition("\t"), each) for each in menu.actions() if not each.isSeparator())
    return [(text, keys, each.isEnabled()) for (text, _, keys), each in texts]


def test_the_count_follows_the_table_that_has_the_keyboard(window: Window, qtbot: QtBot) -> None:
    assert window.count.text() == ""
    window.table.setFocus()
    window.table.select_id("id2")
    assert window.count.text() == "已选 1 户 · 人口 2"
    qtbot.keyClick(window.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.count.text() == window.count.accessibleName() == "已选 2 户 · 人口 5"
    window.line.setFocus()
    assert window.count.text() == "已选 2 户 · 人口 5"
    window.table.clearSelection()
    assert window.count.text() == ""


def test_a_table_out_of_sight_is_not_counted(window: Window) -> None:
    window.table.setFocus()
    window.table.select_id("id2")
    window.table.hide()
    window.line.clearFocus()
    window.line.setFocus()
    assert window.count.text() == ""


def test_a_table_that_is_gone_or_of_another_window_is_not_counted(window: Window, look: Look, qtbot: QtBot) -> None:
    window.table.setFocus()
    window.table.select_id("id2")
    other = Window(look)
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    other.table.setFocus()
    other.table.select_id("id7")
    assert (window.count.text(), other.count.text()) == ("已选 1 户 · 人口 2", "已选 1 户 · 人口 7")
    with qtbot.waitActive(window):
        window.activateWindow()
    window.table.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.line.setFocus()
    assert window.count.text() == ""


def test_hidden_columns_are_not_added_up_and_many_rows_not_at_all(window: Window) -> None:
    window.table.columns.apply({"hidden": ["heads"]})
    window.table.select_id("id3")
    assert counted(window.table) == "已选 1 户 · 面积 3.25"
    window.table.selectAll()
    assert counted(window.table) == "已选 2,005 户"


def test_the_menu_offers_what_somebody_does(window: Window, qtbot: QtBot) -> None:
    window.table.select_id("id1")
    assert entries(row_menu(window.table)) == [("选择列", "", True)]
    done: list[Any] = []
    window.table.opened.connect(done.append)
    window.table.copy_wanted.connect(done.append)
    window.table.paste_wanted.connect(lambda: done.append("paste"))
    window.table.steps += [Step("批量修改…", done.append), Step("删除", lambda ids: done.append(("gone", *ids)), "Del", many=False)]
    menu = row_menu(window.table)
    assert entries(menu) == [
        ("打开", "Enter", True), ("复制", "Ctrl+C", True), ("粘贴…", "Ctrl+V", True), ("批量修改…", "", True),
        ("删除", "Del", True), ("选择列", "", True),
    ]
    for action in menu.actions()[:5]:
        action.trigger()
    assert done == ["id1", ["id1"], "paste", ["id1"], ("gone", "id1")]


def test_keys_do_the_steps_that_fit_the_selection(window: Window, qtbot: QtBot) -> None:
    done: list[Any] = []
    window.table.steps.append(Step("删除", lambda ids: done.append(list(ids)), "Del", many=False))
    window.table.setFocus()
    qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    window.table.select_id("id1")
    qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    qtbot.keyClick(window.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert done == [["id1"]]
    assert not row_menu(window.table).actions()[0].isEnabled()


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse])
def test_a_right_click_or_the_menu_key_opens_it(window: Window, reason: Any, qtbot: QtBot) -> None:
    window.table.opened.connect(lambda _: None)
    window.table.select_id("id1")
    QApplication.sendEvent(window.table.viewport(), QContextMenuEvent(reason, QPoint(5, 5), window.table.mapToGlobal(QPoint(5, 5))))
    popped = QApplication.activePopupWidget()
    assert isinstance(popped, QMenu)
    assert popped.actions()[0].text() == "打开\tEnter"
    popped.close()
