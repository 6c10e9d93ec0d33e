"""楼面图: a building as floors × doors, lettered and softly coloured by task, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.look.look import Look
from desktop.widgets.inside import keep_inside

Index = QModelIndex | QPersistentModelIndex
DOOR = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Door:
    """One door: `unit` groups doors side by side, `number` and `text` are written on it.

    `tasks` are letters explained by the grid's `Task`s; the first one colours the door. `empty` is a vacant
    dwelling, drawn sunken.
    """

    id: str
    floor: int
    number: str
    text: str = ""
    unit: str = ""
    tasks: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class Task:
    """What a letter on a door means, and its tone: warn, danger, info, ok or accent."""

    letter: str
    meaning: str
    tone: str


class DoorModel(QAbstractTableModel):
    """Row 0 names the units; below it the floors from the top, doors by unit with a gap between units."""

    def __init__(self, doors: Sequence[Door], tasks: Mapping[str, Task]) -> None:
        """Doors of one floor and unit stand in the order given."""
        super().__init__()
        self._tasks = tasks
        self.floors = sorted({door.floor for door in doors}, reverse=True)
        self.units = list(dict.fromkeys(door.unit for door in doors))
        self.spans: list[tuple[str, int, int]] = []  # unit, first column, columns
        self._doors: dict[tuple[int, int], Door] = {}
        first = 0
        for unit in self.units:
            rows = [[d for d in doors if d.unit == unit and d.floor == floor] for floor in self.floors]
            width = max(len(row) for row in rows)
            self._doors |= {(at, first + place): door for at, row in enumerate(rows, 1) for place, door in enumerate(row)}
            self.spans.append((unit, first, width))
            first += width + 1
        self._columns = max(0, first - 1)
        self._places = {door.id: place for place, door in self._doors.items()}

    def door(self, row: int, column: int) -> Door | None:
        """Return the door at a place, None where there is none."""
        return self._doors.get((row, column))

    def place(self, one: str) -> tuple[int, int] | None:
        """Return row and column of a door."""
        return self._places.get(one)

    def gaps(self) -> list[int]:
        """Return the columns between units."""
        return [first + width for _, first, width in self.spans[:-1]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Floors and the row of unit names."""
        return 0 if parent.isValid() or not self.floors else len(self.floors) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Doors and gaps."""
        return 0 if parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only doors can be gone to."""
        there = self.door(index.row(), index.column()) is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if there else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one place."""
        if index.row() == 0:
            units = {first: unit for unit, first, _ in self.spans}
            return units.get(index.column(), "") if role == Qt.ItemDataRole.DisplayRole else None
        door = self.door(index.row(), index.column())
        if door is None:
            return None
        if role == DOOR:
            return door
        if role == Qt.ItemDataRole.DisplayRole:
            return door.number
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            meanings = [self._tasks[letter].meaning for letter in door.tasks]
            return "，".join(word for word in (f"{door.unit} {door.number}".strip(), door.text, *meanings) if word)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the floors."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Vertical or section == 0:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        return f"{self.floors[section - 1]}层"


class DoorGrid(QTableView):
    """The grid. `opened(id)`: Enter or double click; `current_changed(id)`: the keyboard stands on another door."""

    opened = Signal(str)
    current_changed = Signal(str)

    def __init__(self, look: Look, tasks: Sequence[Task]) -> None:
        """`tasks` explain every letter that doors may carry."""
        super().__init__()
        self.setObjectName("doors")
        keep_inside(self)
        self._look = look
        self.tasks = {task.letter: task for task in tasks}
        self.doors = DoorModel((), self.tasks)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_DoorPainter(look, self))
        self.horizontalHeader().hide()
        self.setCornerButtonEnabled(False)
        floors = self.verticalHeader()
        floors.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        floors.setMinimumSectionSize(look.px(20))
        floors.setStyleSheet("QHeaderView::section { border: 0; }")
        floors.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.horizontalHeader().setMinimumSectionSize(look.px(8))
        self.doubleClicked.connect(lambda _: self._open())
        self.setAccessibleName("楼面图")

    def show_doors(self, building: str, doors: Sequence[Door]) -> None:
        """Show the doors of a building; the current door stays current when it is still there."""
        current = self.current_id()
        self.doors = DoorModel(doors, self.tasks)
        self.setModel(self.doors)
        self.clearSpans()
        for _, first, width in self.doors.spans:
            if width > 1:
                self.setSpan(0, first, 1, width)
        self.setAccessibleName(f"{building}楼面图")
        self.setAccessibleDescription(f"{len(self.doors.floors)} 层 {len(doors)} 户，方向键移动，回车打开")
        self._fit()
        if not self.select_id(current) and doors:
            self.select_id(doors[0].id)

    def current_id(self) -> str:
        """Return the id of the current door, "" for none."""
        index = self.currentIndex()
        door = self.doors.door(index.row(), index.column())
        return door.id if door else ""

    def select_id(self, one: str) -> bool:
        """Go to a door; False when it is not in this building."""
        place = self.doors.place(one)
        if place is not None:
            self.setCurrentIndex(self.doors.index(*place))
        return place is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk from door to door over gaps and missing doors; Enter opens."""
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            self._walk(*steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Go to the next door whose number begins with a digit typed."""
        indexes = self.doors.match(
            self.currentIndex(), Qt.ItemDataRole.DisplayRole, search, 1, Qt.MatchFlag.MatchStartsWith)
        if indexes and self.doors.door(indexes[0].row(), indexes[0].column()):
            self.setCurrentIndex(indexes[0])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room among the doors; scroll when they would get too small."""
        super().resizeEvent(event)
        self._fit()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Tell which door is current."""
        super().currentChanged(current, previous)
        door = self.doors.door(current.row(), current.column())
        if door is not None:
            self.current_changed.emit(door.id)

    def _open(self) -> None:
        if self.current_id():
            self.opened.emit(self.current_id())

    def _walk(self, down: int, right: int) -> None:
        row, column = self.currentIndex().row() + down, self.currentIndex().column() + right
        while 0 <= row < self.doors.rowCount() and 0 <= column < self.doors.columnCount():
            if self.doors.door(row, column) is not None:
                self.setCurrentIndex(self.doors.index(row, column))
                return
            row, column = row + down, column + right

    def _fit(self) -> None:
        px, floors, gaps = self._look.px, len(self.doors.floors), set(self.doors.gaps())
        if not floors:
            return
        named = any(self.doors.units)
        self.setRowHeight(0, px(26) if named else 0)
        height = max(px(50), (self.viewport().height() - px(26)) // floors)
        for row in range(1, floors + 1):
            self.setRowHeight(row, min(height, px(84)))
        count = self.doors.columnCount() - len(gaps)
        width = max(px(76), (self.viewport().width() - px(22) * len(gaps)) // count)
        for column in range(self.doors.columnCount()):
            self.setColumnWidth(column, px(22) if column in gaps else min(width, px(160)))


class _DoorPainter(QStyledItemDelegate):
    """A door: number, letters at the right, text below, coloured by the first task."""

    def __init__(self, look: Look, grid: DoorGrid) -> None:
        super().__init__(grid)
        self._look, self._grid = look, grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        door = index.data(DOOR)
        if isinstance(door, Door):
            self._door(painter, QRectF(option.rect), door, current=index == self._grid.currentIndex())
        elif index.row() == 0:
            painter.setPen(self._look.colour("ink2"))
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, str(index.data() or ""))
        painter.restore()

    def _door(self, painter: QPainter, cell: QRectF, door: Door, *, current: bool) -> None:
        px, colour = self._look.px, self._look.colour
        area = cell.adjusted(px(3), px(3), -px(3), -px(3))
        tone = self._grid.tasks[door.tasks[0]].tone if door.tasks else ""
        soft = f"{tone}_soft" if tone else ("sunken" if door.empty else "surface")
        painter.setBrush(colour(soft))
        painter.setPen(QPen(colour("focus" if current else "line"), 2 if current else 1))
        painter.drawRoundedRect(area, px(6), px(6))
        upper = QRectF(area.x() + px(8), area.y() + px(3), area.width() - px(14), area.height() / 2 - px(2))
        lower = QRectF(upper.x(), area.center().y() - px(1), upper.width(), area.height() / 2 - px(3))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._look.font("body", bold=True))
        painter.setPen(colour("ink"))
        painter.drawText(upper, middle, door.number)
        painter.setFont(self._look.font("caption"))
        painter.setPen(colour("ink2"))
        text = painter.fontMetrics().elidedText(door.text, Qt.TextElideMode.ElideRight, int(lower.width()))
        painter.drawText(lower, middle, text)
        if tone:
            painter.setPen(colour(tone))
            painter.drawText(upper, middle | Qt.AlignmentFlag.AlignRight, "".join(door.tasks))
