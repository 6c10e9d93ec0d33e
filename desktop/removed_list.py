"""Removed records of one type, and the button that brings one back."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.file.history import removed_records, restore
from db.records.record import Record
from desktop.widgets.parts import button, label, row
from desktop.workspace import Workspace


class RemovedList(QDialog):
    """A list of removed records, newest first, with who removed them and when."""

    def __init__(self, workspace: Workspace, kind: type[Record], parent: QWidget) -> None:
        """Read what can be brought back."""
        super().__init__(parent)
        self._workspace, self._kind = workspace, kind
        look = workspace.look
        self.setWindowTitle(f"恢复删除的{kind.term}")
        self.resize(look.px(520), look.px(380))
        self.list = QListWidget()
        self.list.setAccessibleName(f"删除的{kind.term}")
        self.back = button(look, "恢复", "undo", "primary")
        close = button(look, "关闭")
        layout = QVBoxLayout(self)
        layout.addWidget(label(f"选中要找回的{kind.term}，按“恢复”。", "muted"))
        layout.addWidget(self.list)
        layout.addLayout(row(look, None, close, self.back))
        self.back.clicked.connect(self._restore)
        close.clicked.connect(self.reject)
        self.list.currentRowChanged.connect(lambda at: self.back.setEnabled(at >= 0))
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        with self._workspace.store.read() as connection:
            self._entries = removed_records(connection, self._kind.__tablename__)
        for entry in self._entries:
            at = entry["at"][:16].replace("T", " ")
            self.list.addItem(QListWidgetItem(f"{self._kind.title(entry['before'])}　{at}　{entry['who']}　{entry['reason']}"))
        self.back.setEnabled(False)

    def _restore(self) -> None:
        entry = self._entries[self.list.currentRow()]
        if self._workspace.attempt(lambda: restore(self._workspace.store, self._kind, entry["id"])):
            self._workspace.voice.tell(f"已恢复“{self._kind.title(entry['before'])}”。")
            self._fill()
