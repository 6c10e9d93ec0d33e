"""The sidebar: screens in groups, the keys that lead to them, only icons where there is little room."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.sidebar import SLIM, Door, Sidebar


@pytest.fixture
def sidebar(look: Any, qtbot: QtBot) -> Sidebar:
    made = Sidebar(look, [Door("首页", "home", 0, "Alt+1"), Door("住户", "households", 1, "Alt+2"), Door("查重", "list", 1)])
    qtbot.addWidget(made)
    made.show_office("青松居委会")
    made.show()
    return made


def test_keys_stand_in_the_tips_and_groups_apart(sidebar: Sidebar) -> None:
    items = [sidebar.nav.item(at) for at in range(sidebar.nav.count())]
    assert [one.toolTip() for one in items] == ["首页（Alt+1）", "", "住户（Alt+2）", "查重"]
    assert items[1].flags() == Qt.ItemFlag.NoItemFlags


def test_a_choice_is_told_and_a_screen_marked(sidebar: Sidebar) -> None:
    chosen: list[str] = []
    sidebar.chosen.connect(chosen.append)
    sidebar.mark("查重")
    assert sidebar.nav.currentItem().text() == "查重"
    assert chosen == ["查重"]


def test_with_little_room_only_icons_stay_but_names_are_spoken(sidebar: Sidebar, look: Any) -> None:
    sidebar.shape(narrow=True)
    assert sidebar.width() == look.px(SLIM)
    assert {sidebar.nav.item(at).text() for at in range(sidebar.nav.count())} == {""}
    assert sidebar.nav.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "首页"
    sidebar.shape(narrow=False)
    assert sidebar.nav.item(0).text() == "首页"
