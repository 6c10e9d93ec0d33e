"""住户: the tree of places, its households or its people as a list or the picture of a building, and the household itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from db.records.household import Household
from db.records.household_list import place_tree
from db.records.place import Dwelling
from db.records.resident import Resident
from desktop.removed_list import RemovedList
from desktop.screen import Screen
from desktop.screens.households.detail import HouseholdDetail
from desktop.screens.households.following import Following
from desktop.screens.households.head import LIST, PEOPLE, PICTURE, ListHead
from desktop.screens.households.listing import HOUSEHOLDS, PlaceList
from desktop.screens.households.listing import PEOPLE as RESIDENTS
from desktop.screens.households.new_building import NewBuilding
from desktop.screens.households.offers import COMMANDS
from desktop.screens.households.panes import add_steps, foot, nothing_yet, panes
from desktop.screens.households.picture import BuildingPicture
from desktop.screens.households.tree import ALL, nodes_of
from desktop.widgets.parts import button, label
from desktop.widgets.tree import PlaceTree
from desktop.workspace import Workspace


class HouseholdsScreen(Screen):
    """The screen an office lives in."""

    title, icon, group = "住户", "households", 1
    watches = ("household", "resident", "dwelling", "place")
    opens = ("resident", "household", "dwelling", "place")
    keeps = (Household, Resident, Dwelling)
    commands = COMMANDS

    def __init__(self, workspace: Workspace) -> None:
        """Build tree, list, picture and form."""
        super().__init__(workspace)
        look = self.look
        self._place = self._path = ""
        self.tree = PlaceTree(look, "楼栋树")
        self.list_head = ListHead(look)
        self.table = PlaceList(workspace, HOUSEHOLDS, self.title, self.may_leave)
        self.residents = PlaceList(workspace, RESIDENTS, self.title, self.may_leave)
        self.picture = BuildingPicture(workspace)
        self.nothing = nothing_yet(look, self._import, self.new_building)
        self.views = QStackedWidget()
        for each in (self.table, self.residents, self.picture, self.nothing):
            self.views.addWidget(each)
        self.caption = label("", "caption")
        self.detail = HouseholdDetail(workspace)
        self.following = Following(workspace, self.table, self.residents, self.detail)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read tree, list and picture again; the form stays when it has unsaved edits."""
        with self.workspace.store.read() as connection:
            places = place_tree(connection)
        self.tree.show_nodes(nodes_of(places))
        if not self.tree.current_id():
            self.tree.select_id(ALL)
        self._relist()
        self.picture.show_place(self._place, places)
        self._count()
        self.detail.refresh()

    def open_record(self, kind: str, record_id: str) -> None:
        """Show the household behind a person, a door or a building."""
        if not self.may_leave():
            return
        if kind == "place":
            self.tree.select_id(record_id)
            return
        behind = self.following.behind(kind, record_id)
        self.list_head.filter.clear()
        for each in (self.table, self.residents):
            each.picker.clear()
        self.tree.select_id(ALL)
        if kind == "resident" and behind and self.list_head.view() == PEOPLE:
            self.residents.select_id(record_id)
        elif behind:
            self.list_head.show_view(LIST)
            self.table.select_id(behind)
            self.detail.show_household(behind)
        elif kind == "dwelling":
            self.detail.begin(record_id)
        if kind == "resident" and behind:
            self.detail.show_person(record_id)

    def search(self) -> None:
        """Go to the filter."""
        self.list_head.go_to_filter()

    def focus_page(self) -> None:
        """Go to the list or the picture."""
        shown = self.picture.grid if self.views.currentWidget() is self.picture else self.shown_list()
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Begin a new household."""
        self._begin("")

    def save(self) -> bool:
        """Save what is open: the person, the dwelling or the household."""
        return self.detail.save()

    def save_and_new(self) -> None:
        """Ctrl+Enter: the next person of the household where people are open, else the next household."""
        if self.save() and not self.detail.begin_person():
            self.new()

    def print_out(self) -> None:
        """Go to the print centre."""
        kind = "walk" if self.views.currentWidget() is self.picture else "place"
        self.workspace.go_to("打印中心", kind, self._place)

    def export(self) -> None:
        """The list as it is shown, as a file."""
        self.shown_list().export()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.detail.may_leave()

    def _lay_out(self) -> None:
        add_steps(
            self.look, self.head,
            ("恢复…", "history", "", lambda: RemovedList(self.workspace, self.shown_list().holds.record, self).exec()),
            ("导出表格…", "export", "", self.export),
            ("导入", "import", "", self._import), ("打印", "print", "", self.print_out), ("新建住户", "new", "primary", self.new),
        )
        building = button(self.look, "新建楼栋", "building", "ghost")
        building.clicked.connect(self.new_building)
        self.body.addWidget(panes(self.look, [self.tree, building], [self.list_head, self.views, foot(self.look, self.caption)], self.detail), 1)

    def _connect(self) -> None:
        self.tree.chosen.connect(self._choose_place)
        self.list_head.filtered.connect(self._relist)
        self.list_head.view_wanted.connect(self._show_view)
        self.list_head.offer_filters({LIST: self.table.picker, PEOPLE: self.residents.picker})
        self.list_head.offer_columns(lambda: self.shown_list().column_menu())
        for each in (self.table, self.residents):
            each.typed.connect(self.list_head.filter.setText)
            each.picked.connect(self._count)
        self.picture.household_opened.connect(self.following.open_door)
        self.picture.door_opened.connect(self._begin)
        self.detail.saved.connect(self._saved)
        self.detail.removed.connect(lambda _: self.refresh())

    def _choose_place(self, place: str) -> None:
        self._place = "" if place == ALL else place
        with self.workspace.store.read() as connection:
            places = place_tree(connection)
        self._path = next((node["path"] for node in places if node["id"] == self._place), "")
        self._relist()
        self.picture.show_place(self._place, places)

    def shown_list(self) -> PlaceList:
        """The list that is shown, or that is behind the picture."""
        return self.residents if self.list_head.view() == PEOPLE else self.table

    def _relist(self) -> None:
        self.shown_list().relist(self._place, self._path, self.list_head.filter.text())
        self._count()

    def _show_view(self, name: str) -> None:
        self.views.setCurrentWidget(self.picture if name == PICTURE else self.shown_list())
        self._relist()
        self.picture.select_household(self.detail.current_id())
        if name == LIST:
            self.table.select_id(self.detail.current_id())

    def _begin(self, dwelling: str) -> None:
        if self.may_leave():
            self.detail.begin(dwelling)

    def _saved(self, household: str) -> None:
        self.refresh()
        self.table.select_id(household)

    def _import(self) -> None:
        self.workspace.go_to("导入", "", "")

    def new_building(self) -> None:
        """Ask for a building and its doors."""
        dialog = NewBuilding(self.workspace, self)
        if dialog.exec():
            self.tree.select_id(dialog.made)

    def _count(self) -> None:
        shown = self.shown_list()
        number = len(shown.rows.ids())
        self.counts.setText(f"{self._path or '全部'} · {number} {shown.holds.counted}")
        self.caption.setText(shown.caption())
        empty = not number and not self._place and not shown.narrowed()
        if empty or self.views.currentWidget() is self.nothing:
            self.views.setCurrentWidget(self.nothing if empty else shown)
