"""The line above the lists: which view, the filter, the choice of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import in_turn, tool

LIST, PEOPLE, PICTURE = "列表", "人员", "楼面图"
NARROW = 500
BY = "姓名、拼音、室号、电话"
LONG, SHORT = f"{BY}　(Ctrl+F)", "姓名、拼音、电话"
_ICONS = {LIST: "list", PEOPLE: "person", PICTURE: "grid"}


class ListHead(QWidget):
    """列表 | 人员 | 楼面图, the filter, the choice of columns. `filtered()`: other words; `view_wanted(name)`."""

    filtered = Signal()
    view_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        """Begin with the list."""
        super().__init__()
        self.views = {name: tool(look, name, icon, checkable=True) for name, icon in _ICONS.items()}
        self._group = QButtonGroup(self)
        for each in self.views.values():
            self._group.addButton(each)
        self.views[LIST].setChecked(True)
        self.filter = QLineEdit()
        self.filter.setAccessibleName("筛选住户")
        self.filter.setToolTip(f"按{BY}筛选 (Ctrl+F)")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(look.icon("search", "ink3", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.columns = tool(look, "", "columns", tip="选择列")
        self._pickers: list[QWidget] = []
        self._above, self._whole = QHBoxLayout(), QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._above.setSpacing(look.px(4))
        for part in (*self.views.values(), self.filter, self.columns):
            self._above.addWidget(part, 1 if part is self.filter else 0)
        self._above.insertStretch(len(self.views) + 1, 0)  # the room of the filter, when it stands below
        self._whole.addLayout(self._above)
        self._narrow, self._least = False, look.px(NARROW)
        self.filter.textChanged.connect(lambda _: self.filtered.emit())
        for name, view in self.views.items():
            view.toggled.connect(lambda on, name=name: self.view_wanted.emit(name) if on else None)

    def view(self) -> str:
        """The view chosen."""
        return next(name for name, view in self.views.items() if view.isChecked())

    def show_view(self, name: str) -> None:
        """Choose a view."""
        self.views[name].setChecked(True)

    def offer_filters(self, pickers: Mapping[str, QWidget]) -> None:
        """Put the kept filters of each view (by its name) beside the filter; the picture has none."""
        for name, picker in pickers.items():
            self._above.insertWidget(self._above.count() - 1, picker)
            picker.setVisible(name == self.view())
            self.views[name].toggled.connect(picker.setVisible)
            self._pickers += picker.findChildren(QToolButton)
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow pane, or with large type, the filter stands below."""
        super().resizeEvent(event)
        if self._narrow != (self.width() < self._least):
            self._narrow = not self._narrow
            self._lay()

    def _lay(self) -> None:
        self._above.removeWidget(self.filter)
        self._whole.removeWidget(self.filter)
        self.filter.setPlaceholderText(LONG if self._narrow else SHORT)
        beside = [*self._pickers, self.columns]
        if self._narrow:
            self._whole.addWidget(self.filter)
        else:
            self._above.insertWidget(len(self.views), self.filter, 1)
        in_turn(*self.views.values(), *([*beside, self.filter] if self._narrow else [self.filter, *beside]))

    def go_to_filter(self) -> None:
        """Let other words replace those in the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def offer_columns(self, menu: Callable[[], QMenu]) -> None:
        """Say what the button for choosing columns opens."""
        under = self.columns
        under.clicked.connect(lambda: menu().exec(under.mapToGlobal(under.rect().bottomLeft())))
