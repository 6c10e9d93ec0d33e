"""Removed records of one type, and the button that brings one back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.file.history import removed_records, restore
from db.file.near import near_of
from db.file.store import Store
from db.records.record import Record
from desktop.widgets.parts import button, label, row
from desktop.workspace import Workspace


class RemovedList(QDialog):
    """A list of removed records, newest first, with who removed them and when."""

    def __init__(self, workspace: Workspace, kind: type[Record], parent: QWidget, parts: Sequence[type[Record]] = ()) -> None:
        """Read what can be brought back; `parts` come back with it."""
        super().__init__(parent)
        self._workspace, self._kind, self._kinds = workspace, kind, (kind, *parts)
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
        self.list.currentRowChanged.connect(lambda at: self.back.setEnabled(0 <= at < len(self._entries)))
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        with self._workspace.store.read() as connection:
            self._entries = removed_records(connection, self._kind.__tablename__)
            before = [entry["before"] for entry in self._entries]
            around = near_of(connection, self._kind, before)
        # A title may be made of stored keys, a household's of its door: history does not keep those.
        self._titles = [self._kind.title(row | self._kind.derive(row, near)) for row, near in zip(before, around, strict=True)]
        for entry, title in zip(self._entries, self._titles, strict=True):
            at = entry["at"][:16].replace("T", " ")
            self.list.addItem(QListWidgetItem(f"{title}　{at}　{entry['who']}　{entry['reason']}"))
        if not self._entries:
            self.list.addItem(_nothing(f"没有删除过的{self._kind.term}"))
        self.back.setEnabled(False)

    def _restore(self) -> None:
        entry, title = self._entries[self.list.currentRow()], self._titles[self.list.currentRow()]
        if self._workspace.attempt(lambda: bring_back(self._workspace.store, self._kinds, entry["id"])):
            self._workspace.voice.tell(f"已恢复“{title}”。")
            self._fill()


def _nothing(words: str) -> QListWidgetItem:
    line = QListWidgetItem(words)
    line.setFlags(Qt.ItemFlag.NoItemFlags)
    return line


def bring_back(store: Store, kinds: Sequence[type[Record]], record_id: str) -> None:
    """Bring back a removed record, the first of `kinds`, and those of the others that went with it."""
    restore(store, kinds[0], record_id)
    with store.read() as connection:
        gone = [part for part in kinds[1:] if any(e["id"] == record_id for e in removed_records(connection, part.__tablename__))]
    for part in gone:
        restore(store, part, record_id)
