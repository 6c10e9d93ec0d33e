"""The menu on the rows of a table: what every table can do, and the steps its screen offers, with their keys beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaMethod, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from desktop.widgets.table import Table


@dataclass(frozen=True)
class Step:
    """Something to do with the selected rows: `act(ids)`; unless `many`, with one row only. `keys` as in “Ctrl+D”, "" for none."""

    text: str
    act: Callable[[Sequence[str]], object]
    keys: str = ""
    many: bool = True


def row_menu(table: Table) -> QMenu:
    """Make the menu for the rows selected now."""
    menu, chosen = QMenu(table), table.selected_ids()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(text: str, keys: str, act: Callable[[], object], *, able: bool) -> None:
        action = QAction(f"{text}\t{keys}" if keys else text, menu)
        action.setEnabled(able)
        action.triggered.connect(lambda _checked: act())
        menu.addAction(action)

    if _heard(table, "opened"):
        add("打开", "Enter", lambda: table.opened.emit(table.current_id()), able=bool(table.current_id()))
    if _heard(table, "copy_wanted"):
        add("复制", "Ctrl+C", lambda: table.copy_wanted.emit(chosen), able=bool(chosen))
    if _heard(table, "paste_wanted"):
        add("粘贴…", "Ctrl+V", table.paste_wanted.emit, able=True)
    for step in table.steps:
        add(step.text, step.keys, lambda act=step.act: act(chosen), able=_able(step, chosen))  # type: ignore[misc]
    if not menu.isEmpty():
        menu.addSeparator()
    menu.addMenu(_under("选择列", table.column_menu(), menu))
    return menu


def press(table: Table, event: QKeyEvent) -> bool:
    """Do the step whose keys were pressed → whether there is one for the rows selected now."""
    keys = QKeySequence(event.keyCombination())
    chosen = table.selected_ids()
    for step in table.steps:
        if step.keys and QKeySequence(step.keys) == keys and _able(step, chosen):
            step.act(chosen)
            return True
    return False


def _able(step: Step, chosen: Sequence[str]) -> bool:
    return bool(chosen) and (step.many or len(chosen) == 1)


def _heard(table: Table, name: str) -> bool:
    """Whether anybody listens to a signal of the table; what nobody does is not offered."""
    return table.isSignalConnected(QMetaMethod.fromSignal(getattr(table, name)))


def _under(text: str, part: QMenu, menu: QMenu) -> QMenu:
    part.setParent(menu, part.windowFlags())
    part.setTitle(text)
    return part
