"""Blocks and small parts: what they say, to the eye and to a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.blocks import EmptyState, NoticeLine, ProgressPanel, StatLine, in_words
from desktop.widgets.parts import button, card, column, label, pill, row, tool
from tests.desktop.a11y import beyond, clipped, focus_order, lint, nameless, small


def shown(qtbot: QtBot, widget: QWidget, width: int = 400, height: int = 300) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_an_empty_screen_says_what_it_is_for_and_offers_the_next_step(look: Look, qtbot: QtBot) -> None:
    done: list[str] = []
    empty = EmptyState(look, "households", "还没有住户", "从花名册导入，或者先看看示例居民区。",
                       ("导入花名册", lambda: done.append("import")), ("打开示例", lambda: done.append("sample")))
    shown(qtbot, empty)
    for one in empty.buttons:
        one.click()
    assert done == ["import", "sample"]
    assert [one.property("kind") for one in empty.buttons] == ["primary", None]
    assert empty.accessibleName() == "还没有住户"
    assert lint(empty) == []


def test_a_notice_comes_with_its_step_and_can_be_closed(look: Look, qtbot: QtBot) -> None:
    notice = NoticeLine(look)
    qtbot.addWidget(notice)
    assert not notice.isVisible()
    done: list[int] = []
    notice.tell("有 3 张卡要重印", "warn", ("去重印", lambda: done.append(1)))
    assert notice.isVisible()
    assert notice.property("tone") == "warn"
    notice._button.click()
    assert done == [1]
    notice.tell("都印好了", "ok")
    assert (notice.text(), notice._button.isVisible(), notice.accessibleName()) == ("都印好了", False, "都印好了")
    notice._close.click()
    assert not notice.isVisible()


def test_a_figure_is_read_with_unit_and_note_and_opens(look: Look, qtbot: QtBot) -> None:
    stat = StatLine(look, "超期问题", "overdue", "danger")
    shown(qtbot, stat)
    stat.show_figure("2", "件", "最久 3 个工作日")
    assert stat.accessibleName() == "超期问题 2件，最久 3 个工作日"
    with qtbot.waitSignal(stat.clicked):
        qtbot.keyClick(stat, Qt.Key.Key_Return)
    with qtbot.waitSignal(stat.clicked):
        qtbot.mouseClick(stat, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(stat.clicked):
        qtbot.keyClick(stat, Qt.Key.Key_A)


def test_progress_says_what_how_many_and_how_long(look: Look, qtbot: QtBot) -> None:
    panel = ProgressPanel(look)
    qtbot.addWidget(panel)
    panel.show_progress("正在导入", 1000, 4000, 30)
    assert panel.text() == "1,000 / 4,000，已用 30 秒，约还需 1 分 30 秒"
    bar = panel.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (1000, 4000)
    panel.show_progress("正在读取", 70, None, 2)
    assert panel.text() == "已处理 70，已用 2 秒"
    assert bar.maximum() == 0
    panel.show_progress("正在收尾", 5, 5, 3)
    assert panel.text() == "5 / 5，已用 3 秒"


def test_cancel_is_pressed_once(look: Look, qtbot: QtBot) -> None:
    panel = ProgressPanel(look)
    qtbot.addWidget(panel)
    panel.show_progress("正在导入", 1, 2, 0)
    with qtbot.waitSignal(panel.cancelled):
        panel.cancel.click()
    assert not panel.cancel.isEnabled()


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "0 秒"), (59.4, "59 秒"), (61, "1 分 1 秒"), (-1, "0 秒")])
def test_durations_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_text_of_people_is_never_markup(look: Look, qtbot: QtBot) -> None:
    said = label("<b>张</b>&李")
    assert said.textFormat() == Qt.TextFormat.PlainText
    assert button(look, "甲&乙").text() == "甲&&乙"


def test_parts_can_be_put_together(look: Look, qtbot: QtBot) -> None:
    frame = card(look, column(look, row(look, label("住户", "h1"), None, pill("今天", "warn")), button(look, "保存", "save", "primary")))
    shown(qtbot, frame)
    assert frame.objectName() == "card"
    assert lint(frame) == []


def test_the_lint_notices_what_it_is_for(look: Look, qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    tight, tiny = QPushButton("这句话放不下"), tool(look, "", "close", tip="关闭")
    tight.setFixedWidth(40)
    tiny.setFixedSize(20, 20)
    lost = button(look, "出界")
    layout.addWidget(tight)
    layout.addWidget(tiny)
    shown(qtbot, window)
    lost.setParent(window)
    lost.move(900, 10)
    lost.show()
    assert [found.split(":")[0] for found in nameless(window)] == ["no name"]
    assert "这句话放不下" in clipped(window)[0]
    assert "关闭" in small(window)[0]
    assert "出界" in beyond(window)[0]
    assert "关闭" in focus_order(window)


@pytest.mark.parametrize("text", ["保存", "记一次走访"])
def test_buttons_are_large_enough_to_hit(look: Look, qtbot: QtBot, text: str) -> None:
    made = button(look, text)
    shown(qtbot, made)
    assert made.sizeHint().height() >= 28
