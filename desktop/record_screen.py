"""A screen for any record type, made from its declaration: list, filter, form, history, removing and coming back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter

from db.fields.field import OPEN
from db.records.listing import ids_of, rows_of
from db.records.record import Record, Row, field_of
from desktop.carry import EXPORT, EXPORTED, carry, export
from desktop.record_form import RecordForm, Sections
from desktop.removed_list import RemovedList
from desktop.row_steps import BULK, row_steps
from desktop.saved_filter import FilterPicker
from desktop.screen import FILTER, REFRESH, SAVE, SAVE_AND_NEW, Offer, Screen, new_one
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import button, card, column, label, row, tool
from desktop.widgets.table import COPY_HINT, Table
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace


class RecordScreen(Screen):
    """Subclasses declare: `record`, `columns` (name, width) of fields or stored keys, `sections`, `searched` columns,
    `order`, `empty`, the sentence that says what the screen is for, and `parts`, records that go and come back with it.
    """  # noqa: D205 - the declaration is the summary

    record: ClassVar[type[Record]]
    columns: ClassVar[Sequence[tuple[str, int]]] = ()
    titles: ClassVar[Mapping[str, str]] = {}
    sections: ClassVar[Sections] = ()
    searched: ClassVar[Sequence[str]] = ()
    order: ClassVar[tuple[str, bool]] = ("id", False)
    empty: ClassVar[str] = ""
    parts: ClassVar[Sequence[type[Record]]] = ()

    def __init_subclass__(cls) -> None:
        """A screen keeps its own record unless it says that it keeps more."""
        cls.keeps = cls.__dict__.get("keeps", (cls.record,))
        removed = Offer(f"找回删除的{cls.record.term}…", lambda screen: screen.back.click(), icon="history", also="恢复")
        together = Offer(
            f"批量修改选中的{cls.record.term}…", lambda screen: screen.bulk.click(), icon="edit", here=True,
            when=lambda screen: screen.bulk.isEnabled(), also="一起改",
        )
        narrow = Offer(f"新建{cls.record.term}筛选…", lambda screen: screen.chosen.make(), icon="filter", also="条件 保存筛选")
        cls.commands = (new_one(cls.record.term), together, narrow, removed, EXPORTED, FILTER, SAVE, SAVE_AND_NEW, REFRESH)

    def __init__(self, workspace: Workspace) -> None:
        """Build list and form."""
        super().__init__(workspace)
        look, entity = self.look, self.record.__tablename__
        self.add = button(look, f"新建{self.record.term}", "new", "primary", f"新建{self.record.term} (Ctrl+N)")
        self.back = button(look, "恢复…", "history", tip="找回删除的记录")
        self.bulk = button(look, BULK, "edit", tip="把选中的几条的同一项改成一样")
        self.bulk.setEnabled(False)
        for each in (self.back, self.bulk, self.add):
            self.head.addWidget(each)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(f"筛选{self.record.term}  (Ctrl+F)")
        self.filter.setAccessibleName(f"筛选{self.record.term}")
        self.filter.setClearButtonEnabled(True)
        self.table = Table(
            look, f"{self.record.term}表", [self._column(*each) for each in self.columns], self._fetch, self._ids,
            layout=workspace.settings.layout(entity),
            keep_layout=lambda layout: workspace.settings.keep_layout(entity, layout),
        )
        choose = tool(look, "", "columns", tip="选择列")
        choose.clicked.connect(lambda: self.table.column_menu().exec(choose.mapToGlobal(choose.rect().bottomLeft())))
        out = tool(look, "", "export", tip=EXPORT)
        out.clicked.connect(self.export)
        self.caption = label("", "caption")
        self.nothing = EmptyState(look, self.icon, f"还没有{self.record.term}", self.empty, (f"新建{self.record.term}", self.new))
        self.form = RecordForm(workspace, self.record, self.sections, entity, parts=self.parts)
        self.chosen = FilterPicker(workspace, self.record)
        self.table.steps += row_steps(workspace, (self.record, *self.parts), self, self.may_leave)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        below = row(look, self.caption, None, label(COPY_HINT, "caption"))
        self.split.addWidget(card(look, column(look, row(look, self.filter, self.chosen, choose, out), self.table, self.nothing, below)))
        self.split.addWidget(self.form)
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([look.px(640), look.px(360)])
        self.body.addWidget(self.split, 1)
        self._connect()

    @property
    def ids(self) -> Sequence[str]:
        """Ids shown now."""
        return self.table.rows.ids()

    def refresh(self) -> None:
        """List again; a form with unsaved edits stays."""
        self._refilter()
        self.form.refresh()

    def open_record(self, kind: str, record_id: str) -> None:
        """Show one record in list and form."""
        if kind == self.record.__tablename__ and self.may_leave():
            self.filter.clear()
            self.chosen.clear()
            self.table.select_id(record_id)
            self.form.show_record(record_id)

    def search(self) -> None:
        """Go to the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def focus_page(self) -> None:
        """Go to the list."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Begin a new record."""
        if self.may_leave():
            self.table.clearSelection()
            self.form.new()

    def export(self) -> None:
        """The list as it is shown, as a file."""
        export(self.workspace, self.record, self.table, self._fetch)

    def save(self) -> bool:
        """Save the form."""
        return self.form.save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.form.may_leave()

    def _connect(self) -> None:
        self.add.clicked.connect(self.new)
        self.back.clicked.connect(self._show_removed)
        self.filter.textChanged.connect(self._refilter)
        self.chosen.changed.connect(self._refilter)
        self.bulk.clicked.connect(lambda: self.table.take_step(BULK))
        self.table.picked.connect(lambda: self.bulk.setEnabled(self.table.selectionModel().hasSelection()))
        self.table.columns.reset.connect(self._refilter)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _: self.form.form.focus_first())
        self.table.typed.connect(self.filter.setText)
        carry(self.workspace, self.record, self.table, self._fetch, self.title)
        self.form.saved.connect(self._show_saved)
        self.form.removed.connect(lambda _: self.refresh())

    def _choose(self, record_id: str) -> None:
        if not record_id or record_id == self.form.current_id():
            return
        if self.may_leave():
            self.form.show_record(record_id)
        self.table.select_id(self.form.current_id())  # saving or staying led back to the one before

    def _show_saved(self, record_id: str) -> None:
        self.refresh()
        self.table.select_id(record_id)

    def _show_removed(self) -> None:
        RemovedList(self.workspace, self.record, self, self.parts).exec()

    def _refilter(self) -> None:
        sorted_by = self.table.sorted_by() or self.order
        self.table.show_ids(self._ids(*sorted_by))
        self._count()

    def _ids(self, name: str, descending: bool) -> Sequence[str]:
        with self.workspace.store.read() as connection:
            found = ids_of(
                connection, self.record, order=[(name, descending)], text=self.filter.text().strip().lower(),
                searched=self.searched,
            )
        return self.chosen.narrowed(found)

    def _fetch(self, ids: Sequence[str]) -> Sequence[Row]:
        with self.workspace.store.read() as connection:
            return rows_of(connection, self.record, ids)

    def _count(self) -> None:
        number = len(self.ids)
        self.counts.setText(f"{number} 条")
        asked = self.filter.text() or self.chosen.title()
        self.caption.setText(f"共 {number} 条" if number or not asked else f"没有符合“{asked}”的{self.record.term}")
        nothing = not number and not asked
        self.nothing.setVisible(nothing)
        self.table.setVisible(not nothing)

    def _column(self, name: str, width: int) -> Column:
        return Column(name, self.titles.get(name) or field_of(self.record, name).term, width, shower(self.record, name), stretch=name == self.columns[0][0])


def shower(record: type[Record], name: str) -> Callable[[Mapping[str, Any]], str]:
    """How a list shows one column: personal values masked, stored keys as they are."""
    try:
        field = field_of(record, name)
    except KeyError:
        return lambda row: str(row.get(name) or "")
    write = field.kind.show if field.sensitivity == OPEN else field.kind.mask
    return lambda row: write(row.get(name))
