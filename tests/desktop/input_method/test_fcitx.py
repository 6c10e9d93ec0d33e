"""Our client of fcitx 4, against a program that answers as fcitx does and knows four words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jeepney import DBusAddress
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.input_method import bus as bus_module
from desktop.input_method.bus import Bus, BusError
from desktop.input_method.composition import Composition, commit_composition, drop_composition
from desktop.input_method.fcitx import CONTEXT, Fcitx, composed
from desktop.input_method.keys import key_event
from tests.desktop.input_method.bus_peer import BusPeer

NAME = "org.fcitx.Fcitx-1"
HERE = DBusAddress("/inputcontext_7", NAME, CONTEXT)
WORDS = {"nihao": "你好", "shijie": "世界", "nihaoshijie": "你好世界", "ji": "𠮷"}
SPACE, BACKSPACE, ESCAPE = 0x20, 0xFF08, 0xFF1B
RELEASED = 1


class FakeFcitx(BusPeer):
    """Composes small letters, Space takes a word it knows, Esc gives up; everything else it leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.letters, self.window_of_its_own = "", False
        self.answers |= {
            "CreateICv3": lambda name, pid: ("ibuuuu", (7, True, 0, 0, 0, 0)), "SetCapacity": lambda bits: ("", ()),
            "ProcessKeyEvent": self._key, "Reset": self._reset,
        }

    def _key(self, key: int, code: int, state: int, released: int, time: int) -> tuple[str, tuple[int]]:
        return "i", (int(not released and not state & 4 and self._composes(key)),)

    def _composes(self, key: int) -> bool:
        if ord("a") <= key <= ord("z"):
            self.letters += chr(key)
        elif self.letters and key == SPACE:
            word = next((known for known in sorted(WORDS, key=len) if self.letters.startswith(known)), self.letters)
            self.letters = self.letters.removeprefix(word)
            self.signal(HERE, "CommitString", "s", WORDS.get(word, word))
        elif self.letters and key == ESCAPE:
            self.letters = ""
        elif self.letters and key == BACKSPACE:
            self.letters = self.letters[:-1]
        elif key == BACKSPACE:
            self.signal(HERE, "ForwardKey", "uui", key, 0, 0)
            return True
        else:
            return False
        if not self.window_of_its_own:
            self.signal(HERE, "UpdateFormattedPreedit", "a(si)i", [(self.letters, 0)], len(self.letters))
        return True

    def _reset(self) -> tuple[str, tuple[()]]:
        self.letters = ""
        return "", ()

    def told(self) -> list[str]:
        """Names of the calls that came, keys and places aside."""
        return [name for name, _ in self.calls if name not in {"ProcessKeyEvent", "SetCursorRect"}]


class Page(QWidget):
    """A name, a password, another line."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.secret, self.other = QLineEdit(), QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        layout = QVBoxLayout(self)
        for each in (self.name, self.secret, self.other):
            layout.addWidget(each)


@pytest.fixture
def fcitx() -> Iterator[FakeFcitx]:
    made = FakeFcitx()
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.name.setFocus()
    qtbot.waitUntil(made.name.hasFocus)
    return made


@pytest.fixture
def client(qapp: QApplication, page: Page, fcitx: FakeFcitx) -> Iterator[Fcitx]:
    composition = Composition(qapp)
    made = Fcitx(qapp, lambda: Bus(fcitx.address, 10), NAME, composition)
    yield made
    made.close()
    for each in (made, composition):
        each.setParent(None)
        each.deleteLater()


def key(page: Page, sym: int, *, state: int = 0, text: str = "", kind: QEvent.Type = QEvent.Type.KeyPress) -> None:
    """A key as the window system brings it to the window."""
    special = {SPACE: Qt.Key.Key_Space, BACKSPACE: Qt.Key.Key_Backspace, ESCAPE: Qt.Key.Key_Escape}
    event = QKeyEvent(
        kind, special.get(sym, sym - 32), Qt.KeyboardModifier.NoModifier, 38, sym, state, text)
    QCoreApplication.sendEvent(page.windowHandle(), event)


def typed(page: Page, text: str) -> None:
    """Keys of plain letters and spaces."""
    for letter in text:
        key(page, ord(letter), text=letter)
        key(page, ord(letter), text=letter, kind=QEvent.Type.KeyRelease)


@pytest.mark.usefixtures("client")
def test_words_arrive(page: Page, fcitx: FakeFcitx) -> None:
    typed(page, "nihao")
    assert page.name.text() == ""
    typed(page, " ")
    assert page.name.text() == "你好"
    typed(page, "ji ")
    assert page.name.text() == "你好𠮷"
    assert fcitx.told() == ["Hello", "CreateICv3", "AddMatch", "SetCapacity", "FocusIn"]


@pytest.mark.usefixtures("client")
def test_commit_takes_what_fcitx_would_choose(page: Page, fcitx: FakeFcitx) -> None:
    typed(page, "nihaoshijie")
    commit_composition()
    assert page.name.text() == "你好世界"  # two words, one after the other
    assert fcitx.letters == ""


@pytest.mark.usefixtures("client")
def test_a_word_composed_in_a_window_of_its_own_is_chosen_too(page: Page, fcitx: FakeFcitx) -> None:
    fcitx.window_of_its_own = True
    typed(page, "nihaoshijie")
    key(page, 0xFFE3)  # Ctrl, of Ctrl+S
    assert page.name.text() == ""
    commit_composition()
    assert page.name.text() == "你好"
    page.other.setFocus()  # nothing is asked of it where nothing is composed
    typed(page, "shijie")
    key(page, ESCAPE)
    fcitx.letters = "ji"
    page.name.setFocus()
    assert (page.name.text(), page.other.text()) == ("你好", "")


@pytest.mark.usefixtures("client")
def test_leaving_the_field_too(page: Page) -> None:
    typed(page, "nihao")
    page.other.setFocus()
    typed(page, "shijie ")
    assert (page.name.text(), page.other.text()) == ("你好", "世界")


@pytest.mark.usefixtures("client")
def test_a_dropped_word_is_forgotten_on_both_sides(page: Page, fcitx: FakeFcitx, qtbot: QtBot) -> None:
    typed(page, "nihao")
    drop_composition()
    qtbot.waitUntil(lambda: fcitx.letters == "")
    typed(page, "ji ")
    assert page.name.text() == "𠮷"


@pytest.mark.usefixtures("client")
def test_esc_and_backspace_belong_to_the_composition(page: Page) -> None:
    typed(page, "nihaox")
    key(page, BACKSPACE)
    typed(page, " ")
    typed(page, "sh")
    key(page, ESCAPE)
    assert page.name.text() == "你好"
    key(page, BACKSPACE)  # given back by fcitx
    assert page.name.text() == "你"


@pytest.mark.usefixtures("client")
def test_what_fcitx_does_not_take_is_a_key(page: Page) -> None:
    typed(page, "123")
    assert page.name.text() == "123"


def test_what_cannot_be_written_in_is_none_of_its_business(
    client: Fcitx, page: Page, fcitx: FakeFcitx, qtbot: QtBot
) -> None:
    page.other.setReadOnly(True)
    page.other.setFocus()
    qtbot.waitUntil(lambda: fcitx.told()[-1] == "FocusOut")
    sent = len(fcitx.calls)
    typed(page, "nihao")
    assert len(fcitx.calls) == sent
    page.secret.setFocus()  # a password may be a sentence
    typed(page, "nihao ")
    assert page.secret.text() == "你好"
    assert client is not None


@pytest.mark.usefixtures("client")
def test_modifiers_are_told(page: Page, fcitx: FakeFcitx) -> None:
    key(page, ord("s"), state=4)
    assert fcitx.calls[-1][0] == "ProcessKeyEvent"
    assert fcitx.calls[-1][1][:4] == (ord("s"), 38, 4, 0)
    key(page, ord("s"), state=4, kind=QEvent.Type.KeyRelease)
    assert fcitx.calls[-1][1][3] == RELEASED


@pytest.mark.usefixtures("client")
def test_the_candidates_stand_at_the_caret(page: Page, fcitx: FakeFcitx, qtbot: QtBot) -> None:
    def places() -> list[tuple[Any, ...]]:
        return [body for name, body in fcitx.calls if name == "SetCursorRect"]

    qtbot.waitUntil(lambda: bool(places()))
    page.other.setText("居民区")
    page.other.setFocus()
    qtbot.waitUntil(lambda: len(places()) > 1 and places()[-1][1] > places()[0][1])
    left, top, _, height = places()[-1]
    box = page.other.rect().translated(page.windowHandle().mapToGlobal(page.other.pos()))
    assert box.left() <= left <= box.right()
    assert box.top() <= top < top + height <= box.bottom() + 1


def test_keys_pass_when_fcitx_is_gone(client: Fcitx, page: Page, fcitx: FakeFcitx) -> None:
    typed(page, "ni")
    fcitx.hang_up()
    typed(page, "hao")
    commit_composition()
    assert page.name.text() == "nihao"
    assert client is not None


def test_a_fcitx_that_comes_back_is_found_as_the_focus_moves(
    client: Fcitx, page: Page, fcitx: FakeFcitx, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    fcitx.hang_up()
    typed(page, "x")
    page.other.setFocus()
    typed(page, "ji ")
    assert page.other.text() == "ji "  # not looked for at every step
    monkeypatch.setattr("desktop.input_method.fcitx.AGAIN_MS", 0)
    qtbot.waitUntil(lambda: client._since.elapsed() > 0)
    fcitx.letters = ""
    page.name.setFocus()
    typed(page, "ji ")
    assert page.name.text() == "x𠮷"
    assert client is not None


def test_no_bus_no_client_and_keys_pass(qapp: QApplication, page: Page) -> None:
    def nobody() -> Bus:
        raise BusError("nobody there")

    composition = Composition(qapp)
    made = Fcitx(qapp, nobody, NAME, composition)
    typed(page, "ni")
    assert page.name.text() == "ni"
    for each in (made, composition):
        each.setParent(None)
        each.deleteLater()


def test_plain_preedit_of_older_ones(client: Fcitx, page: Page, fcitx: FakeFcitx, qtbot: QtBot) -> None:
    fcitx.signal(HERE, "UpdatePreedit", "si", "ni", 2)
    fcitx.signal(HERE, "CurrentIM", "sss", "拼音", "pinyin", "zh_CN")  # of no interest
    fcitx.signal(DBusAddress("/inputcontext_8", NAME, CONTEXT), "CommitString", "s", "别人的")
    fcitx.signal(HERE, "CommitString", "s", "你")
    qtbot.waitUntil(lambda: page.name.text() == "你")
    assert client is not None


@pytest.mark.parametrize(("text", "at", "units"), [("ni hao", 6, 6), ("你好 sh", 7, 3), ("𠮷a", 4, 2), ("", 0, 0), ("ni", -1, 0)])
def test_the_caret_is_counted_as_qt_counts(text: str, at: int, units: int) -> None:
    event = composed([(text, 0)], at)
    assert event.preeditString() == text
    (cursor,) = [one for one in event.attributes() if one.type == QInputMethodEvent.AttributeType.Cursor]
    assert cursor.start == units


def test_parts_of_a_composition_are_drawn_differently() -> None:
    event = composed([("你", 1 << 3), ("hao", 1 << 4)], 3)
    first, second = [one for one in event.attributes() if one.type == QInputMethodEvent.AttributeType.TextFormat]
    assert (first.start, first.length, second.start, second.length) == (0, 1, 1, 3)
    assert not first.value.fontUnderline()
    assert second.value.fontUnderline()


@pytest.mark.parametrize(
    ("sym", "qt", "text"),
    [(0xFF0D, Qt.Key.Key_Return, ""), (0x61, Qt.Key.Key_A, "a"), (0x01004F60, 0x4F60, "你"), (0xFF1B, Qt.Key.Key_Escape, "")],
)
def test_keys_given_back(sym: int, qt: int, text: str) -> None:
    event = key_event(sym, 5)
    assert event is not None
    assert (event.key(), event.text()) == (qt, text)
    assert event.modifiers() == Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    assert event.type() == QEvent.Type.KeyPress


def test_keys_no_field_cares_for() -> None:
    assert key_event(0xFFE1, 0) is None
    released = key_event(0xFF51, 0, released=True)
    assert released is not None
    assert released.type() == QEvent.Type.KeyRelease


def test_signals_may_come_in_pieces(fcitx: FakeFcitx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_module, "CHUNK", 7)
    connect: Callable[[], Bus] = lambda: Bus(fcitx.address, 10)  # noqa: E731 - typed
    bus = connect()
    bus.call(HERE, "CreateICv3", "si", "x", 1)
    fcitx.signal(HERE, "CommitString", "s", "你好")
    assert bus.call(HERE, "SetCapacity", "u", 1) == ()
    assert [one.body for one in bus.signals()] == [("你好",)]
    bus.close()
