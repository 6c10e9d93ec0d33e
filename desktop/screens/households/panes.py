"""How the screen is divided: tree, list or picture, and the household; and the buttons above."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QWidget

from desktop.look.look import Look
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import Item, button, card, column, label, row
from desktop.widgets.table import COPY_HINT

Act = Callable[[], object]


def panes(look: Look, places: list[Item], households: list[Item], detail: QWidget) -> QSplitter:
    """Three panes side by side; the middle one takes the room that is left."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.addWidget(card(look, column(look, *places), 10))
    split.addWidget(card(look, column(look, *households), 10))
    split.addWidget(detail)
    split.setChildrenCollapsible(False)
    split.setStretchFactor(1, 1)
    split.setSizes([look.px(206), look.px(580), look.px(350)])
    return split


def foot(look: Look, counted: QLabel) -> QHBoxLayout:
    """The line below the list: how many there are, and what Ctrl+C is good for."""
    return row(look, counted, None, label(COPY_HINT, "caption"))


def nothing_yet(look: Look, bring: Act, build: Act) -> EmptyState:
    """What an office without households sees."""
    return EmptyState(
        look, "households", "还没有住户", "把街道发来的花名册导进来，或者先新建楼栋，再一户一户登记。",
        ("导入花名册", bring), ("新建楼栋", build),
    )


def add_steps(look: Look, head: QHBoxLayout, *steps: tuple[str, str, str, Act]) -> None:
    """Put buttons (text, icon, kind, what they do) into the head of the screen."""
    for text, icon, kind, act in steps:
        step = button(look, text, icon, kind)
        step.clicked.connect(lambda _=False, act=act: act())
        head.addWidget(step)
