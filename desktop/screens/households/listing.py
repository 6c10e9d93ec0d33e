"""The list of households: its columns, and the line above it with filter and view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QWidget

from db.fields.kinds import Phone
from db.records.household_list import NO_CONTACT, household_ids, household_rows, households_behind, task_of
from db.records.record import Row
from desktop.look.look import Look
from desktop.widgets.parts import tool
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

FOUND_AT_MOST = 2000


def _tone(household: Mapping[str, Any]) -> str:
    return "danger" if task_of(household) == NO_CONTACT else "warn"


_PHONE = Phone()
COLUMNS = (
    Column("door", "门牌", 150, lambda row: str(row["door_here"] or ""), stretch=True),
    Column("caller", "联系人", 96, lambda row: str(row["caller"] or "—"), bold=True),
    Column("heads", "人口", 46, lambda row: str(row["heads"]), sortable=False),
    Column("use", "居住", 52, lambda row: str(row["use"] or ""), sortable=False),
    Column("task", "待办", 80, task_of, tone=_tone, sortable=False),
    Column("caller_phone", "联系电话", 112, lambda row: _PHONE.mask(row["caller_phone"]) or "—", sortable=False),
)


def listed(workspace: Workspace, place: str, words: str, order: str, *, descending: bool) -> list[str]:
    """Ids of the households of a place ("" for everywhere) that the search finds, in order."""
    with workspace.store.read() as connection:
        ids = household_ids(connection, place_id=place or None, order=order, descending=descending)
        if not words.strip():
            return ids
        found: dict[str, list[str]] = {}
        for hit in workspace.finder.find(words, FOUND_AT_MOST).hits:
            found.setdefault(hit.kind, []).append(hit.id)
        wanted = households_behind(connection, found)
    return [household for household in ids if household in wanted]


def rows_of(workspace: Workspace, ids: Sequence[str], path: str) -> list[Row]:
    """Rows for the list; `door_here` is the door without the `path` of the place chosen."""
    with workspace.store.read() as connection:
        rows = household_rows(connection, ids)
    return [row | {"door_here": (row["door"] or "").removeprefix(path)} for row in rows]


def caption(number: int, chosen: int, words: str) -> str:
    """The line below the list: how many, and what to do when there are none."""
    if number:
        return f"共 {number} 户" + (f" · 已选 {chosen} 户" if chosen else "")
    return f"没有符合“{words}”的住户" if words else "这里还没有住户。在楼面图里选一扇门，按 Enter 登记"


class ListHead(QWidget):
    """列表 | 楼面图, the filter, the choice of columns. `filtered()`: other words; `picture_wanted(picture=…)`."""

    filtered = Signal()
    picture_wanted = Signal(bool)

    def __init__(self, look: Look) -> None:
        """Begin with the list."""
        super().__init__()
        self._list = tool(look, "列表", "list", checkable=True)
        self._picture = tool(look, "楼面图", "grid", checkable=True)
        self._views = QButtonGroup(self)
        for each in (self._list, self._picture):
            self._views.addButton(each)
        self._list.setChecked(True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("姓名、拼音首字母、室号、电话　(Ctrl+F)")
        self.filter.setAccessibleName("筛选住户")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(look.icon("search", "ink3", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.columns = tool(look, "", "columns", tip="选择列")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(4))
        for part in (self._list, self._picture):
            layout.addWidget(part)
        layout.addWidget(self.filter, 1)
        layout.addWidget(self.columns)
        self.filter.textChanged.connect(lambda _: self.filtered.emit())
        self._picture.toggled.connect(self.picture_wanted)

    def go_to_filter(self) -> None:
        """Let other words replace those in the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def offer_columns(self, menu: Callable[[], QMenu]) -> None:
        """Say what the button for choosing columns opens."""
        under = self.columns
        under.clicked.connect(lambda: menu().exec(under.mapToGlobal(under.rect().bottomLeft())))

    def show_list(self) -> None:
        """Go back to the list."""
        self._list.setChecked(True)

    def show_picture(self) -> None:
        """Go to the picture of the building."""
        self._picture.setChecked(True)
