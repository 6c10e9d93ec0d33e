"""楼栋: kind, floors and grid of a building; and what a place needs beside itself to be a building or a door."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.save import save
from db.file.write import Write
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


def complete(work: Write, place: str) -> None:
    """A 楼栋 or 室 entered by hand gets the record of the building or dwelling that goes with it."""
    here = one(work.connection, Place, place)
    beside = {BUILDING: Building, DWELLING: Dwelling}.get(str(here["kind"])) if here else None
    if here is not None and beside is not None and one(work.connection, beside, place) is None:
        facts = {"floor": floor_in(here["name"])} if beside is Dwelling else {}
        save(work, beside, [{"id": place, "place_id": place, **facts}])
