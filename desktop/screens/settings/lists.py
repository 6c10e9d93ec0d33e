"""A short table to read: rows of words, one chosen at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from desktop.look.look import Look
from desktop.widgets.inside import keep_inside


class PlainTable(QTableWidget):
    """For lists of at most some hundred lines; nothing in it is edited."""

    def __init__(self, look: Look, headings: Sequence[tuple[str, int]], name: str) -> None:
        """`headings` with their widths in pixels at 标准; the last column takes the rest."""
        super().__init__(0, len(headings))
        keep_inside(self)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([title for title, _ in headings])
        for at, (_, width) in enumerate(headings):
            self.setColumnWidth(at, look.px(width))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.row_height())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; the chosen line stays where it was."""
        now = self.currentRow()
        self.setRowCount(len(rows))
        for number, words in enumerate(rows):
            for at, word in enumerate(words):
                item = QTableWidgetItem(word)
                item.setToolTip(word)
                self.setItem(number, at, item)
        if rows:
            self.setCurrentCell(max(0, min(now, len(rows) - 1)), 0)

    def words(self) -> list[list[str]]:
        """Everything shown."""
        cells = (((self.item(row, at)) for at in range(self.columnCount())) for row in range(self.rowCount()))
        return [[item.text() if item else "" for item in line] for line in cells]
