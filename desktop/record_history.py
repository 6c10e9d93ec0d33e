"""What happened to one record: who changed what, when and why, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.fields.field import OPEN, Field, fields_of
from db.fields.kinds import Reference
from db.file.departures import printed_for
from db.file.history import restore_to
from db.file.merge import whole_history
from db.records.record import Record, Row
from desktop.references import references_in
from desktop.widgets.inside import keep_inside
from desktop.widgets.parts import button, label, row
from desktop.workspace import Workspace


class RecordHistory(QWidget):
    """A list of changes, newest first, with those of records merged into this one; personal values are masked.

    Above it stands what was last printed for the record.
    `restored`: the record was set back.
    """

    restored = Signal()

    def __init__(self, workspace: Workspace, kind: type[Record], may_change: Callable[[], bool]) -> None:
        """Empty until a record is shown; `may_change` asks what becomes of unsaved edits."""
        super().__init__()
        self._workspace, self._kind, self._may_change = workspace, kind, may_change
        self._id = ""
        self._fields = {field.name: field for field in fields_of(kind)}
        self._references = references_in(workspace.store)
        self.list = QListWidget()
        keep_inside(self.list)
        self.list.setAccessibleName("修改经过")
        self.list.setWordWrap(True)
        self.prints = label("", "caption", wrap=True)
        self.back = button(workspace.look, "恢复到这次修改之前", "undo", "ghost")
        self.back.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.prints)
        layout.addWidget(self.list)
        layout.addLayout(row(workspace.look, self.back, None))
        self.list.currentRowChanged.connect(lambda at: self.back.setEnabled(self._may_go_back(at)))
        self.back.clicked.connect(self._restore)
        self._entries: list[Row] = []

    def show_record(self, record_id: str) -> None:
        """Show the changes of a record, "" for none."""
        self._id = record_id
        self.list.clear()
        with self._workspace.store.read() as connection:
            self._entries = whole_history(connection, self._kind.__tablename__, record_id) if record_id else []
            prints = printed_for(connection, self._kind.__tablename__, record_id) if record_id else []
        self.prints.setVisible(bool(prints))
        self.prints.setText(_printed(prints) if prints else "")
        for entry in self._entries:
            self.list.addItem(QListWidgetItem(self._told(entry)))

    def _told(self, entry: Row) -> str:
        head = f"{entry['at'][:16].replace('T', ' ')}　{entry['who']}　{entry['reason']}"
        head += f"\n并入的“{entry['of']}”" if entry["of"] else ""
        before, after = entry["before"], entry["after"]
        if entry["of"] and entry["op"] == "del":  # what the merged one had when it went
            return "\n".join([head, *(f"{self._fields[n].term}：{self._shown(n, before)}" for n in before if n in self._fields)])
        if before is None or after is None:
            return head
        lines = [f"{self._fields[n].term}：{self._shown(n, before)} → {self._shown(n, after)}" for n in after if n in self._fields]
        return "\n".join([head, *lines])

    def _shown(self, name: str, values: Mapping[str, Any]) -> str:
        field: Field = self._fields[name]
        value = values.get(name)
        if value is None:
            return "（空）"
        if isinstance(field.kind, Reference):
            return self._references.name_of(field.kind.target_table, str(value)) or "（已删除）"
        return field.kind.show(value) if field.sensitivity == OPEN else field.kind.mask(value)

    def _may_go_back(self, at: int) -> bool:
        return 0 <= at < len(self._entries) and self._entries[at]["before"] is not None and not self._entries[at]["of"]

    def _restore(self) -> None:
        entry = self._entries[self.list.currentRow()]
        if self._may_change() and self._workspace.attempt(lambda: restore_to(self._workspace.store, self._kind, self._id, entry["cn"])):
            self._workspace.voice.tell("已恢复到以前的内容。")
            self.restored.emit()


def _printed(prints: Sequence[Row]) -> str:
    last = prints[0]
    return f"打印过 {len(prints)} 次，最近一次 {last['at'][:16].replace('T', ' ')}：{last['what']}（{last['purpose']}），{last['who']}"
