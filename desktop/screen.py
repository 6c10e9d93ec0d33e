"""What every screen is: a title, an icon, the record types it watches, and what the window may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from db.records.record import Record
from desktop.widgets.parts import label, read_in_order
from desktop.workspace import Workspace, touches

TAB = Qt.FocusPolicy.TabFocus


@dataclass(frozen=True)
class Offer:
    """Something a screen can be asked for, by its keys while it is shown, or from the search box.

    `act` gets the screen; `keys` as Qt writes them, several parted by spaces; `here`: makes sense only while the
    screen is shown; `when` says whether it can be done now; `also`: other words people look for it by.
    """

    title: str
    act: Callable[[Any], object]
    keys: str = ""
    icon: str = ""
    here: bool = False
    when: Callable[[Any], bool] = lambda _: True
    also: str = ""


def written(keys: str) -> str:
    """The first of some keys as people write it: “Ctrl+Enter”."""
    return keys.split(maxsplit=1)[0].replace("Return", "Enter") if keys else ""


REFRESH = Offer("刷新", lambda screen: screen.refresh(), "F5", "refresh", here=True)
FILTER = Offer("在本页筛选", lambda screen: screen.search(), "Ctrl+F", "filter", here=True)
SAVE = Offer("保存", lambda screen: screen.save(), "Ctrl+S", "save", here=True)
SAVE_AND_NEW = Offer("保存，再新建一条", lambda screen: screen.save_and_new(), "Ctrl+Return Ctrl+Enter", "new", here=True)
PRINT = Offer("打印", lambda screen: screen.print_out(), "Ctrl+P", "print", here=True)


def new_one(term: str) -> Offer:
    """Offer to begin a new record of the screen."""
    return Offer(f"新建{term}", lambda screen: screen.new(), "Ctrl+N", "new", also=f"登记{term} 添加{term}")


class Screen(QWidget):
    """A page of the main window. Built once, when first opened; refreshed when what it watches changed.

    `watches`: tables it shows; `opens`: kinds of search hits it can show; `keeps`: records that are edited here;
    `accepts`: endings of files it takes when they are dropped on the window or handed to the program;
    `commands`: what it can be asked for.

    A hidden screen only marks itself stale and refreshes when it is shown again.
    """

    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    group: ClassVar[int] = 0
    watches: ClassVar[tuple[str, ...]] = ()
    opens: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[tuple[type[Record], ...]] = ()
    accepts: ClassVar[tuple[str, ...]] = ()
    commands: ClassVar[tuple[Offer, ...]] = (REFRESH,)

    def __init__(self, workspace: Workspace) -> None:
        """Lay out the head; the subclass adds below it."""
        super().__init__()
        self.workspace, self.look = workspace, workspace.look
        self.setObjectName("canvas")
        self.setAccessibleName(self.title)
        self._stale = True
        self.body = QVBoxLayout(self)
        px = self.look.px
        self.body.setContentsMargins(px(16), px(12), px(16), px(12))
        self.body.setSpacing(px(10))
        self.head = QHBoxLayout()
        self.head.setSpacing(px(8))
        self.head.addWidget(label(self.title, "h1"))
        self.counts: QLabel = label("", "muted")
        self.head.addWidget(self.counts)
        self.head.addStretch(1)
        self.body.addLayout(self.head)
        workspace.changes.happened.connect(self._changed)

    def tell_keys(self) -> None:
        """Put the keys of what is offered into the tips of the buttons that do the same."""
        keys = {offer.title: written(offer.keys) for offer in self.commands if offer.keys}
        for one in self.findChildren(QPushButton):
            if one.text() in keys and not one.toolTip():
                one.setToolTip(f"{one.text()} ({keys[one.text()]})")

    def refresh(self) -> None:
        """Read again what is shown; a form with unsaved edits stays."""

    def open_record(self, kind: str, record_id: str) -> None:
        """Show one record, as chosen in the search box."""

    def take_files(self, files: Sequence[Path]) -> None:
        """Begin with files from outside, of the kinds it `accepts`."""

    def search(self) -> None:
        """Ctrl+F: to the screen's own search line."""

    def focus_page(self) -> None:
        """Take the keyboard from the search box: to the list, or to the first control there is."""
        first = next((one for one in self.findChildren(QWidget) if one.isVisible() and one.isEnabled() and one.focusPolicy() & TAB), self)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Ctrl+N."""

    def save(self) -> bool:
        """Ctrl+S → whether everything is saved now."""
        return True

    def save_and_new(self) -> None:
        """Ctrl+Enter: save, and begin the next one of the same kind."""
        if self.save():
            self.new()

    def print_out(self) -> None:
        """Ctrl+P."""

    def shows_once(self) -> bool:
        """Whether something is shown that can never be shown again, and nobody has said that it is kept."""
        return False

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits → whether the screen may be left."""
        return True

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Refresh what went stale while hidden."""
        super().showEvent(event)
        for split in self.findChildren(QSplitter):
            read_in_order(split)
        if self._stale:
            self._stale = False
            self.refresh()

    def _changed(self, changes: object) -> None:
        if isinstance(changes, tuple) and touches(changes, self.watches):
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True
