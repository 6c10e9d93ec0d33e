"""筛选: the drop-down beside a list's filter box, with the filters that are kept in the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QMenu, QToolButton, QWidget

from db.file.saved_filters import SavedFilter, drop_filter, keep_filter, saved_filters
from db.records.filter import Filter, filtered_ids, in_words
from db.records.listing import one
from db.records.place import Place
from db.records.record import Record
from desktop.saved_filter_dialog import FilterDialog
from desktop.widgets.parts import restyle, row, tool
from desktop.workspace import Workspace

SHOWN = 7  # characters of a name that stand on the button
ONCE = "这一次"


class FilterPicker(QWidget):
    """`changed()`: another filter, or none, is chosen; ask `narrowed` for what it leaves of a list."""

    changed = Signal()

    def __init__(self, workspace: Workspace, record: type[Record]) -> None:
        """Nothing is chosen; the menu is read from the file whenever it is opened."""
        super().__init__()
        self._workspace, self._record = workspace, record
        self._kept: SavedFilter | None = None
        self._wanted = Filter()
        self.button = tool(workspace.look, "筛选", "filter", tip="选用保存的筛选，或新建一个")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.menu.setToolTipsVisible(True)
        self.button.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._fill)
        self.setLayout(row(workspace.look, self.button))

    def wanted(self) -> Filter:
        """What is asked for now; an empty filter when nothing is chosen."""
        return self._wanted

    def narrowed(self, ids: Sequence[str]) -> Sequence[str]:
        """Those of `ids` that the filter lets through, in their order."""
        if not self._wanted:
            return ids
        with self._workspace.store.read() as connection:
            let_through = filtered_ids(connection, self._record, self._wanted)
        return [each for each in ids if each in let_through]

    def choose(self, kept: SavedFilter) -> None:
        """Use a filter that was kept; one that asks for what is gone is refused with a sentence."""
        def use() -> None:
            self._use(kept.wanted(self._record), kept)

        self._workspace.attempt(use)

    def clear(self) -> None:
        """Use none."""
        if self._wanted:
            self._use(Filter(), None)

    def title(self) -> str:
        """Name of what is chosen, "" for nothing."""
        return (self._kept.name if self._kept else ONCE) if self._wanted else ""

    def make(self) -> None:
        """Ask for a new filter and use it."""
        self._edit(FilterDialog(self._workspace, self._record, self.window(), Filter()))

    def _use(self, wanted: Filter, kept: SavedFilter | None) -> None:
        self._wanted, self._kept = wanted, kept
        name = self.title()
        short = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
        self.button.setText(short.replace("&", "&&") or "筛选")
        self.button.setAccessibleName(f"筛选：{name}" if name else "筛选")
        self.button.setToolTip(self._said() or "选用保存的筛选，或新建一个")
        restyle(self.button, "tone", "accent" if name else None)
        self.changed.emit()

    def _said(self) -> str:
        said = [in_words(self._record, each) for each in self._wanted.conditions]
        said += [f"文字 含 {self._wanted.words}"] if self._wanted.words else []
        if self._wanted.place_id:
            with self._workspace.store.read() as connection:
                place = one(connection, Place, self._wanted.place_id)
            said.append(f"在 {place['path'] if place else '（已删除的地点）'}")
        return "\n".join(said)

    def _fill(self) -> None:
        self.menu.clear()
        with self._workspace.store.read() as connection:
            kept = saved_filters(connection, self._record.__tablename__)
        for each in kept:
            action = self.menu.addAction(each.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._kept is not None and each.id == self._kept.id)
            action.triggered.connect(lambda _=False, kept=each: self.choose(kept))
        self.menu.addSeparator()
        none = self.menu.addAction("不用筛选")
        none.setEnabled(bool(self._wanted))
        none.triggered.connect(self.clear)
        self.menu.addAction("新建筛选…").triggered.connect(self.make)
        if self._wanted:
            name = self.title().replace("&", "&&")
            self.menu.addAction(f"修改“{name}”…").triggered.connect(self._change)
        if self._kept is not None:
            self.menu.addAction(f"删除“{name}”").triggered.connect(self._drop)

    def _change(self) -> None:
        self._edit(FilterDialog(self._workspace, self._record, self.window(), self._wanted, self._kept))

    def _edit(self, dialog: FilterDialog) -> None:
        if dialog.exec() == QDialog.DialogCode.Accepted:
            same = dialog.kept is not None and dialog.kept.wanted(self._record) == dialog.result_filter
            self._use(dialog.result_filter, dialog.kept if same else None)
        dialog.deleteLater()

    def _drop(self) -> None:
        gone, wanted = self._kept, self._wanted
        if gone is None:
            return
        drop_filter(self._workspace.store, gone.id)
        self._use(Filter(), None)
        self._workspace.voice.tell(
            f"已删除筛选“{gone.name}”。",
            lambda: self._workspace.attempt(lambda: keep_filter(self._workspace.store, self._record, gone.name, wanted, gone.id)),
        )
