"""The word being composed is in its field before anything else happens, whatever Qt's input method does with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QInputMethod
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.input_method.composition import Composition, as_typed, commit_composition, drop_composition
from tests.desktop.input_method.hand import compose, forgetful


@pytest.fixture
def composition(qapp: QApplication) -> Iterator[Composition]:
    made = Composition(qapp)
    yield made
    made.setParent(None)
    made.deleteLater()


@pytest.fixture(params=["keeps silent", "forgets"])
def qt(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an input method Qt's commit does nothing; with ibus it takes the word away."""
    if request.param == "forgets":
        monkeypatch.setattr(QInputMethod, "commit", forgetful)


class Page(QWidget):
    """Two lines, a text and a button."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.other, self.notes, self.button = QLineEdit(), QLineEdit(), QPlainTextEdit(), QPushButton("保存")
        layout = QVBoxLayout(self)
        for each in (self.name, self.other, self.notes, self.button):
            layout.addWidget(each)


@pytest.fixture
def page(qtbot: QtBot, composition: Composition) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.name.setFocus()
    qtbot.waitUntil(made.name.hasFocus)
    return made


@pytest.mark.usefixtures("qt")
def test_the_word_is_in_its_field_as_it_was_typed(page: Page, composition: Composition) -> None:
    compose(page.name, "ni hao")
    assert composition.word() == "ni hao"
    commit_composition()
    assert page.name.text() == "nihao"
    assert composition.word() == ""
    commit_composition()
    assert page.name.text() == "nihao"


@pytest.mark.usefixtures("qt")
def test_chosen_characters_stay_and_the_rest_comes_behind_them(page: Page) -> None:
    compose(page.name, "ni hao shi j")
    compose(page.name, "shi j", "你好")
    commit_composition()
    assert page.name.text() == "你好shij"


@pytest.mark.usefixtures("qt")
def test_what_was_committed_is_not_committed_again(page: Page) -> None:
    compose(page.name, "ni hao")
    compose(page.name, "", "你好")
    compose(page.name)
    commit_composition()
    assert page.name.text() == "你好"


@pytest.mark.usefixtures("qt")
def test_long_text_too(page: Page) -> None:
    page.notes.setFocus()
    compose(page.notes, "ni hao")
    commit_composition()
    assert page.notes.toPlainText() == "nihao"


def test_an_input_method_that_can_be_asked_says_what_it_would_choose(page: Page, composition: Composition) -> None:
    composition.finishing.connect(lambda: compose(page.name, "", "你好"))
    compose(page.name, "ni hao")
    commit_composition()
    assert page.name.text() == "你好"


def test_leaving_a_field_takes_nothing_away(page: Page, composition: Composition) -> None:
    compose(page.name, "ni hao")
    page.other.setFocus()
    assert page.name.text() == "nihao"
    compose(page.other, "shi jie")
    composition.finishing.connect(lambda: compose(page.other, "", "世界"))
    page.button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert (page.name.text(), page.other.text()) == ("nihao", "世界")


def test_leaving_while_qt_forgets(page: Page) -> None:
    compose(page.name, "ni hao")
    forgetful()  # Qt does it before it tells the field that the focus goes
    page.other.setFocus()
    assert (page.name.text(), page.other.text()) == ("nihao", "")


def test_a_window_that_goes_behind_takes_nothing_away(page: Page, qtbot: QtBot) -> None:
    compose(page.name, "ni hao")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not page.name.hasFocus())
    assert page.name.text() == "nihao"


def test_what_the_person_erased_stays_erased(page: Page, qapp: QApplication) -> None:
    compose(page.name, "n")
    compose(page.name)
    qapp.processEvents()
    commit_composition()
    page.other.setFocus()
    assert page.name.text() == page.other.text() == ""


def test_a_menu_is_no_leaving(page: Page, composition: Composition, qapp: QApplication) -> None:
    compose(page.name, "ni hao")
    qapp.sendEvent(page.name, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert (composition.word(), page.name.text()) == ("ni hao", "")


def test_control_without_it_the_word_is_lost(page: Page, composition: Composition, monkeypatch: pytest.MonkeyPatch) -> None:
    composition.setParent(None)
    page.name.removeEventFilter(composition)
    monkeypatch.setattr(QInputMethod, "commit", forgetful)
    compose(page.name, "ni hao")
    commit_composition()
    assert page.name.text() == ""


def test_a_word_may_be_dropped(page: Page, composition: Composition) -> None:
    told: list[bool] = []
    composition.dropping.connect(lambda: told.append(True))
    compose(page.name, "ni hao")
    drop_composition()
    assert (page.name.text(), composition.word(), told) == ("", "", [True])
    page.other.setFocus()
    assert page.name.text() == ""


def test_a_field_that_is_gone_harms_nobody(page: Page, composition: Composition, qapp: QApplication) -> None:
    compose(page.name, "ni hao")
    page.name.deleteLater()
    qapp.sendPostedEvents(page.name, 0)
    commit_composition()
    drop_composition()
    assert composition.word() == ""


def test_a_program_without_one_asks_qt_alone(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QInputMethod, "commit", lambda _: asked.append("commit"))
    monkeypatch.setattr(QInputMethod, "reset", lambda _: asked.append("reset"))
    commit_composition()
    drop_composition()
    assert asked == ["commit", "reset"]


@pytest.mark.parametrize(
    ("composed", "typed"),
    [("ni hao", "nihao"), ("zhang'shu f", "zhangshuf"), ("你好 shi jie", "你好shijie"), ("lü'xing", "lüxing"),
     ("你好", "你好"), ("𠮷 tian", "𠮷tian"), ("", "")],
)
def test_separators_between_syllables_are_not_text(composed: str, typed: str) -> None:
    assert as_typed(composed) == typed
