"""What was printed lately, newest first: when, who, for what; never a value."""

from __future__ import annotations

from collections.abc import Sequence

from db.file.departures import departures
from db.file.store import Store
from db.records.record import Row
from desktop.egress.gate import EXPORT, PRINT
from desktop.look.look import Look
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column

COLUMNS = (
    Column("at", "时间", 148, lambda row: str(row["at"])[:16].replace("T", " ")),
    Column("who", "谁", 70, lambda row: str(row["who"])),
    Column("action", "做了什么", 76, lambda row: str(row["action"])),
    Column("purpose", "用途", 60, lambda row: str(row["purpose"])),
    Column("what", "内容", 220, lambda row: str(row["what"]), bold=True, stretch=True),
    Column("fields", "个人信息", 220, lambda row: str(row["fields"] or "无"), faint=True),
)


class Latest(Table):
    """The newest of what was printed or saved as a file."""

    def __init__(self, look: Look, store: Store) -> None:
        """Empty until `reread`."""
        self._store = store
        self._rows: dict[str, Row] = {}
        super().__init__(look, "最近打印", COLUMNS, self._lines, self._order)

    def reread(self) -> None:
        """Read the log again."""
        with self._store.read() as connection:
            rows = departures(connection)
        self._rows = {row["id"]: row for row in rows if row["action"] in (PRINT, EXPORT)}
        self.show_ids(self._order(*(self.sorted_by() or ("at", True))))

    def _lines(self, ids: Sequence[str]) -> Sequence[Row]:
        return [self._rows[one] for one in ids]

    def _order(self, name: str, descending: bool) -> Sequence[str]:
        return sorted(self._rows, key=lambda one: (str(self._rows[one][name]), one), reverse=descending)
