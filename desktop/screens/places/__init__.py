"""地点: the tree of places as a list, for adding and renaming estates, buildings, units, doors, grids and overlays."""

from db.records.listing import one
from db.records.place import BUILDING, DWELLING, OVERLAYS, Building, Dwelling, OverlayMember, Place
from db.records.record import Record
from desktop.record_screen import RecordScreen
from desktop.screens.places.building import BuildingTab, complete
from desktop.screens.places.members import MembersTab
from desktop.workspace import Workspace


class PlacesScreen(RecordScreen):
    """Renaming a place renames everything that stands in it."""

    title, icon, group, record = "地点", "building", 1, Place
    watches = ("place", "building", "overlay_member")
    keeps = (Place, Building, OverlayMember)
    columns = (("path", 260), ("kind", 80), ("name", 140))
    titles = {"path": "全称"}  # noqa: RUF012 - read only
    sections = (("", ("kind", "parent_id", "name")),)
    searched, order = ("path", "kind"), ("path", False)
    parts = (Building, Dwelling)
    empty = "小区、楼栋、单元、室和网格都在这里。导入花名册时可以自动建立。"

    def __init__(self, workspace: Workspace) -> None:
        """Add what belongs to buildings and to overlays."""
        super().__init__(workspace)
        self.building = BuildingTab(workspace)
        self.members = MembersTab(workspace)
        self.form.tabs.insertTab(1, self.building, "楼栋")
        self.form.tabs.insertTab(2, self.members, "包含的地点")
        self.form.also = complete
        self.form.shown.connect(self._show_tabs)
        self.form.tabs.currentChanged.connect(self._show_buttons)
        self._show_tabs("")

    def save(self) -> bool:
        """Save what is open."""
        return self.building.save() if self.form.tabs.currentWidget() is self.building else super().save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.building.may_leave() and super().may_leave()

    def _show_tabs(self, place: str) -> None:
        rows = self._fetch([place]) if place else ()
        kind = next((row["kind"] for row in rows), "")
        self.form.tabs.setTabVisible(1, kind == BUILDING)
        self.form.tabs.setTabVisible(2, kind in OVERLAYS)
        if kind in (BUILDING, DWELLING):
            self._complete(place, Building if kind == BUILDING else Dwelling)
        self.building.show_place(place if kind == BUILDING else "")
        self.members.show_overlay(place if kind in OVERLAYS else "")

    def _complete(self, place: str, beside: type[Record]) -> None:
        """A place that came from a table has nothing beside it yet."""
        with self.workspace.store.read() as connection:
            known = one(connection, beside, place)
        if known is None:
            with self.workspace.store.write(f"登记{beside.term}") as work:
                complete(work, place)

    def _show_buttons(self, _at: int) -> None:
        """The place's own buttons stand below its own tabs only."""
        own = self.form.tabs.currentWidget() not in (self.building, self.members)
        for each in (self.form.remove_button, self.form.revert_button, self.form.save_button):
            each.setVisible(own)
