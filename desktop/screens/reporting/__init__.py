"""上报中心: packages up, packages that arrive, and the offices we deal with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QTabWidget

from db.records import RECORDS
from desktop.arrivals import PACKAGE
from desktop.screen import REFRESH, Offer, Screen
from desktop.workspace import Workspace

CHANGED = "资料有改动，请重新预览。"
LOST = "数据包恢复私钥只显示这一次。离开后不能再看，确定已经打印或抄好了吗？"
FIRST = "先生成本单位的公钥名片，并登记收件单位的名片，才能上报。"


class ReportScreen(Screen):
    """A tab for each; a tab reads when it is shown."""

    title, icon, group = "上报中心", "report", 2
    watches = tuple(record.__tablename__ for record in RECORDS)
    accepts = (PACKAGE,)
    commands = (
        Offer("打开收到的数据包…", lambda screen: screen.open_package(), icon="package", also="接收 收包"),
        Offer("上报给街道…", lambda screen: screen.tabs.setCurrentWidget(screen.sending), also="上报 外发"), REFRESH,
    )

    def __init__(self, workspace: Workspace) -> None:
        """Build the tabs; what seals and opens packages is loaded with them, not with the window."""
        from desktop.screens.reporting.offices import OfficesTab  # noqa: PLC0415
        from desktop.screens.reporting.receiving import ReceiveTab  # noqa: PLC0415
        from desktop.screens.reporting.sending import SendTab  # noqa: PLC0415

        super().__init__(workspace)
        self.sending, self.receiving, self.offices = SendTab(workspace), ReceiveTab(workspace), OfficesTab(workspace)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("上报中心分页")
        for tab, name in ((self.sending, "上报"), (self.receiving, "收到的包"), (self.offices, "往来单位")):
            self.tabs.addTab(tab, name)
        self.body.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(lambda _: self._reread())

    def refresh(self) -> None:
        """Read the shown tab again; where cards are missing, the tab that makes them comes first."""
        keyring = self.workspace.keyring
        if not (keyring.has_keys() and keyring.cards()) and self.tabs.currentWidget() is self.sending:
            self.tabs.setCurrentWidget(self.offices)
            self.offices.notice.tell(FIRST, "info")
        self._reread()

    def take_files(self, files: Sequence[Path]) -> None:
        """Look into a package that was dropped: a dry run, nothing is written."""
        self.tabs.setCurrentWidget(self.receiving)
        if self.receiving.running.busy:
            self.workspace.voice.warn("上一个数据包还没有看完，看完再放进来。")
            return
        self.receiving.look_into(files[0])
        if len(files) > 1:
            self.workspace.voice.warn(f"一次看一个数据包，先看“{files[0].name}”。")

    def open_package(self) -> None:
        """Choose a package to look into."""
        self.tabs.setCurrentWidget(self.receiving)
        if not self.receiving.running.busy:
            self.receiving.open()

    def shows_once(self) -> bool:
        """The recovery identity stands there until it is kept."""
        return self.offices.recovery.pending()

    def may_leave(self) -> bool:
        """Ask while the recovery identity is shown and nobody has said that it is kept."""
        if not self.shows_once():
            return True
        if not self.workspace.voice.ask(LOST, "已抄好，离开", "留下", danger=True):
            return False
        self.offices.recovery.forget()
        return True

    def _reread(self) -> None:
        for tab in (self.sending, self.receiving, self.offices):
            if tab is self.tabs.currentWidget():
                tab.refresh()

    def _changed(self, changes: object) -> None:
        """Records of ours changed: what was previewed is not what stands in the file any more."""
        super()._changed(changes)
        if changes and self.sending.outdated():
            self.workspace.voice.warn(CHANGED)
