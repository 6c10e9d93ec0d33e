"""设置与备份: the office, accounts, type size and theme, backups, checking the file, and what has left it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QTabWidget, QWidget

from db.records.office import Office, Staff
from desktop.screen import REFRESH, SAVE, Offer, Screen
from desktop.screens.settings.accounts import AccountsTab
from desktop.screens.settings.backups import BackupsTab
from desktop.screens.settings.checking import CheckTab
from desktop.screens.settings.departures import DeparturesTab
from desktop.screens.settings.display import DisplayTab
from desktop.screens.settings.office import OfficeTab
from desktop.workspace import Workspace

TABS: tuple[tuple[str, Callable[[Workspace], QWidget]], ...] = (
    ("本单位", OfficeTab), ("账号", AccountsTab), ("显示", DisplayTab), ("备份", BackupsTab), ("检查文件", CheckTab),
    ("外发记录", DeparturesTab),
)


class SettingsScreen(Screen):
    """One tab for each; a tab reads when it is shown."""

    title, icon, group = "设置与备份", "settings", 9
    watches = ("office", "staff")
    keeps = (Office, Staff)
    commands = (
        Offer("立即备份", lambda screen: screen.back_up(), icon="backup", also="备份"),
        *(Offer(f"设置：{name}", lambda screen, name=name: screen.show_tab(name)) for name, _ in TABS),  # type: ignore[misc]
        SAVE, REFRESH,
    )

    def __init__(self, workspace: Workspace) -> None:
        """Build the tabs."""
        super().__init__(workspace)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("设置分页")
        for name, kind in TABS:
            self.tabs.addTab(kind(workspace), name)
        self.body.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(self._reread)

    @property
    def office(self) -> OfficeTab:
        """The tab with the one form."""
        found = self.tabs.widget(0)
        assert isinstance(found, OfficeTab)  # noqa: S101 - the first of TABS
        return found

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front by its title."""
        self.tabs.setCurrentIndex([title for title, _ in TABS].index(name))

    def back_up(self) -> None:
        """Make a backup now, on the tab that shows how far it is."""
        self.show_tab("备份")
        tab = self.tabs.currentWidget()
        assert isinstance(tab, BackupsTab)  # noqa: S101 - named so in TABS
        if tab.now_button.isEnabled():
            self.workspace.attempt(tab.back_up)

    def open_record(self, kind: str, record_id: str) -> None:
        """Show the tab named `record_id`."""
        if kind == "tab":
            self.show_tab(record_id)

    def refresh(self) -> None:
        """Read the shown tab again; the form keeps unsaved edits."""
        self._reread(self.tabs.currentIndex())

    def save(self) -> bool:
        """Save the office."""
        return self.office.form.save()

    def shows_once(self) -> bool:
        """A new recovery code stands there until it is kept."""
        return any(one.code.pending() for one in self.findChildren(AccountsTab))

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits, and of a recovery code that nobody has put away."""
        asked = (self.tabs.widget(at) for at in range(self.tabs.count()))
        return all(one.may_leave() for one in asked if isinstance(one, AccountsTab)) and self.office.form.may_leave()

    def _reread(self, at: int) -> None:
        tab = self.tabs.widget(at)
        if isinstance(tab, OfficeTab | AccountsTab | BackupsTab | DeparturesTab):
            tab.refresh()
