"""Whatever is done in the middle of a word, the word is in its field first; without that it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethod
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.records.household import Household
from db.records.listing import one
from desktop.input_method.composition import Composition
from desktop.main_window import MainWindow
from desktop.screens.households import HouseholdsScreen
from tests.desktop.desk import Desk
from tests.desktop.input_method.hand import compose, forgetful

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
STAYS = {(Qt.Key.Key_N, CONTROL), (Qt.Key.Key_1, ALT)}  # they ask what becomes of unsaved edits


class AtWork:
    """The window at 住户, a household in the form, and a word being composed in 备注 with fcitx 5 through Qt's ibus side."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot
        window.go_to("住户")
        screen = window.current()
        assert isinstance(screen, HouseholdsScreen)
        self.screen = screen
        self.household = screen.table.rows.ids()[0]
        screen.table.select_id(self.household)
        self.form = screen.detail.form
        self.form.form.editor("notes").show_value(None)
        self.form.form.focus_field("notes")
        self.notes = self.form.form.editor("notes").widget
        qtbot.waitUntil(self.notes.hasFocus)
        compose(self.notes, "ni hao")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self._qtbot.keyClick(self.window, key, modifier)

    def click(self, widget: QWidget) -> None:
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def written(self) -> str:
        return self.form.form.editor("notes").state()

    def stored(self) -> Any:
        with self.screen.workspace.store.read() as connection:
            found = one(connection, Household, self.household)
        assert found is not None
        return found["notes"]


@pytest.fixture
def composition(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Composition]:
    monkeypatch.setattr(QInputMethod, "commit", forgetful)
    made = Composition(qapp)
    yield made
    made.setParent(None)
    made.deleteLater()


@pytest.fixture
def at_work(desk: Desk, qtbot: QtBot, composition: Composition) -> AtWork:
    workspace = desk()
    window = MainWindow(workspace.look)
    window.furnish(workspace, "青松居委会")
    qtbot.addWidget(window, before_close_func=lambda _: made.form.clear())
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made = AtWork(window, qtbot)
    return made


def test_saving_saves_the_word(at_work: AtWork) -> None:
    at_work.press(Qt.Key.Key_S, CONTROL)
    assert at_work.stored() == "nihao"


def test_the_button_too(at_work: AtWork) -> None:
    at_work.click(at_work.form.save_button)
    assert at_work.stored() == "nihao"


def test_control_without_the_commit_the_word_is_not_saved(
    at_work: AtWork, composition: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Composition, "commit", lambda _: None)
    at_work.press(Qt.Key.Key_S, CONTROL)
    assert at_work.stored() is None
    compose(at_work.notes)


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_N, CONTROL), (Qt.Key.Key_P, CONTROL), (Qt.Key.Key_K, CONTROL), (Qt.Key.Key_F, CONTROL), (Qt.Key.Key_F5, NONE),
     (Qt.Key.Key_1, ALT)],
)
def test_every_shortcut_leaves_the_word_in_its_field(
    at_work: AtWork, voice: Any, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    if (key, modifier) in STAYS:
        voice.answer(None)
    at_work.press(key, modifier)
    assert at_work.written() == "nihao"


@pytest.mark.parametrize("title", ["首页", "地点"])
def test_the_sidebar_asks_about_the_word(at_work: AtWork, voice: Any, title: str) -> None:
    voice.answer(0)  # 保存
    at_work.window.go_to(title)
    assert at_work.stored() == "nihao"


def test_a_click_on_another_row_saves_it_when_that_is_wanted(at_work: AtWork, voice: Any, qtbot: QtBot) -> None:
    voice.answer(0)
    table = at_work.screen.table
    other = table.visualRect(table.rows.index(1, table.columns.first_shown())).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert table.current_id() != at_work.household
    assert at_work.stored() == "nihao"


def test_closing_asks_about_the_word(at_work: AtWork, voice: Any) -> None:
    voice.answer(None)
    assert not at_work.window.close()
    assert at_work.written() == "nihao"


def test_a_word_in_the_search_box_stays_there_when_a_screen_is_opened(at_work: AtWork, qtbot: QtBot) -> None:
    at_work.press(Qt.Key.Key_S, CONTROL)
    at_work.press(Qt.Key.Key_K, CONTROL)
    compose(at_work.window.search, "zhang")
    assert at_work.window.search.text() == ""
    at_work.press(Qt.Key.Key_1, ALT)
    assert at_work.window.search.text() == "zhang"
    assert not at_work.window.search.suggestions.isVisible()
