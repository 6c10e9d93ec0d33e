"""Files opened lately: opened with a click, kept at the top, taken off the list; those that are not there now are grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import button, label, row

SHOWN = 4
LINE = 32
GONE = "现在不在那里：可能在没插上的优盘里，或者改了名字、搬了地方"


@dataclass(frozen=True)
class RecentFile:
    """A file opened lately; `sample`: the invented office; `there`: it stands where it stood."""

    path: Path
    pinned: bool = False
    sample: bool = False
    there: bool = True


class RecentFiles(QWidget):
    """`chosen(path)`: open it. `pin_wanted(path, on)`, `forget_wanted(path)`: keep at the top, take off the list."""

    chosen = Signal(object)
    pin_wanted = Signal(object, bool)
    forget_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        """Hidden until there are files."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._files: list[RecentFile] = []
        self.list = QListWidget()
        self.list.setAccessibleName("最近的文件")
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.pin = button(look, "固定在最前", "flag", "ghost")
        self.forget = button(look, "从列表去掉", "close", "ghost", "只从这里去掉，文件还在")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(4))
        layout.addLayout(row(look, label("最近的文件", "h3", buddy=self.list), None, self.pin, self.forget, spacing=4))
        layout.addWidget(self.list)
        self.list.itemClicked.connect(lambda _: self._choose())
        self.list.itemActivated.connect(lambda _: self._choose())
        self.list.currentRowChanged.connect(lambda _: self._offer())
        self.pin.clicked.connect(self._pin)
        self.forget.clicked.connect(self._forget)
        self.hide()

    def show_files(self, files: Sequence[RecentFile], current: Path | None = None) -> None:
        """List files, those that are kept at the top first; `current` is marked."""
        self._files = sorted(files, key=lambda one: not one.pinned)
        self.list.clear()
        for one in self._files:
            self.list.addItem(self._line(one))
            if one.path == current:
                self.list.setCurrentRow(self.list.count() - 1)
        self.list.setFixedHeight(self._look.px(LINE) * max(1, min(len(files), SHOWN)) + self._look.px(4))
        self.setVisible(bool(files))
        self._offer()

    def current(self) -> RecentFile | None:
        """The file the keyboard stands on."""
        at = self.list.currentRow()
        return self._files[at] if 0 <= at < len(self._files) else None

    def _line(self, one: RecentFile) -> QListWidgetItem:
        marks = [word for word, wanted in (("示例", one.sample), ("固定", one.pinned), ("找不到", not one.there)) if wanted]
        name = f"{one.path.stem}（{'，'.join(marks)}）" if marks else one.path.stem
        item = QListWidgetItem(self._look.icon("flag" if one.pinned else "document"), f"{name}　{one.path.parent}")
        item.setToolTip(str(one.path) if one.there else f"{one.path}\n{GONE}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name if one.there else f"{name}，{GONE}")
        item.setSizeHint(QSize(0, self._look.px(LINE)))
        if not one.there:
            item.setForeground(self._look.colour("ink3"))
        return item

    def _choose(self) -> None:
        if (one := self.current()) is not None:
            self.chosen.emit(one.path)

    def _pin(self) -> None:
        if (one := self.current()) is not None:
            self.pin_wanted.emit(one.path, not one.pinned)

    def _forget(self) -> None:
        if (one := self.current()) is not None:
            self.forget_wanted.emit(one.path)

    def _offer(self) -> None:
        """Buttons say what they do to the file the keyboard stands on."""
        one = self.current()
        for each in (self.pin, self.forget):
            each.setEnabled(one is not None)
        self.pin.setText("取消固定" if one is not None and one.pinned else "固定在最前")
        self.pin.setAccessibleName(self.pin.text())
