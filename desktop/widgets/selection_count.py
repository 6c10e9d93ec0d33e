"""How much is selected in the table that has the keyboard: 已选 12 户 · 人口 31."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import isValid

from desktop.widgets.table import Table

SUMMED_AT_MOST = 2000  # rows; more would have to be fetched only to be added up


class SelectionCount(QLabel):
    """Stands in the status line; says nothing while nothing is selected, or no table of this window was gone to."""

    def __init__(self) -> None:
        """Follow the keyboard through the application."""
        super().__init__()
        self.setProperty("role", "caption")
        self._table: Table | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - no widget without one
        application.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, Table) and now is not self._table and now.window() is self.window():
            if self._table is not None and isValid(self._table):
                self._table.picked.disconnect(self._count)
            self._table = now
            now.picked.connect(self._count)
        self._count()

    def _count(self) -> None:
        table = self._table
        text = counted(table) if table is not None and isValid(table) and table.isVisible() else ""
        self.setText(text)
        self.setAccessibleName(text)


def counted(table: Table) -> str:
    """Say how many rows are selected, and what the columns that hold amounts come to; "" for none."""
    ranges = {(one.top(), one.bottom()) for one in table.selectionModel().selection().toList()}
    number = sum(bottom - top + 1 for top, bottom in ranges)
    if not number:
        return ""
    parts = [f"已选 {number:,} {table.unit}"]
    if number <= SUMMED_AT_MOST:
        rows = [row for top, bottom in ranges for row in range(top, bottom + 1)]
        shown = {name for name, _ in table.shown_columns()}
        parts += [
            f"{column.title} {_amount(table.rows.total(at, rows))}" for at, column in enumerate(table.rows.columns)
            if column.amount is not None and column.name in shown
        ]
    return " · ".join(parts)


def _amount(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")
