"""外发记录: what was printed, exported, copied and reported, by whom, for what; never a value."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.departures import departures
from desktop.screens.settings.lists import PlainTable
from desktop.widgets.parts import card, column, label
from desktop.workspace import Workspace

HEADINGS = (("时间", 150), ("谁", 80), ("做了什么", 80), ("用途", 60), ("内容", 220), ("条数", 60), ("涉及个人信息", 320))
MOST = 500


class DeparturesTab(QWidget):
    """The newest 500 lines of the log; nobody can change it."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.table = PlainTable(look, HEADINGS, "外发记录")
        self.note = label("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(10), 0, 0)
        layout.addWidget(card(look, column(look, self.note, self.table)))

    def refresh(self) -> None:
        """Read the log again."""
        with self._workspace.store.read() as connection:
            rows = departures(connection, MOST)
        self.table.show_rows([
            (row["at"][:16].replace("T", " "), row["who"], row["action"], row["purpose"], row["what"], str(row["rows"]),
             row["fields"] or "无")
            for row in rows
        ])
        self.note.setText(f"最近 {len(rows)} 条，记录不能修改。" if rows else "还没有打印、导出或上报过。")
