"""The form at the right follows the row the keyboard stands on, unless unsaved edits keep it where it is."""

from __future__ import annotations

from db.records.household_list import households_behind
from desktop.screens.households.detail import HouseholdDetail
from desktop.screens.households.listing import PlaceList
from desktop.workspace import Workspace


class Following:
    """Shows in `detail` what is chosen in the list of households and in the list of people."""

    def __init__(
        self, workspace: Workspace, households: PlaceList, people: PlaceList, detail: HouseholdDetail
    ) -> None:
        """Listen to both lists."""
        self._workspace, self._households, self._people, self._detail = workspace, households, people, detail
        households.current_changed.connect(self.show_household)
        households.opened.connect(lambda _: detail.focus_first())
        people.current_changed.connect(self._show_person)
        people.opened.connect(self._open_person)

    def show_household(self, household: str) -> None:
        """Show a household; the list goes back to the one before when its edits are to stay."""
        if not household or household == self._detail.current_id():
            return
        if self._detail.may_leave():
            self._detail.show_household(household)
        self._households.select_id(self._detail.current_id())  # saving or staying led back to the one before

    def open_door(self, household: str) -> None:
        """Show the household behind a door of the picture; its first field when it is shown already."""
        if household == self._detail.current_id():
            self._detail.focus_first()
        self.show_household(household)
        self._households.select_id(self._detail.current_id())

    def behind(self, kind: str, record_id: str) -> str:
        """The first household behind a search result, "" for none."""
        with self._workspace.store.read() as connection:
            return min(households_behind(connection, {kind: [record_id]}), default="")

    def _chosen(self) -> str:
        """The person chosen in the household that is shown."""
        return self._detail.people.table.current_id()

    def _show_person(self, resident: str) -> None:
        if not resident or resident == self._chosen():
            return
        household = self.behind("resident", resident)
        if household and self._detail.may_leave():
            if household != self._detail.current_id():
                self._detail.show_household(household)
            self._detail.show_person(resident)
        self._people.select_id(self._chosen())

    def _open_person(self, resident: str) -> None:
        if resident == self._chosen():
            self._detail.open_person(resident)
