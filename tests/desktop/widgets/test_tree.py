"""The place tree: lazy rooms, counts, filter, what stays over a refresh."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.widgets.tree import Node, PlaceTree
from tests.desktop.a11y import lint


def nodes(count: str = "64户") -> tuple[Node, ...]:
    units = tuple(Node(f"u{at}", f"{at}单元", "18户", "door", lazy=True) for at in (1, 2))
    buildings = (Node("b1", "1号楼", count, "building", children=units), Node("b10", "10号楼", "8户", "building", lazy=True))
    return Node("e1", "梧桐里小区", "612户", "estate", children=buildings), Node("e2", "清溪路 12 弄", icon="estate")


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def tree(look: Look, qtbot: QtBot, asked: list[str]) -> PlaceTree:
    def fetch(one: str) -> Sequence[Node]:
        asked.append(one)
        return [Node(f"{one}-101", "101室"), Node(f"{one}-102", "102室")]

    made = PlaceTree(look, "楼栋", fetch)
    qtbot.addWidget(made)
    made.resize(220, 400)
    made.show()
    qtbot.waitExposed(made)
    made.show_nodes(nodes())
    return made


def test_names_stand_with_their_counts(tree: PlaceTree) -> None:
    assert tree.shown_texts()[:2] == ["梧桐里小区  612户", "1号楼  64户"]


def test_rooms_are_fetched_once_and_only_when_opened(tree: PlaceTree, asked: list[str]) -> None:
    assert asked == []
    tree.expand_id("e1")
    tree.expand_id("b1")
    assert asked == []
    for _ in range(2):
        tree.expand_id("u1")
        tree.view.collapse(tree._model.index(0, 0))
    assert asked == ["u1"]
    assert tree.select_id("u1-102")
    assert not tree.select_id("u2-101")


def test_choosing_tells_the_id_and_enter_opens(tree: PlaceTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.chosen) as told:
        tree.select_id("b10")
    assert told.args == ["b10"]
    with qtbot.waitSignal(tree.opened) as told:
        qtbot.keyClick(tree.view, Qt.Key.Key_Return)
    assert told.args == ["b10"]


def test_fresh_counts_keep_what_is_open_and_current(tree: PlaceTree, qtbot: QtBot, asked: list[str]) -> None:
    for one in ("e1", "b1", "u1"):
        tree.expand_id(one)
    tree.select_id("u1-101")
    with qtbot.assertNotEmitted(tree.chosen):
        tree.show_nodes(nodes("65户"))
    assert tree.current_id() == "u1-101"
    assert "1号楼  65户" in tree.shown_texts()
    assert asked == ["u1", "u1"]


def test_a_current_place_that_is_gone_is_told(tree: PlaceTree, qtbot: QtBot) -> None:
    tree.select_id("e2")
    with qtbot.waitSignal(tree.chosen) as told:
        tree.show_nodes(nodes()[:1])
    assert told.args == [""]


def test_the_filter_leaves_matches_with_what_is_above_and_below(tree: PlaceTree, qtbot: QtBot) -> None:
    qtbot.keyClicks(tree.filter, "10")
    assert tree.shown_texts() == ["梧桐里小区  612户", "10号楼  8户", "……"]
    tree.filter.setText("1单元")
    assert tree.shown_texts() == ["梧桐里小区  612户", "1号楼  64户", "1单元  18户", "……"]
    assert tree.view.isExpanded(tree._model.index(0, 0))
    tree.filter.clear()
    assert "清溪路 12 弄" in tree.shown_texts()


def test_enter_in_the_filter_goes_to_the_tree(tree: PlaceTree, qtbot: QtBot) -> None:
    tree.activateWindow()
    tree.filter.setFocus()
    qtbot.keyClick(tree.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(tree.view.hasFocus)


def test_tree_is_fit_for_a_screen_reader(tree: PlaceTree) -> None:
    assert lint(tree) == []
