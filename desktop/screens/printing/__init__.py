"""打印中心: choose, look at the very pages and at what is said about them, then print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSplitter, QTabWidget

from db.errors import UserError
from db.records.household_list import place_tree
from db.records.serving import terms_on
from desktop.egress.files import FileSink
from desktop.egress.gate import EXPORT, Outgoing, Sink
from desktop.jobs import Job, Report
from desktop.screen import PRINT, REFRESH, Offer, Screen
from desktop.screens.printing.choices import Choices
from desktop.screens.printing.latest import Latest
from desktop.screens.printing.sheet import Sheet
from desktop.screens.printing.wish import CARDS, DOORS, KINDS, Wish, prepared
from desktop.sinks import CARD_DPI, LEDGER_DPI, OpenSink, PrinterSink, opened_folder, spooler_here
from desktop.widgets.blocks import ProgressPanel
from desktop.widgets.parts import button, card, column, row
from desktop.workspace import Workspace, touches

CHANGED = "资料有改动，请重新生成预览。"


class PrintScreen(Screen):
    """Nothing is printed that was not shown: a choice or a record that changes takes the preview away."""

    title, icon, group = "打印中心", "print", 2
    watches = ("household", "resident", "dwelling", "place", "building", "overlay_member", "role", "role_holder",
               "role_term", "office")
    commands = (PRINT, REFRESH, *(Offer(f"打印{kind}…", lambda screen, kind=kind: screen.choices.radios[kind].click()) for kind in KINDS))  # type: ignore[misc]

    def __init__(self, workspace: Workspace) -> None:
        """Build choices, preview and the list of what was printed."""
        super().__init__(workspace)
        look = self.look
        self.outgoing: Outgoing | None = None
        self._wish: Wish | None = None  # what the pages are of, shown or being laid out
        self._job: Job | None = None
        self.opener = OpenSink(opened_folder())
        self.choices, self.sheet, self.panel = Choices(workspace), Sheet(look), ProgressPanel(look)
        self.latest, self.tabs = Latest(look, workspace.store), QTabWidget()
        self.prepare_button = button(look, "生成预览", "reveal", "primary", "生成预览 (Ctrl+P)")
        self.print_button = button(look, "打印…", "print", "primary", "选打印机和份数 (Ctrl+P)")
        self.save_button = button(look, "另存为 PDF…", "save", tip="未遮盖的要再输一次密码")
        self.open_button = button(look, "用系统程序打开", "open", tip="打印机不听话时，可以在别的程序里打印")
        self._lay_out()
        self._connect()
        self._offer()

    def refresh(self) -> None:
        """Read places, people and the log again; a preview of what has changed since is taken away."""
        today = self.workspace.today().isoformat()
        with self.workspace.store.read() as connection:
            places, terms = place_tree(connection), terms_on(connection, today)
        holders = {term["holder_id"]: term | {"id": term["holder_id"]} for term in reversed(terms)}
        self.choices.show_places(places, [holders[one] for one in dict.fromkeys(term["holder_id"] for term in terms)])
        self.latest.reread()

    def open_record(self, kind: str, record_id: str) -> None:
        """Choose a place, the doors of one (kind “walk”), or cards for one who serves."""
        self.refresh()
        self.choices.go_to(kind, record_id)

    def print_out(self) -> None:
        """Ctrl+P: first the preview, then the printer."""
        if self.outgoing is None:
            self.prepare()
        else:
            self.to_printer()

    def prepare(self) -> None:
        """Lay out what is chosen, as a job."""
        if self._job is not None:
            return
        wish = self.choices.wish()
        self._forget()
        self._wish = wish
        self.choices.setEnabled(False)
        self._job = self.workspace.jobs.run(
            lambda: prepared(self.workspace.paper, wish), lambda made: self._show(wish, made),
            on_progress=self._step, on_failed=self._failed, on_cancelled=self._rest,
        )
        self._step(Report(f"排版{wish.kind}", 0, None, 0))
        self._offer()

    def to_printer(self) -> None:
        """Ask which printer, then print what is shown."""

        def work() -> None:
            assert self.outgoing is not None  # noqa: S101 - the button is off without it
            printer = PrinterSink(CARD_DPI if self._wish and self._wish.kind in (CARDS, DOORS) else LEDGER_DPI, spooler_here())
            if printer.ask(self.outgoing, self.window()):
                self._deliver(self.outgoing, printer)

        self.workspace.attempt(work)

    def save_pdf(self) -> None:
        """Save what is shown as a file: it leaves as an export."""
        assert self.outgoing is not None  # noqa: S101 - as above
        suggested = self.outgoing.name.replace(".pdf", f"-{self.outgoing.purpose}.pdf")
        path = self.workspace.voice.save_file("另存为 PDF", suggested, ["PDF 文件 (*.pdf)"])
        if path is not None:
            self._export(FileSink(path if path.suffix else Path(f"{path}.pdf")))

    def open_pdf(self) -> None:
        """Show it in the system's own program: a file leaves, so it is an export too."""
        self._export(self.opener)

    def _export(self, sink: Sink) -> None:
        assert self.outgoing is not None  # noqa: S101 - as above
        leaving = replace(self.outgoing, action=EXPORT)
        self.workspace.attempt(lambda: self._deliver(leaving, sink))

    def _deliver(self, outgoing: Outgoing, sink: Sink) -> None:
        try:
            self.workspace.deliver(outgoing, sink)
        finally:
            self.latest.reread()

    def _show(self, wish: Wish, made: Outgoing) -> None:
        self._rest()
        if wish is not self._wish:  # taken away in the moment it was ready
            return
        self.outgoing = made
        self.tabs.setCurrentIndex(0)
        self.sheet.show_outgoing(made)
        self._offer()

    def _failed(self, error: BaseException) -> None:
        self._rest()
        if not isinstance(error, UserError):
            raise error
        self.workspace.voice.sorry(error)

    def _step(self, report: Report) -> None:
        self.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def _cancel(self) -> None:
        self._wish = None
        if self._job is not None:
            self._job.cancel()

    def _rest(self) -> None:
        self._job = None
        self.panel.hide()
        self.choices.setEnabled(True)
        self._offer()

    def _forget(self) -> None:
        self.outgoing = self._wish = None
        self.sheet.clear()
        self._offer()

    def _offer(self) -> None:
        self.prepare_button.setEnabled(self._job is None)
        for each in (self.print_button, self.save_button, self.open_button):
            each.setEnabled(self.outgoing is not None)

    def _changed(self, changes: object) -> None:
        """A record may stand on the pages that are shown."""
        super()._changed(changes)
        busy = self.outgoing is not None or self._job is not None
        if busy and isinstance(changes, tuple) and touches(changes, self.watches):
            self._cancel()
            self._forget()
            self.workspace.voice.warn(CHANGED)

    def _lay_out(self) -> None:
        look = self.look
        self.tabs.setAccessibleName("打印中心分页")
        self.tabs.addTab(self.sheet, "预览")
        self.tabs.addTab(self.latest, "最近打印")
        buttons = row(look, None, self.open_button, self.save_button, self.print_button)
        split = QSplitter()
        split.addWidget(card(look, column(look, self.choices, self.prepare_button)))
        over = QGridLayout()  # nothing moves when the progress comes and goes
        over.addWidget(self.tabs, 0, 0)
        over.addWidget(self.panel, 0, 0, Qt.AlignmentFlag.AlignTop)
        self.panel.raise_()
        split.addWidget(card(look, column(look, over, buttons)))
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([look.px(310), look.px(830)])
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.prepare_button.clicked.connect(self.prepare)
        self.print_button.clicked.connect(self.to_printer)
        self.save_button.clicked.connect(self.save_pdf)
        self.open_button.clicked.connect(self.open_pdf)
        self.choices.changed.connect(self._forget)
        self.panel.cancelled.connect(self._cancel)
