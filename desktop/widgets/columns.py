"""The columns of a table as a person wants them: chosen, ordered, widened, sorted by, kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from desktop.look.look import Look
from desktop.widgets.window_model import Column

SAVE_MS = 400

Layout = dict[str, Any]


class Columns(QTimer):
    """Column layout of one table, handed to `keep` a moment after the last change.

    `sort_wanted(name, descending)` comes from the menu. `reset`: everything is as declared again, and so should the
    order of the rows be. `sorted` is the column the rows are ordered by and whether descending, None for as they come.
    """

    sort_wanted = Signal(str, bool)
    reset = Signal()

    def __init__(self, look: Look, table: QTableView, columns: Sequence[Column],
                 keep: Callable[[Layout], object]) -> None:
        """The table must have its model already."""
        super().__init__(table)
        self._look, self._table, self._columns = look, table, tuple(columns)
        self.names = [column.name for column in self._columns]
        self.sorted: tuple[str, bool] | None = None
        self.setSingleShot(True)
        self.setInterval(SAVE_MS)
        self.timeout.connect(lambda: keep(self.state()))

    def watch(self) -> None:
        """Keep the layout from now on whenever a person changes it."""
        header = self._header()
        header.sectionMoved.connect(lambda *_: self.start())
        header.sectionResized.connect(lambda *_: self.start())
        header.sortIndicatorChanged.connect(lambda *_: self.start())

    def state(self) -> Layout:
        """Return order, hidden columns, widths (at 标准) and, once sorted, by which column and whether descending."""
        header, names = self._header(), self.names
        order = [names[header.logicalIndex(at)] for at in range(len(names))]
        hidden = [name for at, name in enumerate(names) if header.isSectionHidden(at)]
        widths = {name: round(header.sectionSize(at) / self._look.scale) for at, name in enumerate(names)
                  if not header.isSectionHidden(at) and not self._columns[at].stretch}
        sort = {"sort": list(self.sorted)} if self.sorted else {}
        return {"order": order, "hidden": hidden, "widths": widths, **sort}

    def apply(self, layout: Mapping[str, Any]) -> None:
        """Put columns as kept; whatever is unknown or broken in it is passed over. {} means as declared."""
        header = self._header()
        kept_order = [name for name in _words(layout.get("order")) if name in self.names]
        order = [*dict.fromkeys(kept_order), *(name for name in self.names if name not in kept_order)]
        for place, name in enumerate(order):
            header.moveSection(header.visualIndex(self.names.index(name)), place)
        declared = [column.name for column in self._columns if not column.shown]
        hidden = set(_words(layout.get("hidden")) if "hidden" in layout else declared) & set(self.names)
        kept_widths = layout.get("widths")
        widths = kept_widths if isinstance(kept_widths, Mapping) else {}
        for at, column in enumerate(self._columns):
            width = widths.get(column.name)
            header.resizeSection(at, self._look.px(width if isinstance(width, int) and width > 0 else column.width))
            header.setSectionHidden(at, column.name in hidden and len(hidden) < len(self.names))
        self._apply_sort(layout.get("sort"))
        self.fill_width()

    def menu(self) -> QMenu:
        """Make the menu that chooses columns and order."""
        menu = QMenu(self._table)
        for at, column in enumerate(self._columns):
            shown = menu.addAction(column.title)
            shown.setCheckable(True)
            shown.setChecked(not self._header().isSectionHidden(at))
            shown.toggled.connect(lambda on, one=at: self._show(one, shown=on))
        menu.addSeparator()
        for title, descending in (("从小到大排列", False), ("从大到小排列", True)):
            part = menu.addMenu(title)
            for column in self._columns:
                if column.sortable:
                    part.addAction(column.title).triggered.connect(
                        lambda _=False, name=column.name, down=descending: self.sort_wanted.emit(name, down))
        menu.addSeparator()
        menu.addAction("恢复原来的列").triggered.connect(self._reset)
        return menu

    def fill_width(self) -> None:
        """Give the room that is left to the stretching column."""
        header = self._header()
        at = next((at for at, column in enumerate(self._columns) if column.stretch), None)
        if at is None or header.isSectionHidden(at):
            return
        left = self._table.viewport().width() - (header.length() - header.sectionSize(at))
        header.resizeSection(at, max(self._look.px(self._columns[at].width), left))

    def first_shown(self) -> int:
        """Return the first column that is not hidden."""
        return next((at for at in range(len(self._columns)) if not self._header().isSectionHidden(at)), 0)

    def _header(self) -> QHeaderView:
        return self._table.horizontalHeader()

    def _show(self, at: int, *, shown: bool) -> None:
        header = self._header()
        if shown or header.count() - header.hiddenSectionCount() > 1:
            header.setSectionHidden(at, not shown)
            self.fill_width()
            self.start()

    def _reset(self) -> None:
        self.apply({})
        self.start()
        self.reset.emit()

    def _apply_sort(self, kept: object) -> None:
        """Show the mark only: whoever lists the rows asks `sorted` for their order."""
        name, down = kept if isinstance(kept, list) and len(kept) == 2 else ("", False)  # noqa: PLR2004 - name and direction
        able = [column.name for column in self._columns if column.sortable]
        self.sorted = (str(name), down is True) if name in able else None
        order = Qt.SortOrder.DescendingOrder if down is True else Qt.SortOrder.AscendingOrder
        with QSignalBlocker(self._header()):
            self._header().setSortIndicator(self.names.index(str(name)) if self.sorted else -1, order)


def _words(kept: object) -> list[str]:
    return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []
