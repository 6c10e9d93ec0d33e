"""The household in a form, with its people and its dwelling as tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.fields.kinds import Phone
from db.records.household import Household
from db.records.household_list import people_of
from db.records.listing import one
from db.records.place import Dwelling
from desktop.record_form import RecordForm
from desktop.references import references_in
from desktop.screens.households.dwelling import DwellingTab
from desktop.screens.households.people import PeopleTab
from desktop.widgets.editors import References
from desktop.widgets.suggestions import Hit
from desktop.workspace import Workspace

SECTIONS = (
    ("", ("contact_id", "contact_name", "phone", "registered_address", "notes")),
    ("紧急联系", ("emergency_name", "emergency_phone")),
    ("其他", ("dwelling_id", "roster_no", "since", "until")),
)


class HouseholdDetail(QWidget):
    """`saved(id)`, `removed(id)`: the household was saved or removed."""

    saved = Signal(str)
    removed = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a household is shown."""
        super().__init__()
        self._workspace, self._shown = workspace, ""
        self.form = RecordForm(workspace, Household, SECTIONS, "household", self._references())
        self.people = PeopleTab(workspace)
        self.dwelling = DwellingTab(workspace)
        self.form.tabs.insertTab(1, self.people, "人员")
        self.form.tabs.insertTab(2, self.dwelling, "房屋")
        self.form.tabs.currentChanged.connect(self._show_buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        self.form.saved.connect(self.saved)
        self.form.removed.connect(self.removed)
        for changed in (self.people.form.saved, self.people.form.removed):
            changed.connect(lambda _: self.refresh())

    def current_id(self) -> str:
        """The household shown, "" for none."""
        return self.form.current_id()

    def show_household(self, household: str) -> None:
        """Show a household, whose unsaved edits were dealt with by the caller, or the same one as the file has it now."""
        if household == self.form.current_id() == self._shown:
            self.form.refresh()
        else:
            self.form.show_record(household)
        self._shown = household
        self.people.show_household(household)
        with self._workspace.store.read() as connection:
            shown = one(connection, Household, household)
        self.dwelling.show_dwelling(str(shown["dwelling_id"]) if shown else "")
        self._say_whom(shown or {})
        self.form.tabs.setTabText(1, f"人员 {self.people.living()}")

    def refresh(self) -> None:
        """Show the file's state; whatever has unsaved edits stays as it is."""
        if self.current_id():
            self.show_household(self.current_id())

    def begin(self, dwelling: str) -> None:
        """Begin a new household, in a dwelling where one was chosen."""
        self._shown = ""
        self.form.new(shown={"dwelling_id": dwelling or None})
        with self._workspace.store.read() as connection:
            door = one(connection, Dwelling, dwelling) if dwelling else None
        self.form.subtitle.setText(Dwelling.title(door) if door else "在下面“其他”里填写住址")
        self.form.subtitle.show()
        self.people.show_household("")
        self.form.tabs.setTabText(1, "人员")
        self.dwelling.show_dwelling("")

    def show_person(self, resident: str) -> None:
        """Go to one person of the household shown."""
        self.form.tabs.setCurrentWidget(self.people)
        self.people.select(resident)

    def open_person(self, resident: str) -> None:
        """Show the form of one person of the household shown."""
        self.form.tabs.setCurrentWidget(self.people)
        self.people.open(resident)

    def focus_first(self) -> None:
        """Go to the first field."""
        self.form.tabs.setCurrentIndex(0)
        self.form.form.focus_first()

    def save(self) -> bool:
        """Save what is open: the person, the dwelling or the household."""
        tab = self.form.tabs.currentWidget()
        return tab.save() if isinstance(tab, PeopleTab | DwellingTab) else self.form.save()

    def begin_person(self) -> bool:
        """Begin another person of the household, where its people are shown → whether they are."""
        if self.form.tabs.currentWidget() is self.people and self.current_id():
            self.people.begin()
            return True
        return False

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.people.may_leave() and self.dwelling.may_leave() and self.form.may_leave()

    def _say_whom(self, household: Mapping[str, Any]) -> None:
        """Whom to call, as the list shows it: the contact's own phone counts where the household has none."""
        phone = Phone().show(household.get("caller_phone"))
        self.form.subtitle.setText("　".join(filter(None, (household.get("caller"), phone))) or "还没有联系人")
        self.form.subtitle.show()

    def _references(self) -> References:
        """The contact is one of the household's own people; everything else is looked up in the whole file."""
        whole = references_in(self._workspace.store)

        def search(table: str, words: str) -> Sequence[Hit]:
            if table != "resident":
                return whole.search(table, words)
            with self._workspace.store.read() as connection:
                people = people_of(connection, self.current_id()) if self.current_id() else []
            living = [p for p in people if not p["ended_on"]]
            return [Hit(p["id"], p["name"], p["relation"] or "", "resident") for p in living if words.lower() in _keys(p)]

        return References(search, whole.name_of)

    def _show_buttons(self, _at: int) -> None:
        """The household's own buttons stand below its own tabs only."""
        own = not isinstance(self.form.tabs.currentWidget(), PeopleTab | DwellingTab)
        for each in (self.form.remove_button, self.form.revert_button, self.form.save_button):
            each.setVisible(own)


def _keys(person: Mapping[str, Any]) -> str:
    return f"{person['name']} {person['pinyin'] or ''} {person['initials'] or ''}".lower()
