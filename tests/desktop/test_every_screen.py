"""Every screen of the catalogue, with each of its tabs, speaks to a screen reader and is walked in the order it is read."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QHeaderView, QTabWidget
from pytestqt.qtbot import QtBot

from desktop.catalogue import SCREENS
from desktop.main_window import MainWindow
from desktop.widgets.table import Table
from tests.desktop.a11y import lint
from tests.desktop.desk import Desk

PATHS = ("最近打开的文件",)  # names of files, nothing of a record


@pytest.fixture(params=[("standard", "light"), ("largest", "dark")], ids=lambda each: each[0])
def window(request: pytest.FixtureRequest, desk: Desk, qtbot: QtBot) -> MainWindow:
    size, theme = request.param
    held: list[MainWindow] = []
    workspace = desk(size=size, theme=theme, went=lambda *where: held[0].go_to(*where))  # noqa: PLW0108 - the window is made later
    made = MainWindow(workspace.look)
    held.append(made)
    made.furnish(workspace, "青松居委会")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.title)
def test_a_screen_speaks_on_every_tab(kind: Any, window: MainWindow, qtbot: QtBot) -> None:
    window.go_to(kind.title)
    screen = window.current()
    assert isinstance(screen, kind)
    qtbot.waitUntil(lambda: not screen.workspace.jobs.busy(), timeout=60_000)
    QApplication.processEvents()
    found = {"": lint(window)}
    for tabs in screen.findChildren(QTabWidget):
        for at in range(tabs.count() if tabs.isVisible() else 0):
            tabs.setCurrentIndex(at)
            QApplication.processEvents()
            found[f"{tabs.accessibleName()} {tabs.tabText(at)}"] = lint(window)
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.mark.parametrize("kind", SCREENS, ids=lambda kind: kind.title)
def test_no_list_lets_a_line_out_past_the_gate(kind: Any, window: MainWindow, qtbot: QtBot) -> None:
    """Qt's own lists put the current line on the clipboard at Ctrl+C; tables ask the gate instead."""
    window.go_to(kind.title)
    screen = window.current()
    assert screen is not None
    qtbot.waitUntil(lambda: not screen.workspace.jobs.busy(), timeout=60_000)
    clipboard = QApplication.clipboard()
    clipboard.setText("as it was")
    views = [view for view in screen.findChildren(QAbstractItemView) if not isinstance(view, Table | QHeaderView)
             and view.focusPolicy() != Qt.FocusPolicy.NoFocus and view.accessibleName() not in PATHS
             and not isinstance(view.parent().parent(), QComboBox)]
    for view in views:
        if (model := view.model()) is not None and model.rowCount():
            view.setCurrentIndex(model.index(0, 0))
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert clipboard.text() == "as it was", view.accessibleName()
    clipboard.clear()
