"""The place tree at the left: few nodes at once, rooms fetched when their building is opened, a box to filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeView, QWidget

from desktop.look.look import Look
from desktop.widgets.inside import keep_inside
from desktop.widgets.parts import column

ID = Qt.ItemDataRole.UserRole
LAZY = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Node:
    """A place: `count` is a short figure beside its name (“64户”); `lazy` children are fetched when opened."""

    id: str
    text: str
    count: str = ""
    icon: str = ""
    lazy: bool = False
    children: tuple[Node, ...] = ()


class PlaceTree(QWidget):
    """A filter box over a tree. `chosen(id)`: another node is current; `opened(id)`: Enter or double click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(
        self, look: Look, name: str, fetch: Callable[[str], Sequence[Node]] = lambda _: (), hint: str = "楼号、弄号……"
    ) -> None:
        """`fetch(id)` returns the children of a lazy node; `name` is the accessible name."""
        super().__init__()
        self.setObjectName("plain")
        self._look, self._fetch = look, fetch
        self._quiet = False
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(hint)
        self.filter.setAccessibleName(f"筛选{name}")
        self.filter.addAction(look.icon("search", "ink3", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setClearButtonEnabled(True)
        self.view = QTreeView()
        keep_inside(self.view)
        self.view.setHeaderHidden(True)
        self.view.setAccessibleName(name)
        self.view.setIndentation(look.px(18))
        self.view.setIconSize(QSize(look.px(16), look.px(16)))
        self.view.setUniformRowHeights(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.view.header().setStretchLastSection(False)
        self.view.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self._model = QStandardItemModel(self.view)
        self.view.setModel(self._model)
        self.view.expanded.connect(self._open_lazy)
        self.view.activated.connect(lambda index: self.opened.emit(index.data(ID)))
        self.view.selectionModel().currentChanged.connect(self._current)
        self.filter.textChanged.connect(self.apply_filter)
        self.filter.returnPressed.connect(self.view.setFocus)
        self.setLayout(column(look, self.filter, self.view))

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show other nodes, or the same with fresh counts; what is open and current stays so."""
        opened = {item.data(ID) for item in self._items() if self.view.isExpanded(item.index())}
        current = self.current_id()
        self._quiet = True
        self._model.clear()
        for node in nodes:
            self._model.appendRow(self._item(node))
        for item in self._items():
            if item.data(ID) in opened:
                self.view.expand(item.index())
        kept = self.select_id(current)
        self._quiet = False
        if current and not kept:
            self.chosen.emit("")
        self.apply_filter(self.filter.text())

    def current_id(self) -> str:
        """Return the id of the current node, "" for none."""
        held = self.view.currentIndex().data(ID)
        return held if isinstance(held, str) else ""

    def select_id(self, one: str) -> bool:
        """Go to a node that is loaded; False when it is not."""
        item = next((item for item in self._items() if item.data(ID) == one), None)
        if item is None:
            return False
        self.view.setCurrentIndex(item.index())
        self.view.scrollTo(item.index())
        return True

    def expand_id(self, one: str) -> None:
        """Open a node."""
        for item in self._items():
            if item.data(ID) == one:
                self.view.expand(item.index())

    def apply_filter(self, words: str) -> None:
        """Show only nodes with `words` in their name, what they stand in and what stands in them."""
        wanted = words.strip().casefold()
        root = self._model.invisibleRootItem()
        for at in range(root.rowCount()):
            self._sift(root.child(at), wanted, above=False)

    def shown_texts(self) -> list[str]:
        """Return the names that the filter leaves, in order."""
        return [item.text() for item in self._items() if not self.view.isRowHidden(item.row(), _above(item))]

    def _sift(self, item: QStandardItem, wanted: str, *, above: bool) -> bool:
        here = above or wanted in item.text().casefold()
        below = [self._sift(item.child(at), wanted, above=here) for at in range(item.rowCount())]
        seen = here or any(below)
        self.view.setRowHidden(item.row(), _above(item), not seen)
        if wanted and any(below) and not here:
            self.view.expand(item.index())
        return seen

    def _item(self, node: Node) -> QStandardItem:
        item = QStandardItem(f"{node.text}  {node.count}".rstrip())
        item.setData(node.id, ID)
        item.setData(f"{node.text} {node.count}".strip(), Qt.ItemDataRole.AccessibleTextRole)
        if node.icon:
            item.setIcon(self._look.icon(node.icon, "accent" if node.icon == "estate" else "ink2", 16))
        for child in node.children:
            item.appendRow(self._item(child))
        if node.lazy and not node.children:
            item.setData(True, LAZY)
            item.appendRow(QStandardItem("……"))
        return item

    def _open_lazy(self, index: QModelIndex) -> None:
        item = self._model.itemFromIndex(index)
        if item.data(LAZY):
            item.setData(False, LAZY)
            item.removeRows(0, item.rowCount())
            for node in self._fetch(item.data(ID)):
                item.appendRow(self._item(node))

    def _items(self) -> Iterator[QStandardItem]:
        waiting = [self._model.invisibleRootItem().child(at) for at in reversed(range(self._model.rowCount()))]
        while waiting:
            item = waiting.pop()
            yield item
            waiting += [item.child(at) for at in reversed(range(item.rowCount()))]

    def _current(self, index: QModelIndex) -> None:
        held = index.data(ID)
        if isinstance(held, str) and not self._quiet:
            self.chosen.emit(held)


def _above(item: QStandardItem) -> QModelIndex:
    return item.index().parent()
