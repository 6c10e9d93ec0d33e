"""The one search box at the top: people, doors, phones and commands, while typing and while composing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.look.look import Look
from desktop.widgets.suggestions import Find, Group, Hit, SuggestingEdit

__all__ = ["Group", "Hit", "SearchBox"]

HINT = "搜索居民、门牌、电话或命令　Ctrl+K"


class SearchBox(SuggestingEdit):
    """A search line with grouped results. `found(hit)`: a result was chosen; `left_empty()`: Esc without a list."""

    found = Signal(object)
    left_empty = Signal()

    def __init__(self, look: Look, find: Find) -> None:
        """`find(words)` returns groups of hits, the best first."""
        super().__init__(look, find, "全局搜索")
        self.setObjectName("search")
        self.setPlaceholderText(HINT)
        self.addAction(look.icon("search", "ink3", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(look.px(340))
        self.setMaximumWidth(look.px(440))

    def pick(self, hit: Hit) -> None:
        """Choose a result: the box is empty again, ready for the next search."""
        super().pick(hit)
        self.clear()
        self.found.emit(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes the list, then empties the box, then gives the keyboard back to the page."""
        if event.key() == Qt.Key.Key_Escape and not self.suggestions.isVisible():
            if self.text():
                self.clear()
            else:
                self.left_empty.emit()
            return
        super().keyPressEvent(event)
