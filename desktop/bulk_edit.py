"""批量修改: one field of the selected records; what becomes of each is shown before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDialog, QRadioButton, QVBoxLayout, QWidget

from db.errors import UserError
from db.fields.field import OPEN, Field
from db.fields.kinds import Value
from db.file.bulk import BulkRow, change_all, changed_together, foreseen
from db.file.write import Write
from db.records.record import Record, Row
from desktop.jobs import Job, Report
from desktop.widgets.blocks import ProgressPanel
from desktop.widgets.form import Form, Section
from desktop.widgets.parts import button, in_turn, label, row
from desktop.widgets.table import Column, Table
from desktop.workspace import Workspace

WAIT_MS = 300


class BulkEdit(QDialog):
    """Choose a field and its new value, look at what it does, and let it be done as one change with one 撤销."""

    def __init__(self, workspace: Workspace, record: type[Record], ids: Sequence[str], parent: QWidget) -> None:
        """`ids` are the selected records, in the order shown."""
        super().__init__(parent)
        self._workspace, self._record, self._ids = workspace, record, list(ids)
        self._fields = changed_together(record)
        self._rows: dict[str, BulkRow] = {}
        self._value: Value | None = None
        self._job: Job | None = None
        self._asked = 0  # which look ahead is the newest: one that was overtaken must not be shown
        self._writing = False
        look = workspace.look
        self.setWindowTitle(f"批量修改 {len(ids)} 条{record.term}")
        self.resize(look.px(720), look.px(520))
        self.field = QComboBox()
        self.field.setAccessibleName("改哪一项")
        self.field.addItems([field.term for field in self._fields])
        self.to, self.empty = QRadioButton("改成"), QRadioButton("清空")
        ways = QButtonGroup(self)
        for each in (self.to, self.empty):
            ways.addButton(each)
        self.to.setChecked(True)
        self.form = self._form()
        self.summary = label("", "strong", wrap=True)
        self.panel = ProgressPanel(look)
        self.table = Table(look, "修改前后对照表", self._columns(), self._fetch, lambda *_: list(self._rows))
        self.sure, self.cancel = button(look, "修改", "save", "primary"), button(look, "取消")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._lay_out()
        self._connect()
        self._show_field()

    def reject(self) -> None:
        """Esc and 取消: stop what runs; while it writes, that takes it all back and the dialog stays."""
        if self._job is not None:
            self._job.cancel()
        if not self._writing:
            self._overtake()
            super().reject()

    def _lay_out(self) -> None:
        look = self._workspace.look
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(10))
        layout.addLayout(row(look, label("改哪一项", "field", buddy=self.field), self.field, self.to, self.empty, None))
        self._slot = QVBoxLayout()
        self._slot.addWidget(self.form)
        layout.addLayout(self._slot)
        layout.addWidget(self.summary)
        layout.addWidget(self.panel)
        layout.addWidget(self.table, 1)
        layout.addLayout(row(look, None, self.cancel, self.sure))
        self.sure.setDefault(True)

    def _connect(self) -> None:
        self.field.currentIndexChanged.connect(lambda _: self._show_field())
        self.to.toggled.connect(lambda _: self._change())
        self._timer.timeout.connect(self._look_ahead)
        self.panel.cancelled.connect(self.reject)
        self.cancel.clicked.connect(self.reject)
        self.sure.clicked.connect(self._write)

    def _chosen(self) -> Field:
        return self._fields[max(self.field.currentIndex(), 0)]

    def _form(self) -> Form:
        look = self._workspace.look
        form = Form(look, [Section("", (self._chosen(),))])
        form.setFixedHeight(look.px(120 if self._chosen().kind.code == "long_text" else 76))
        form.changed.connect(self._change)
        form.finished.connect(self._look_ahead)
        return form

    def _show_field(self) -> None:
        old, self.form = self.form, self._form()
        self._slot.replaceWidget(old, self.form)
        old.hide()
        old.deleteLater()
        in_turn(self.field, self.to, self.empty, self.form.editor(self._chosen().name).widget, self.panel.cancel, self.table,
                self.cancel, self.sure)
        self.empty.setEnabled(not self._chosen().required)
        if self._chosen().required:
            self.to.setChecked(True)
        self._change()

    def _change(self) -> None:
        """Nothing is sure any more until it has been looked at again."""
        self._overtake()
        self.form.setEnabled(self.to.isChecked())
        self.sure.setEnabled(False)
        self._timer.start()

    def _look_ahead(self) -> None:
        """Work out in a job what the change would do; a new wish stops the work on the one before."""
        self._timer.stop()
        if self._writing:
            return
        asked = self._overtake()
        self.sure.setEnabled(False)
        field, store = self._chosen(), self._workspace.store
        reading = self.form.editor(field.name).reading()
        self._value = value = None if self.empty.isChecked() else reading.value
        if not self.empty.isChecked() and (reading.problem or value is None):
            self._show([], reading.problem or f"请填写新的{field.term}，或选“清空”。")
            return

        def newest(act: Callable[[Any], object]) -> Callable[[Any], object]:
            return lambda what: act(what) if asked == self._asked else None

        self._job = self._workspace.jobs.run(
            lambda: foreseen(store, self._record, self._ids, field, value), newest(self._foreseen),
            on_progress=newest(self._step), on_failed=newest(self._failed),
        )

    def _overtake(self) -> int:
        """Let go of the look ahead that runs → the number of the next one."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._asked += 1
        return self._asked

    def _foreseen(self, rows: list[BulkRow]) -> None:
        self._job = None
        changes = sum(row.changes for row in rows)
        same, refused = sum(row.same for row in rows), sum(bool(row.problem) for row in rows)
        parts = [f"要改 {changes} 条"] + [f"已经是这样 {same} 条"] * bool(same) + [f"改不了 {refused} 条，原样留下"] * bool(refused)
        parts += [f"已经不在 {len(self._ids) - len(rows)} 条"] * (len(rows) < len(self._ids))
        self._show(sorted(rows, key=lambda row: (not row.problem, row.same)), "，".join(parts) + "。")
        self.sure.setText(f"修改 {changes} 条")
        self.sure.setAccessibleName(self.sure.text())
        self.sure.setEnabled(changes > 0)

    def _show(self, rows: Sequence[BulkRow], sentence: str) -> None:
        self.panel.hide()
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(list(self._rows))
        self.summary.setText(sentence)

    def _write(self) -> None:
        self._writing = True
        self._let_choose(on=False)
        field, value, rows, store = self._chosen(), self._value, list(self._rows.values()), self._workspace.store
        self.panel.cancel.setFocus()
        self._job = self._workspace.jobs.run(
            lambda: change_all(store, self._record, rows, field, value), self._done, on_progress=self._step,
            on_failed=self._failed, on_cancelled=self._rest,
        )

    def _done(self, work: Write) -> None:
        self._rest()
        changed = sum(row.changes for row in self._rows.values())
        new = f"清空了“{self._chosen().term}”" if self._value is None else f"把“{self._chosen().term}”改成了“{self._shown(self._value)}”"
        self.accept()
        self._workspace.done(f"已给 {changed} 条{self._record.term}{new}。", work)

    def _failed(self, error: BaseException) -> None:
        self._rest()
        if not isinstance(error, UserError):
            raise error
        self._workspace.voice.sorry(error)
        self._look_ahead()

    def _rest(self) -> None:
        self._job, self._writing = None, False
        self.panel.hide()
        self._let_choose(on=True)

    def _let_choose(self, *, on: bool) -> None:
        for each in (self.field, self.to, self.sure):
            each.setEnabled(on)
        self.form.setEnabled(on and self.to.isChecked())
        self.empty.setEnabled(on and not self._chosen().required)

    def _step(self, report: Report) -> None:
        self.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("title", self._record.term, 310, lambda row: row["title"], stretch=True, sortable=False),
            Column("old", "现在", 110, lambda row: row["old"], faint=True, sortable=False),
            Column("new", "改成", 110, lambda row: row["new"], sortable=False),
            Column("note", "说明", 150, lambda row: row["note"], tone=lambda row: row["tone"], sortable=False),
        )

    def _fetch(self, ids: Sequence[str]) -> Sequence[Row]:
        return [self._line(self._rows[one]) for one in ids]

    def _line(self, row_: BulkRow) -> Row:
        note = row_.problem or ("已经是这样" if row_.same else "")
        new = self._shown(self._value) if row_.changes else ""
        cleared = "（清空）" if row_.changes and self._value is None else new
        return {"id": row_.id, "title": row_.title, "old": self._shown(row_.old), "new": cleared, "note": note,
                "tone": "danger" if row_.problem else ""}

    def _shown(self, value: Value | None) -> str:
        kind = self._chosen().kind
        return (kind.show if self._chosen().sensitivity == OPEN else kind.mask)(value).replace("\n", " ")


def bulk_edit(workspace: Workspace, record: type[Record], ids: Sequence[str], parent: QWidget) -> None:
    """Let one field of these records be changed; where nothing can be changed together, say so."""
    if not changed_together(record):
        workspace.voice.warn(f"{record.term}没有可以一起修改的项目。")
        return
    dialog = BulkEdit(workspace, record, ids, parent)
    dialog.exec()
    dialog.deleteLater()
