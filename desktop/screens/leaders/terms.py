"""任期: what one person holds and held, and giving a seat to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.errors import ContentError
from db.file.save import save
from db.records.listing import ids_of, rows_of, titles_of
from db.records.record import Row
from db.records.role import BUILDING_LEADER, Role, RoleHolder, RoleTerm
from desktop.choose_record import choose_record
from desktop.record_screen import shower
from desktop.widgets.parts import button, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

COLUMNS = (
    Column("place", "地点", 88, shower(RoleTerm, "place"), sortable=False, stretch=True),
    Column("role", "岗位", 94, lambda row: f"{row['role'] or ''} {row['slot'] or ''}".strip(), sortable=False),
    Column("since", "起止", 168, lambda row: f"{row['since'] or '？'} 至 {row['until'] or '今'}", sortable=False),
)


class SeatTerms(QWidget):
    """The terms of one person, the newest first."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until somebody is shown."""
        super().__init__()
        self._workspace, self._holder = workspace, ""
        look = workspace.look
        self.table = Table(look, "任期表", COLUMNS, self._fetch, lambda _name, _down: self._ids())
        self.end = button(look, "结束任期…", "calendar", tip="写上任职止的日期")
        self.end.clicked.connect(self._end)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addLayout(row(look, None, self.end))

    def show_holder(self, holder: str) -> None:
        """Show the terms of a person, "" for none."""
        self._holder = holder
        self.table.show_ids(self._ids())
        self.end.setEnabled(bool(holder))

    def give(self, seat: Row, holder: str) -> None:
        """Give a seat to a person; `holder` is proposed. Whoever holds it now is ended the day before."""
        chosen = holder or choose_record(self._workspace, self, "role_holder", f"{seat['place']} {seat['slot']} 由谁担任？写姓名：")
        if not chosen or not (day := self._workspace.ask_day(f"{self._name(chosen)}从哪天起担任{seat['place']}{seat['slot']}：")):
            return

        def change() -> None:
            with self._workspace.store.write("安排任职") as work:
                if seat["term_id"]:
                    save(work, RoleTerm, [{"id": seat["term_id"], "until": _last_day(seat, day)}])
                roles = ids_of(work.connection, Role, having={"name": BUILDING_LEADER})
                if not roles:
                    raise ContentError(f"岗位里没有“{BUILDING_LEADER}”了，请先在“岗位”里恢复它。", "no_role")
                term = {"holder_id": chosen, "role_id": roles[0], "place_id": seat["place_id"], "slot": seat["slot"], "since": day}
                save(work, RoleTerm, [term])
            self._workspace.done(f"已安排{seat['place']}{seat['slot']}。", work)

        self._workspace.attempt(change)

    def _end(self) -> None:
        chosen = self.table.selected_ids()
        if not chosen:
            self._workspace.voice.sorry(ContentError("请先选中要结束的任期。", "nobody_chosen"))
            return
        if not (day := self._workspace.ask_day("任职到哪天：")):
            return

        def change() -> None:
            with self._workspace.store.write("结束任期") as work:
                save(work, RoleTerm, [{"id": one, "until": day} for one in chosen])
            self._workspace.done("已结束任期。", work)

        self._workspace.attempt(change)

    def _name(self, holder: str) -> str:
        with self._workspace.store.read() as connection:
            return next((name for _, name in titles_of(connection, RoleHolder, ids=[holder])), "")

    def _ids(self) -> Sequence[str]:
        with self._workspace.store.read() as connection:
            return ids_of(connection, RoleTerm, having={"holder_id": self._holder}, order=[("since", True)])

    def _fetch(self, ids: Sequence[str]) -> Sequence[Row]:
        with self._workspace.store.read() as connection:
            return rows_of(connection, RoleTerm, ids)


def _last_day(seat: Row, day: str) -> str:
    """The day before the successor begins, but never before the term itself began."""
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    return max(before, str(seat["since"] or ""))
