"""What the lint of windows notices: each rule is shown a window that breaks it, and one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.parts import button, column, in_turn, label, read_in_order, row
from tests.desktop.a11y import alike, focus_order, jumbled, leaps, lint, lonely, nameless, small

Window = Callable[..., QWidget]


@pytest.fixture
def look(looks: Any) -> Look:
    made: Look = looks()
    return made


@pytest.fixture
def window(look: Look, qtbot: QtBot) -> Window:
    """`window(layout)` → a window that is shown."""

    def made(layout: Any) -> QWidget:
        found = QWidget()
        found.setLayout(layout)
        qtbot.addWidget(found)
        found.resize(500, 300)
        found.show()
        qtbot.waitExposed(found)
        return found

    return made


def named(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setAccessibleName(name)
    return edit


def test_a_window_without_fault_is_passed(window: Window, look: Look) -> None:
    edit = named("姓名")
    whole = window(column(look, row(look, label("姓名", "field", buddy=edit), edit), row(look, None, button(look, "保存"))))
    assert lint(whole) == []


def test_a_control_that_lost_its_name_is_noticed(window: Window, look: Look) -> None:
    edit, choice = named("姓名"), QComboBox()
    choice.setAccessibleName("性别")
    choice.addItem("女")
    whole = window(column(look, edit, label("性别", "field", buddy=choice), choice))
    assert nameless(whole) == []
    edit.setAccessibleName("")
    choice.setAccessibleName("")
    assert nameless(whole) == ["no name: QLineEdit", "no name: QComboBox"]


def test_a_choice_without_a_label_beside_it_is_noticed(window: Window, look: Look) -> None:
    choice = QComboBox()
    choice.setAccessibleName("性别")
    whole = window(column(look, choice))
    assert nameless(whole) == ["no name: QComboBox"]


def test_neighbours_that_sound_the_same_are_noticed(window: Window, look: Look) -> None:
    first, second = button(look, "去看看"), button(look, "去看看")
    whole = window(column(look, first, second))
    assert alike(whole) == ["alike: PushButton “去看看”"]
    second.setAccessibleDescription("1 个任期一年内到期")
    assert alike(whole) == []


def test_a_label_without_a_field_is_noticed(window: Window, look: Look) -> None:
    edit = named("姓名")
    whole = window(column(look, label("姓名", "field"), edit))
    assert lonely(whole) == ["no buddy: QLabel “姓名”"]


def test_a_field_too_low_to_hit_is_noticed(window: Window, look: Look) -> None:
    edit = named("姓名")
    edit.setStyleSheet("min-height: 20px; max-height: 20px; padding: 0; border: 0")
    whole = window(column(look, edit))
    assert small(whole) == [f"small: QLineEdit “姓名” {edit.width()}×20"]


def test_leaving_the_order_of_reading_is_noticed(window: Window, look: Look) -> None:
    first, second, third, fourth = (button(look, word) for word in ("甲", "乙", "丙", "丁"))
    whole = window(column(look, row(look, first, second), row(look, third, fourth)))
    assert leaps(whole) == []
    first.setFocus()
    in_turn(first, third, second, fourth)
    assert focus_order(whole) == ["甲", "丙", "乙", "丁"]
    assert leaps(whole) == ["leap: from PushButton “丙” back to PushButton “乙”"]


def test_panes_that_are_found_out_of_order_are_noticed(window: Window, look: Look) -> None:
    split = QSplitter()
    for word in ("甲", "乙", "丙"):
        split.addWidget(button(look, word))
    whole = window(column(look, split))
    assert jumbled(whole) == ["jumbled: PushButton “丙”"]
    read_in_order(split)
    assert jumbled(whole) == []


def test_blocks_are_read_one_after_the_other(window: Window, look: Look) -> None:
    def block(*words: str) -> QWidget:
        held = QWidget()
        held.setLayout(column(look, *(button(look, word) for word in words), None))
        return held

    whole = window(row(look, block("甲", "乙", "丙"), block("丁", "戊")))
    assert leaps(whole) == []
