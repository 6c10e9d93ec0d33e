"""The line above the lists: which view, the filter, the choice of columns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import tool

LIST, PEOPLE, PICTURE = "列表", "人员", "楼面图"
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
        self.filter.setPlaceholderText("姓名、拼音首字母、室号、电话　(Ctrl+F)")
        self.filter.setAccessibleName("筛选住户")
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(look.icon("search", "ink3", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.columns = tool(look, "", "columns", tip="选择列")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(4))
        for part in self.views.values():
            layout.addWidget(part)
        layout.addWidget(self.filter, 1)
        layout.addWidget(self.columns)
        self.filter.textChanged.connect(lambda _: self.filtered.emit())
        for name, view in self.views.items():
            view.toggled.connect(lambda on, name=name: self.view_wanted.emit(name) if on else None)

    def view(self) -> str:
        """The view chosen."""
        return next(name for name, view in self.views.items() if view.isChecked())

    def show_view(self, name: str) -> None:
        """Choose a view."""
        self.views[name].setChecked(True)

    def go_to_filter(self) -> None:
        """Let other words replace those in the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def offer_columns(self, menu: Callable[[], QMenu]) -> None:
        """Say what the button for choosing columns opens."""
        under = self.columns
        under.clicked.connect(lambda: menu().exec(under.mapToGlobal(under.rect().bottomLeft())))
