"""The table of a record screen: rows by page, selection kept by id, columns to choose, order and widen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QItemSelection, QItemSelectionModel, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from desktop.look.look import Look
from desktop.widgets.columns import Columns, Layout
from desktop.widgets.table_menu import Step, press, row_menu
from desktop.widgets.window_model import TONE_ROLE, Column, Fetch, Index, WindowModel

__all__ = ["COPY_HINT", "Column", "Table", "WindowModel"]

Order = Callable[[str, bool], Sequence[str]]
COPY_HINT = "Ctrl+C 可直接粘贴到 WPS / Excel"


class Table(QTableView):
    """A table over ids. `order(column name, descending)` returns all ids in that order (the stored sort keys).

    `opened(id)`: Enter or double click. `current_changed(id)`: the keyboard stands on another row, "" for none.
    `picked`: the selection changed, see `selected_ids`. `copy_wanted(ids)`: Ctrl+C, `paste_wanted`: Ctrl+V; both are
    decided elsewhere. `typed(text)`: letters that match no row at hand, for the filter box.
    """

    opened = Signal(str)
    current_changed = Signal(str)
    picked = Signal()
    copy_wanted = Signal(list)
    paste_wanted = Signal()
    typed = Signal(str)

    def __init__(
        self, look: Look, name: str, columns: Sequence[Column], fetch: Fetch, order: Order, *,
        layout: Mapping[str, Any] | None = None, keep_layout: Callable[[Layout], object] = lambda _: None, unit: str = "条",
    ) -> None:
        """`name` is the accessible name; `layout` is what `keep_layout` was given last time; rows are counted in `unit`.

        `steps` may be filled with what else can be done with selected rows.
        """
        super().__init__()
        self.unit, self.steps = unit, list[Step]()
        self._look, self._order = look, order
        self.rows = WindowModel(look, columns, fetch)
        self._told = ""  # the id last told as current
        self._hovered = -1
        self._letters, self._since = "", QElapsedTimer()
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.columns = Columns(look, self, columns, keep_layout)
        self._set_up()
        self.columns.apply(layout or {})
        self.columns.watch()
        self.columns.sort_wanted.connect(lambda name, down: self.sort_by(name, descending=down))
        self.horizontalHeader().sortIndicatorChanged.connect(self._header_sort)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show ids, or the same ones afresh; selection, current row and scroll position stay with their ids."""
        selected, current = self.selected_ids(), self.current_id()
        scrolled = self.verticalScrollBar().value()
        self.rows.show_ids(ids)
        self._select(selected)
        at = self.rows.place(current)
        if at is not None:
            index = self.rows.index(at, self.columns.first_shown())
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.verticalScrollBar().setValue(scrolled)
        if at is None:
            self._tell("")

    def refresh(self) -> None:
        """Ask for the order again and fetch rows anew, after something was saved."""
        self.show_ids(self._order(*self.columns.sorted) if self.columns.sorted else list(self.rows.ids()))

    def sort_by(self, name: str, *, descending: bool = False) -> None:
        """Order by a column and show the mark in its title."""
        at = self.columns.names.index(name)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.columns.sorted = None
        self.horizontalHeader().setSortIndicator(at, order)
        if self.columns.sorted is None:
            self._header_sort(at, order)

    def sorted_by(self) -> tuple[str, bool] | None:
        """Return column name and whether descending; None while nobody has sorted."""
        return self.columns.sorted

    def current_id(self) -> str:
        """Return the id the keyboard stands on, "" for none."""
        return self.rows.id_at(self.currentIndex().row())

    def selected_ids(self) -> list[str]:
        """Return the selected ids in the order shown."""
        ranges = sorted({(one.top(), one.bottom()) for one in self.selectionModel().selection().toList()})
        return [self.rows.id_at(row) for top, bottom in ranges for row in range(top, bottom + 1)]

    def select_id(self, one: str) -> bool:
        """Go to a row and select it; False when the id is not shown."""
        at = self.rows.place(one)
        if at is None:
            return False
        # Through the selection model: the view's own ways also ask which keys are held down just now.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.rows.index(at, self.columns.first_shown())
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    def take_step(self, text: str) -> None:
        """Do one of `steps` with the rows selected now, as from a button that is named like it."""
        next(step for step in self.steps if step.text == text).act(self.selected_ids())

    def can_take(self, text: str) -> bool:
        """Whether there is such a step, and rows to take it with."""
        return self.selectionModel().hasSelection() and any(step.text == text for step in self.steps)

    def column_menu(self) -> QMenu:
        """Make the menu that chooses columns and order; for a button, and for a right click on the titles."""
        return self.columns.menu()

    def shown_columns(self) -> list[tuple[str, str]]:
        """Return (name, title) of the columns in sight, from left to right."""
        titles, state = {column.name: column.title for column in self.rows.columns}, self.columns.state()
        return [(name, titles[name]) for name in state["order"] if name not in state["hidden"]]

    def hovered_row(self) -> int:
        """Return the row under the mouse, -1 for none."""
        return self._hovered

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Ctrl+C and Ctrl+V ask to copy and paste; the rest is Qt's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit(self.selected_ids())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id():
            self.opened.emit(self.current_id())
        elif not press(self, event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show what can be done with the selected rows; asked for by key, at the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()) if by_key else event.globalPos()
        row_menu(self).popup(at)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Go to the next fetched row that begins with what is typed; never walks the whole table."""
        quick = self._since.isValid() and self._since.elapsed() < QApplication.keyboardInputInterval()
        self._letters = self._letters + search if quick else search
        self._since.start()
        index = self.currentIndex()
        column = max(index.column(), 0)
        start = index.row() + (0 if quick else 1)
        at = self.rows.find_loaded(max(start, 0), column, self._letters)
        if at is None:
            at = self.rows.find_loaded(0, column, self._letters)
        if at is None:
            self.typed.emit(self._letters)
        else:
            self.setCurrentIndex(self.rows.index(at, column))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Light the row under the mouse."""
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light no row."""
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the room that is left to the stretching column."""
        super().resizeEvent(event)
        self.columns.fill_width()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's name
        """Tell that the selection changed."""
        super().selectionChanged(selected, deselected)
        self.picked.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Tell that another row is current."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._tell(self.rows.id_at(current.row()))

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        # Letters are for `keyboardSearch`, whatever input method is on: it finds pinyin. Qt turns this on without a row.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.setItemDelegate(_RowPainter(self._look, self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._look.row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # Painting titles asks of every row whether its column is selected: seconds when 100,000 are.
        header.setSelectionModel(QItemSelectionModel(self.rows, header))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(self._look.px(40))
        header.setFixedHeight(self._look.px(34))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.id_at(index.row())))

    def _tell(self, current: str) -> None:
        if current != self._told:
            self._told = current
            self.current_changed.emit(current)

    def _header_menu(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def _header_sort(self, at: int, order: Qt.SortOrder) -> None:
        if not 0 <= at < len(self.rows.columns) or not self.rows.columns[at].sortable:
            return
        self.columns.sorted = (self.rows.columns[at].name, order == Qt.SortOrder.DescendingOrder)
        self.show_ids(self._order(*self.columns.sorted))

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _select(self, ids: Iterable[str]) -> None:
        places = sorted(at for one in ids if (at := self.rows.place(one)) is not None)
        chosen = QItemSelection()
        last = self.rows.columnCount() - 1
        start = 0
        for at, row in enumerate(places):
            if at + 1 == len(places) or places[at + 1] != row + 1:
                chosen.select(self.rows.index(places[start], 0), self.rows.index(row, last))
                start = at + 1
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


class _RowPainter(QStyledItemDelegate):
    """Lights the whole hovered row and draws pills; the style draws the rest."""

    def __init__(self, look: Look, table: Table) -> None:
        super().__init__(table)
        self._look, self._table = look, table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)
        if index.row() == self._table.hovered_row() and not selected:
            painter.fillRect(cell.rect, self._look.colour("sunken"))
        cell.state &= ~(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus)
        tone = index.data(TONE_ROLE)
        text = cell.text
        if tone is not None:
            cell.text = ""
        self._table.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, self._table)
        if tone is not None and text:
            self._pill(painter, cell, text, tone)
        if index.row() == self._table.currentIndex().row() and self._table.hasFocus():
            painter.fillRect(cell.rect.x(), cell.rect.bottom() - 1, cell.rect.width(), 2, self._look.colour("focus"))

    def helpEvent(  # noqa: N802 - Qt's name and arguments
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index,  # noqa: ARG002 - as above
    ) -> bool:
        """A text that has not enough room is told whole under the mouse."""
        text = str(index.data() or "")
        fits = view.fontMetrics().horizontalAdvance(text) + self._look.px(16) <= view.visualRect(index).width()
        QToolTip.showText(event.globalPos(), "" if fits else text, view)
        return True

    def _pill(self, painter: QPainter, cell: QStyleOptionViewItem, text: str, tone: str) -> None:
        px = self._look.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font("caption"))
        width = min(painter.fontMetrics().horizontalAdvance(text) + px(14), cell.rect.width() - px(10))
        area = QRectF(cell.rect.x() + px(6), cell.rect.center().y() - px(10), width, px(21))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(f"{tone}_soft" if tone else "sunken"))
        painter.drawRoundedRect(area, px(4), px(4))
        painter.setPen(self._look.colour(tone or "ink2"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width) - px(8))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

