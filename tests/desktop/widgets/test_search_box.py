"""The search box: results while typing and while composing, walked and chosen by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.search_box import Group, Hit, SearchBox
from tests.desktop.a11y import lint

PEOPLE = {"张淑芬": "zhangshufen", "沈玉珍": "shenyuzhen"}
COMMANDS = {"打印卡片": "dayin", "张贴公告": "zhangtie"}


def find(words: str) -> Sequence[Group]:
    def hits(known: dict[str, str], kind: str) -> tuple[Hit, ...]:
        return tuple(Hit(name, name, "2号楼 402", kind, "person") for name, pinyin in known.items()
                     if words in name or pinyin.startswith(words))

    return [Group("居民", hits(PEOPLE, "resident")), Group("命令", hits(COMMANDS, "command"))]


@pytest.fixture
def box(look: Look, qtbot: QtBot) -> Iterator[SearchBox]:
    window = QWidget()
    made = SearchBox(look, find)
    layout = QVBoxLayout(window)
    layout.addWidget(made)
    layout.addStretch(1)
    window.resize(600, 400)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made
    window.close()


def offered(box: SearchBox) -> list[str]:
    return [hit.text for hit in box.suggestions.hits()] if box.suggestions.isVisible() else []


def compose(box: SearchBox, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(box, event)


def test_results_come_while_typing_and_go_with_the_words(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    assert offered(box) == ["张淑芬", "张贴公告"]
    qtbot.keyClicks(box, "s")
    assert offered(box) == ["张淑芬"]
    qtbot.keyClicks(box, "x")
    assert offered(box) == []


def test_arrows_step_over_titles_and_enter_chooses(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.found) as told:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told.args[0].text == "张贴公告"
    assert told.args[0].kind == "command"
    assert box.text() == ""
    assert not box.suggestions.isVisible()


def test_up_at_the_first_result_stays_there(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    qtbot.keyClick(box, Qt.Key.Key_Up)
    current = box.suggestions.current()
    assert current is not None
    assert current.text == "张淑芬"


def test_a_click_chooses(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "shen")
    shown = box.suggestions.list
    with qtbot.waitSignal(box.found) as told:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(1)).center())
    assert told.args[0].text == "沈玉珍"


def test_what_is_being_composed_is_searched_as_pinyin(box: SearchBox, qtbot: QtBot) -> None:
    compose(box, "shen'yu zh")
    assert box.text() == ""
    assert box.composing()
    assert offered(box) == ["沈玉珍"]
    assert box.hasFocus()
    compose(box, "", "沈")
    assert offered(box) == ["沈玉珍"]
    assert not box.composing()


def test_a_composition_given_up_closes_the_list(box: SearchBox) -> None:
    compose(box, "shen")
    compose(box)
    assert offered(box) == []


def test_escape_closes_then_empties_then_leaves(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (offered(box), box.text()) == ([], "zhang")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    with qtbot.waitSignal(box.left_empty):
        qtbot.keyClick(box, Qt.Key.Key_Escape)


def test_leaving_closes_the_list(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    box.clearFocus()
    assert offered(box) == []


def test_the_list_stays_inside_its_window(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    assert box.window().rect().contains(box.suggestions.geometry())
    box.window().resize(600, 60)
    box.suggest()
    assert box.suggestions.geometry().right() <= 600


def test_a_screen_reader_hears_how_many_and_which(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zhang")
    assert box.accessibleDescription() == "2 个结果，当前：张淑芬 2号楼 402"
    assert lint(box.window()) == []


def test_the_words_found_are_marked(box: SearchBox, look: Look, qtbot: QtBot) -> None:
    compose(box, "", "沈玉")
    picture = box.suggestions.list.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(20, 90) for y in range(30, 60)}
    assert look.colour("accent").name() in colours


@pytest.mark.parametrize(
    ("hit", "words", "parts"),
    [
        (Hit("1", "张淑芬", marks=((0, 1), (2, 3))), "zf", [("张", True), ("淑", False), ("芬", True)]),
        (Hit("1", "张淑芬"), "淑", [("张", False), ("淑", True), ("芬", False)]),
        (Hit("1", "张淑芬"), "王", [("张淑芬", False)]),
        (Hit("1", "张淑芬"), "", [("张淑芬", False)]),
    ],
)
def test_what_was_found_is_marked_also_by_pinyin(hit: Hit, words: str, parts: list[tuple[str, bool]]) -> None:
    assert hit.parts(words) == parts
