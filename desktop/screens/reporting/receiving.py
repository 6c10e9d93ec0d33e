"""收到的包: a dry run first, then 接收; and the list of what was received."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from db.errors import FileRefused, UserError
from db.file.receive import receptions
from desktop.egress.inbox import Read
from desktop.jobs import Progress, Work
from desktop.screens.reporting.report import PackageReport
from desktop.screens.reporting.running import Running
from desktop.screens.reporting.tables import Lines, plain
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace

NOTHING = "别的单位交来的数据包（.cpkg）在这里打开。先试收，看过报告再接收；本单位自己的记录不会被改动。"
UNREADABLE = "source_unreadable"


class ReceiveTab(QWidget):
    """Packages of offices whose cards are registered."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.path: Path | None = None
        self.running, self.report = Running(workspace), PackageReport(look)
        self.open_button = button(look, "打开数据包…", "open", "primary")
        self.take_button = button(look, "接收", "tick", "primary", "把这个包写进文件")
        self.nothing = EmptyState(look, "package", "还没有打开数据包", NOTHING)
        self.list = Lines(look, "收到过的包", (
            plain("at", "时间", 132), plain("sender", "单位", 110, stretch=True, bold=True), plain("number", "编号", 50, align="right"),
            plain("rows", "行数", 64, align="right"), plain("who", "谁收的", 64),
        ))
        page = QWidget()
        page.setObjectName("plain")
        page.setLayout(column(look, self.nothing, self.report))
        split = QSplitter()
        over = self.running.over(page)
        over.setContentsMargins(0, 0, 0, 0)
        split.addWidget(card(look, column(look, over, row(look, self.open_button, None, self.take_button))))
        split.addWidget(card(look, column(look, label("收到过的包", "h3"), self.list)))
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 1)
        split.setSizes([look.px(660), look.px(480)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(8), 0, 0)
        layout.addWidget(split)
        self.open_button.clicked.connect(self.open)
        self.take_button.clicked.connect(self.take)
        self.running.changed.connect(self._offer)
        self._may_take = False
        self._offer()

    def refresh(self) -> None:
        """Read the list again."""
        names = {code: each.name for code, each in self._workspace.keyring.cards().items()}
        with self._workspace.store.read() as connection:
            rows = receptions(connection)
        self.list.show_lines([
            {"at": row["at"][:16].replace("T", " "), "sender": names.get(row["committee_id"], row["committee_id"]),
             "number": row["package_seq"], "who": row["who"], "rows": _rows(row["report"])}
            for row in rows
        ])

    def open(self) -> None:
        """Choose a package and read it without writing anything."""
        path = self._workspace.voice.open_file("打开数据包", ["数据包 (*.cpkg)"])
        if path is not None:
            self.look_into(path)

    def look_into(self, path: Path) -> None:
        """Read a package without writing anything."""
        self._read(path, dry_run=True)

    def take(self) -> None:
        """Take in the package that was shown."""
        if self.path is not None:
            self._read(self.path, dry_run=False)

    def _read(self, path: Path, *, dry_run: bool) -> None:
        inbox, what = self._workspace.inbox, "检查签名和每一行" if dry_run else "接收"
        self._may_take, self.path = False, None

        def work() -> Work:
            yield Progress(0, None, what)
            return inbox.open(path, dry_run=dry_run)

        def done(read: Read) -> None:
            self._may_take, self.path = dry_run and read.reception.state == "ok", path
            self.nothing.hide()
            self.report.show_read(read, taken=not dry_run)
            self.refresh()
            self._offer()

        self.running.run(what, work, done, refused=lambda error: self._refused(path, error, dry_run=dry_run))

    def _refused(self, path: Path, error: UserError, *, dry_run: bool) -> None:
        """Say why; a copy of the file is kept for those who look into it."""
        self.report.hide()
        self.nothing.show()
        if isinstance(error, FileRefused) and error.code != UNREADABLE and path.is_file():
            sentence = error.sentence
            if dry_run and not self._workspace.attempt(lambda: self._workspace.inbox.set_aside(path, error.code)):
                self._workspace.voice.sorry(error)
                return
            error = FileRefused(f"{sentence}\n已在“拒收”文件夹里留了一份，以便核实。", error.code)
        self._workspace.voice.sorry(error)

    def _offer(self) -> None:
        self.open_button.setEnabled(not self.running.busy)
        self.take_button.setEnabled(not self.running.busy and self._may_take)


def _rows(report: dict[str, dict[str, dict[str, int]]]) -> int:
    """Rows of a package that were kept."""
    return sum(each["new"] + each["changed"] + each["unchanged"] for each in report["entities"].values())
