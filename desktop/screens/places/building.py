"""楼栋: kind, floors and grid of a building; and what a place needs beside itself to be a building or a door."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.save import save
from db.records.listing import one
from db.records.place import BUILDING, DWELLING, Building, Dwelling, Place, floor_in
from desktop.record_form import RecordForm
from desktop.workspace import Workspace


class BuildingTab(QWidget):
    """The building of the place shown."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a building is shown."""
        super().__init__()
        self._workspace = workspace
        self.form = RecordForm(workspace, Building, (("", ("kind", "floors", "doors_per_floor", "grid_id")),), "building", inside=True)
        self.form.remove_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)

    def show_place(self, place: str) -> None:
        """Show the building at a place, "" for none; unsaved edits of the one shown stay."""
        if not place:
            self.form.clear()
        elif place == self.form.current_id():
            self.form.refresh()
        else:
            self.form.show_record(place)

    def save(self) -> bool:
        """Save what was changed."""
        return self.form.save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.form.may_leave()


def complete(workspace: Workspace, place: str, kind: str) -> None:
    """A 楼栋 or 室 entered by hand gets the record of the building or dwelling that goes with it."""
    beside = {BUILDING: Building, DWELLING: Dwelling}.get(kind)
    if beside is None:
        return
    with workspace.store.read() as connection:
        known, here = one(connection, beside, place), one(connection, Place, place)
    if known is None and here is not None:
        facts = {"floor": floor_in(here["name"])} if beside is Dwelling else {}
        with workspace.store.write(f"登记{beside.term}") as work:
            save(work, beside, [{"id": place, "place_id": place, **facts}])
