"""楼栋: kind, floors and grid of a building."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.file.save import save
from db.records.listing import one
from db.records.place import Building
from desktop.record_form import RecordForm
from desktop.workspace import Workspace


class BuildingTab(QWidget):
    """The building of the place shown; one that has no details yet gets them when it is opened."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a building is shown."""
        super().__init__()
        self._workspace = workspace
        self.form = RecordForm(workspace, Building, (("", ("kind", "floors", "doors_per_floor", "grid_id")),), "building")
        self.form.remove_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)

    def show_place(self, place: str) -> None:
        """Show the building at a place, "" for none."""
        if not place:
            self.form.clear()
            return
        with self._workspace.store.read() as connection:
            known = one(connection, Building, place) is not None
        if not known:
            with self._workspace.store.write("登记楼栋") as work:
                save(work, Building, [{"id": place, "place_id": place}])
        self.form.show_record(place)

    def save(self) -> bool:
        """Save what was changed."""
        return self.form.save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.form.may_leave()
