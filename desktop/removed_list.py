"""恢复: removed records of one type, looked through and brought back, one or several at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.file.history import removed_records, restored
from db.file.near import near_of
from db.records.record import Record
from desktop.widgets.inside import keep_inside
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
        self.resize(look.px(560), look.px(420))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("名称、日期、删除人、原因")
        self.filter.setAccessibleName(f"筛选删除的{kind.term}")
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        keep_inside(self.list)
        self.list.setAccessibleName(f"删除的{kind.term}")
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.counted = label("", "caption")
        self.back = button(look, "恢复", "undo", "primary")
        self.back.setDefault(True)
        close = button(look, "关闭")
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(8))
        layout.addWidget(label(f"选中要找回的{kind.term}（按住 Ctrl 或 Shift 可选几条），按“恢复”。", "muted", wrap=True))
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        layout.addLayout(row(look, self.counted, None, close, self.back))
        self.back.clicked.connect(self._restore)
        close.clicked.connect(self.reject)
        self.filter.textChanged.connect(lambda _: self._show())
        self.list.itemSelectionChanged.connect(lambda: self.back.setEnabled(bool(self._chosen())))
        self._read()

    def _read(self) -> None:
        with self._workspace.store.read() as connection:
            entries = removed_records(connection, self._kind.__tablename__)
            before = [entry["before"] for entry in entries]
            around = near_of(connection, self._kind, before)
        # A title may be made of stored keys, a household's of its door: history does not keep those.
        titles = [self._kind.title(row | self._kind.derive(row, near)) for row, near in zip(before, around, strict=True)]
        self._lines = {
            entry["id"]: (title, f"{title}　{entry['at'][:16].replace('T', ' ')}　{entry['who']}　{entry['reason']}")
            for entry, title in zip(entries, titles, strict=True)
        }
        self._show()

    def _show(self) -> None:
        """Show the lines that hold the words; those out of sight are not selected any more."""
        words = self.filter.text().strip().casefold()
        self.list.clear()
        for record_id, (_, text) in self._lines.items():
            if words in text.casefold():
                line = QListWidgetItem(text)
                line.setData(Qt.ItemDataRole.UserRole, record_id)
                self.list.addItem(line)
        self.counted.setText(f"共 {self.list.count()} 条")
        if not self.list.count():
            self.list.addItem(_nothing(f"没有符合的{self._kind.term}" if self._lines else f"没有删除过的{self._kind.term}"))
        self.back.setEnabled(False)

    def _chosen(self) -> list[str]:
        """Ids from top to bottom: what was removed last, and others may stand on, comes back first."""
        lines = (self.list.item(at) for at in range(self.list.count()))
        return [line.data(Qt.ItemDataRole.UserRole) for line in lines if line.isSelected()]

    def _restore(self) -> None:
        chosen = self._chosen()
        what = f"“{self._lines[chosen[0]][0]}”" if len(chosen) == 1 else f" {len(chosen)} 条{self._kind.term}"

        def bring_back() -> None:
            with self._workspace.store.write(f"恢复{self._kind.term}") as work:
                restored(work, self._kinds, chosen)
            self._workspace.done(f"已恢复{what}。", work)
            self._read()

        self._workspace.attempt(bring_back)


def _nothing(words: str) -> QListWidgetItem:
    line = QListWidgetItem(words)
    line.setFlags(Qt.ItemFlag.NoItemFlags)
    return line
