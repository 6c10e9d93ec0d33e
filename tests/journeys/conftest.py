"""The real window over the sample office; a person is what the steps play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.voice import WindowVoice
from tests.desktop.desk import Desk, desk, looks, printed, sample_file

__all__ = ["desk", "looks", "printed", "sample_file"]


class Secretary:
    """Works with the window by what stands on it: titles, labels, names of tabs."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        """Sit down at a window."""
        self.window, self._qtbot = window, qtbot
        self.kept: dict[str, Any] = {}

    @property
    def screen(self) -> Any:
        """The screen shown now."""
        return self.window.current()

    @property
    def store(self) -> Any:
        """The open file."""
        assert self.window._workspace is not None
        return self.window._workspace.store

    def go_to(self, title: str) -> None:
        """Click a line of the sidebar."""
        (item,) = self.window.nav.findItems(title, Qt.MatchFlag.MatchExactly)
        self._qtbot.mouseClick(
            self.window.nav.viewport(), Qt.MouseButton.LeftButton, pos=self.window.nav.visualItemRect(item).center())
        assert self.screen.title == title

    def press(self, text: str, inside: QWidget | None = None) -> None:
        """Click the button that says `text`."""
        found = [one for one in (inside or self.window).findChildren(QAbstractButton) if one.text() == text and one.isVisible()]
        assert found, text
        self._qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def write(self, term: str, text: str) -> None:
        """Replace what stands in the field called `term`."""
        edit = next(one for one in self.screen.findChildren(QLineEdit) if one.accessibleName() == term and one.isVisible())
        edit.setFocus()
        edit.selectAll()
        self._qtbot.keyClicks(edit, text) if text.isascii() else edit.insert(text)

    def tab(self, title: str) -> None:
        """Open a tab of the screen."""
        for tabs in self.screen.findChildren(QTabWidget):
            for at in range(tabs.count()):
                if tabs.isVisible() and tabs.tabText(at) == title:
                    tabs.setCurrentIndex(at)
                    return
        pytest.fail(title)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the whole window; no window system gives it back its place after a dialog."""
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)
        self._qtbot.keyClick(self.window, key, modifier)

    def cells(self, table: Any) -> list[list[str]]:
        """What a list shows, by row."""
        model = table.model()
        return [[str(model.index(row, at).data() or "") for at in range(model.columnCount())] for row in range(model.rowCount())]


@pytest.fixture
def open_window(desk: Desk, qtbot: QtBot, voice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`open_window()` → somebody at the window of the sample office."""

    def sit_down() -> Secretary:
        held: list[MainWindow] = []
        workspace = desk(went=lambda *where: held[0].go_to(*where))  # noqa: PLW0108 - the window is made later
        window = MainWindow(workspace.look)
        held.append(window)
        spoken = WindowVoice(workspace.look, window, window.status)
        monkeypatch.setattr(voice, "tell", spoken.tell)  # what is done is read where a person reads it
        window.furnish(workspace, "青松居委会")
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return Secretary(window, qtbot)

    return sit_down
