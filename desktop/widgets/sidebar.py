"""The sidebar: whose file it is, and the screens in groups; in a narrow window only their icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.parts import label, row

WIDE, SLIM = 172, 52
TITLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Door:
    """A line of the sidebar: the screen it leads to, its icon, its group, and the keys that lead there too."""

    title: str
    icon: str
    group: int
    keys: str = ""


class Sidebar(QWidget):
    """`chosen(title)`: the person wants to go to another screen."""

    chosen = Signal(str)

    def __init__(self, look: Look, doors: Sequence[Door]) -> None:
        """List the doors; groups are divided by a gap."""
        super().__init__()
        self.setObjectName("sidebar")
        self._look = look
        self._narrow: bool | None = None
        self._name = label("", "strong", wrap=True)
        self._name.setFixedWidth(look.px(WIDE - 54))
        self.nav = QListWidget()
        self.nav.setObjectName("nav")
        self.nav.setAccessibleName("主导航")
        self.nav.setIconSize(QSize(look.px(18), look.px(18)))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        group = doors[0].group
        for door in doors:
            if door.group != group:
                self._add_gap()
                group = door.group
            self._add(door)
        self.nav.currentItemChanged.connect(self._choose)
        self.nav.itemSelectionChanged.connect(self._catch_up)
        logo = QLabel()
        logo.setPixmap(look.pixmap("logo", "accent", 22))
        head = row(look, logo, self._name, None)
        head.setContentsMargins(look.px(16), look.px(12), look.px(8), look.px(8))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, look.px(8))
        layout.setSpacing(look.px(4))
        layout.addLayout(head)
        layout.addWidget(self.nav, 1)
        self.shape(narrow=False)

    def show_office(self, name: str) -> None:
        """Say whose file is open."""
        self._name.setText(name)
        self._name.setToolTip(name)

    def mark(self, title: str) -> None:
        """Mark the screen that is shown."""
        for at in range(self.nav.count()):
            if self.nav.item(at).data(TITLE) == title:
                self.nav.setCurrentRow(at)

    def _catch_up(self) -> None:
        """A screen reader selects a line without moving the keyboard there."""
        selected = self.nav.selectedItems()
        if selected and self.nav.currentItem() not in selected:
            self.nav.setCurrentItem(selected[0])

    def shape(self, *, narrow: bool) -> None:
        """Show icons with words, or icons only."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(self._look.px(SLIM if narrow else WIDE))
        self._name.setVisible(not narrow)
        for at in range(self.nav.count()):
            item = self.nav.item(at)
            item.setText("" if narrow else item.data(TITLE) or "")

    def _add(self, door: Door) -> None:
        item = QListWidgetItem(self._look.icon(door.icon), door.title)
        item.setData(TITLE, door.title)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, door.title)
        item.setToolTip(f"{door.title}（{door.keys}）" if door.keys else door.title)
        self.nav.addItem(item)

    def _add_gap(self) -> None:
        gap = QListWidgetItem()
        gap.setFlags(Qt.ItemFlag.NoItemFlags)
        gap.setSizeHint(QSize(1, self._look.px(9)))
        self.nav.addItem(gap)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(TITLE):
            self.chosen.emit(item.data(TITLE))
