"""One record in a form: loading, drafts, saving, removing, and what happened to it; used by every record screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from db.fields.kinds import Value
from db.file.departures import Departure, record
from db.file.drafts import NEW, draft_of, drop_draft, keep_draft
from db.file.save import Problems, save
from db.file.write import Stale, Write
from db.records.listing import one
from db.records.record import Record, field_of
from desktop.record_history import RecordHistory
from desktop.references import references_in
from desktop.widgets.blocks import NoticeLine
from desktop.widgets.editors import References
from desktop.widgets.form import Form, Section
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

Sections = Sequence[tuple[str, Sequence[str]]]


class RecordForm(QWidget):
    """The form of one record type. `saved(id)`, `removed(id)`: done and in the file; `shown(id)`: another record, "" for none or a new one.

    Tabs may be added beside 基本.
    """

    saved = Signal(str)
    removed = Signal(str)
    shown = Signal(str)

    def __init__(
        self, workspace: Workspace, kind: type[Record], sections: Sections, screen: str,
        references: References | None = None, parts: Sequence[type[Record]] = (), inside: bool = False,
    ) -> None:
        """`sections` are titles with names of fields; `screen` names the drafts; `references` where not all may be named.

        `parts`: records with the id of this one, removed and brought back with it; `inside`: it stands on a tab of
        another form, which frames and names it.
        """
        super().__init__()
        self._workspace, self._kind, self._screen, self._parts = workspace, kind, screen, parts
        self._id, self._version, self._fixed = "", 0, dict[str, Any]()
        self._refused = False  # a save was refused because the record had been changed meanwhile
        self.also: Callable[[Write, str], object] = lambda _work, _id: None  # what is written with a record, in one change
        look = workspace.look
        self.title, self.subtitle = label("", "h2", wrap=True), label("", "muted")
        self.subtitle.hide()
        self.notice = NoticeLine(look)
        fields = [Section(title, tuple(field_of(kind, name) for name in names)) for title, names in sections]
        self.form = Form(look, fields, references or references_in(workspace.store))
        self.history = RecordHistory(workspace, kind, self.may_leave)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(f"{kind.term}详情分页")
        self.tabs.setMinimumHeight(look.px(160))  # its pages scroll; with large type they would not fit the screen
        self.tabs.addTab(self.form, "基本")
        self.tabs.addTab(self.history, "经过")
        self.remove_button = button(look, "删除", "remove", "ghost", f"删除这条{kind.term}（可以恢复）")
        self.revert_button = button(look, "还原", kind="ghost", tip="放弃没有保存的修改")
        self.save_button: QPushButton = button(look, "保存", "save", "primary", "保存 (Ctrl+S)")
        self.buttons = row(look, self.remove_button, None, self.revert_button, self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        inner = column(look, self.title, self.subtitle, self.notice, self.tabs, self.buttons)
        if inside:
            self.title.hide()
            layout.addLayout(inner)
        else:
            layout.addWidget(card(look, inner))
        self._connect()
        self.clear()

    def current_id(self) -> str:
        """The id of the record shown, "" for a new one or none."""
        return self._id

    def clear(self) -> None:
        """Show nothing."""
        self._id, self._fixed, self._refused = "", {}, False
        self.form.load({})
        self.history.show_record("")
        self.title.setText(f"选择一条{self._kind.term}")
        self.notice.hide()
        self._let_edit(on=False)
        self.shown.emit("")

    def show_record(self, record_id: str) -> None:
        """Show a record from the file, with its draft where there is one."""
        with self._workspace.store.read() as connection:
            values = one(connection, self._kind, record_id)
        if values is None:
            self.clear()
            return
        self._id, self._version, self._fixed, self._refused = record_id, int(values["version"] or 0), {}, False
        self.form.load(values)
        self.title.setText(self._kind.title(values))
        self.history.show_record(record_id)
        self._let_edit(on=True)
        self._offer_draft(record_id)
        self.shown.emit(record_id)

    def refresh(self) -> None:
        """Show what the file has now. Unsaved edits stay untouched; after a refused save they stand over what is there now."""
        if not self._id or (self.form.is_dirty() and not self._refused):
            return
        edits = self.form.edits()
        self.show_record(self._id)
        if edits:
            self.form.restore(edits)
            self.notice.tell("下面是最新的内容，您刚才改的几项还在。核对后再保存。", "warn")

    def new(self, fixed: Mapping[str, Any] | None = None, shown: Mapping[str, Value | None] | None = None) -> None:
        """Begin a new record; `fixed` values are saved with it and not shown, `shown` ones stand in the form."""
        self._id, self._version, self._fixed, self._refused = "", 0, dict(fixed or {}), False
        self.form.load(shown or {})
        self.title.setText(f"新建{self._kind.term}")
        self.history.show_record("")
        self.tabs.setCurrentIndex(0)
        self._let_edit(on=True)
        self.remove_button.setEnabled(False)
        self._offer_draft(self._draft_key())
        self.shown.emit("")
        self.form.focus_first()

    def save(self) -> bool:
        """Commit the input method's word, check, save in one named transaction → whether it is in the file now."""
        if not self.save_button.isEnabled():
            return True
        if found := self.form.problems():
            self._complain(found)
            return False
        values = self.form.values() if not self._id else self.form.dirty()
        if self._id and not values:
            self._workspace.voice.tell("没有改动，不用保存。")
            return True
        return self._workspace.attempt(lambda: self._put(values)) and not self.form.is_dirty()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits: saved, given up, or stay → whether to go on."""
        self.form.commit_composition()
        if not self.form.is_dirty():
            return True
        answer = self._workspace.voice.choose(f"“{self.title.text()}”有没保存的修改。", ["保存", "不保存"])
        if answer == 0:
            return self.save()
        if answer == 1:
            self.revert()
            return True
        return False

    def revert(self) -> None:
        """Give up unsaved edits."""
        drop_draft(self._workspace.store, self._screen, self._draft_key())
        if self._id:
            self.show_record(self._id)
        else:
            self.clear()

    def remove(self) -> None:
        """Remove the record after asking; 撤销 in the status line brings it back."""
        name = self.title.text()
        if not self._id or not self._workspace.voice.ask(f"删除“{name}”？以后可以恢复。", "删除", danger=True):
            return
        gone, store = self._id, self._workspace.store

        def take_out() -> None:
            with store.write(f"删除{self._kind.term}") as work:
                for kind in reversed((self._kind, *self._parts)):
                    work.remove(kind, [gone])
            drop_draft(store, self._screen, gone)
            self.clear()
            self.removed.emit(gone)
            self._workspace.done(f"已删除“{name}”。", work)

        self._workspace.attempt(take_out)

    def _put(self, values: Mapping[str, Any]) -> None:
        store, was_new = self._workspace.store, not self._id
        row_: dict[str, Any] = {**self._fixed, **values}
        if self._id:
            row_ |= {"id": self._id, "version": self._version}
        try:
            with store.write(f"{'新建' if was_new else '修改'}{self._kind.term}") as work:
                (saved,) = save(work, self._kind, [row_])
                self.also(work, saved)
        except Problems as problems:
            self._complain(problems.by_field)
            return
        except Stale:
            self._refused = True
            raise
        drop_draft(store, self._screen, self._draft_key())
        self.show_record(saved)
        self.saved.emit(saved)
        self._workspace.done(f"已保存“{self.title.text()}”。", work)

    def _complain(self, problems: Mapping[str, str]) -> None:
        self.tabs.setCurrentIndex(0)
        rest = self.form.show_problems(problems)
        self._workspace.voice.warn("没有保存：" + "；".join(rest or problems.values()))

    def _offer_draft(self, record_id: str) -> None:
        with self._workspace.store.read() as connection:
            kept = draft_of(connection, self._workspace.store.who, self._screen, record_id)
        self.notice.hide()
        if kept:
            def put_back() -> None:
                self.form.restore(kept)
                self.notice.hide()

            self.notice.tell("上次有没保存完的内容。", "info", ("恢复草稿", put_back))

    def _connect(self) -> None:
        self.form.draft.connect(self._keep_draft)
        self.form.revealed.connect(self._log_reveal)
        self.form.finished.connect(self.save_button.setFocus)
        self.save_button.clicked.connect(self.save)
        self.revert_button.clicked.connect(self.revert)
        self.remove_button.clicked.connect(self.remove)
        self.history.restored.connect(lambda: self.show_record(self._id))

    def _keep_draft(self, content: dict[str, str]) -> None:
        if self.save_button.isEnabled():
            keep_draft(self._workspace.store, self._screen, self._draft_key(), content)

    def _draft_key(self) -> str:
        """A new record begun in one household is never offered in another."""
        return self._id or " ".join([NEW, *map(str, self._fixed.values())])

    def _log_reveal(self, name: str) -> None:
        term = field_of(self._kind, name).term
        store = self._workspace.store
        record(store, Departure(store.ids.new(), "显示", "内部", f"{self._kind.term} {self._id}", 1, (term,), ""), ())

    def _let_edit(self, *, on: bool) -> None:
        self.form.setEnabled(on)
        for each in (self.remove_button, self.revert_button, self.save_button):
            each.setEnabled(on)
