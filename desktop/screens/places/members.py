"""包含的地点: which places belong to an overlay (微网格, 块, 责任区块)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.save import save
from db.records.listing import ids_of, rows_of, titles_of
from db.records.place import OverlayMember, Place
from db.records.record import Row
from desktop.choose_record import choose_record
from desktop.widgets.parts import button, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

COLUMNS = (Column("place", "地点", 200, lambda row: str(row["place"]), sortable=False, stretch=True),)


class MembersTab(QWidget):
    """Places are added by name and taken out again; the places themselves stay."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until an overlay is shown."""
        super().__init__()
        self._workspace, self._overlay = workspace, ""
        look = workspace.look
        self.table = Table(look, "包含的地点表", COLUMNS, self._fetch, lambda _name, _down: self._ids())
        add, out = button(look, "加入地点…", "new"), button(look, "移出", "remove", "ghost")
        add.clicked.connect(self._add)
        out.clicked.connect(self._take_out)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addLayout(row(look, add, None, out))

    def show_overlay(self, overlay: str) -> None:
        """Show the places of an overlay, "" for none."""
        self._overlay = overlay
        self.table.show_ids(self._ids())

    def _add(self) -> None:
        place = choose_record(self._workspace, self, "place", "加入哪个地点？写名称：")
        if place is None:
            return

        def change() -> None:
            with self._workspace.store.write("责任区加入地点") as work:
                save(work, OverlayMember, [{"overlay_id": self._overlay, "place_id": place}])
            self.show_overlay(self._overlay)
            self._workspace.done("已加入。", work)

        self._workspace.attempt(change)

    def _take_out(self) -> None:
        chosen = self.table.selected_ids()

        def change() -> None:
            with self._workspace.store.write("责任区移出地点") as work:
                work.remove(OverlayMember, chosen)
            self.show_overlay(self._overlay)
            self._workspace.done(f"已移出 {len(chosen)} 个地点。", work)

        if chosen:
            self._workspace.attempt(change)

    def _ids(self) -> Sequence[str]:
        with self._workspace.store.read() as connection:
            return ids_of(connection, OverlayMember, having={"overlay_id": self._overlay})

    def _fetch(self, ids: Sequence[str]) -> Sequence[Row]:
        with self._workspace.store.read() as connection:
            members = rows_of(connection, OverlayMember, ids)
            names = dict(titles_of(connection, Place, ids=[member["place_id"] for member in members]))
        return [member | {"place": names.get(member["place_id"], "")} for member in members]
