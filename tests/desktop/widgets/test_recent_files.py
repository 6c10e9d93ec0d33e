"""The list of files opened lately."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets.recent_files import GONE, RecentFile, RecentFiles
from tests.desktop.a11y import lint

FILES = [
    RecentFile(Path("/x/桃园.linli")), RecentFile(Path("/x/示例居民区.linli"), sample=True),
    RecentFile(Path("/media/梨园.linli"), pinned=True, there=False),
]


@pytest.fixture
def recent(look: Any, qtbot: QtBot) -> RecentFiles:
    made = RecentFiles(look)
    qtbot.addWidget(made)
    return made


def test_it_is_there_only_with_files(recent: RecentFiles) -> None:
    recent.show_files([])
    assert not recent.isVisible()
    recent.show_files(FILES)
    assert recent.isVisible()
    recent.show_files([])
    assert not recent.isVisible()


def test_kept_ones_first_each_with_what_is_to_know(recent: RecentFiles, look: Any) -> None:
    recent.show_files(FILES, FILES[1].path)
    items = [recent.list.item(at) for at in range(3)]
    assert [one.text() for one in items] == ["梨园（固定，找不到）　/media", "桃园　/x", "示例居民区（示例）　/x"]
    assert items[0].foreground().color() == look.colour("ink3")
    assert GONE in items[0].data(Qt.ItemDataRole.AccessibleTextRole)
    assert recent.current() == FILES[1]


def test_a_file_is_chosen_kept_and_taken_off_with_the_keyboard(recent: RecentFiles, qtbot: QtBot) -> None:
    recent.show_files(FILES)
    assert not recent.pin.isEnabled()
    recent.list.setCurrentRow(0)
    assert recent.pin.text() == "取消固定"
    with qtbot.waitSignal(recent.pin_wanted) as wanted:
        recent.pin.click()
    assert wanted.args == [FILES[2].path, False]
    with qtbot.waitSignal(recent.forget_wanted) as forgotten:
        recent.forget.click()
    assert forgotten.args == [FILES[2].path]
    qtbot.keyClick(recent.list, Qt.Key.Key_Down)
    assert recent.pin.text() == "固定在最前"
    with qtbot.waitSignal(recent.chosen) as chosen:
        qtbot.keyClick(recent.list, Qt.Key.Key_Return)
    assert chosen.args == [FILES[0].path]


@pytest.mark.parametrize("size", ["standard", "largest"])
def test_nothing_is_cut_or_nameless(looks: Any, qtbot: QtBot, size: str) -> None:
    made = RecentFiles(looks(size))
    qtbot.addWidget(made)
    made.show_files(FILES, FILES[0].path)
    made.resize(600, made.sizeHint().height())
    QApplication.processEvents()
    assert lint(made) == []
    looks()
