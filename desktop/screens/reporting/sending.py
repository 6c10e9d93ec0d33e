"""上报: prepare a package, look into its very bytes, then let it out onto a stick."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop.egress.files import FolderSink
from desktop.egress.parcel import Parcel
from desktop.jobs import Progress, Work
from desktop.screens.reporting.contents import Contents
from desktop.screens.reporting.outline import Outline
from desktop.screens.reporting.running import Running
from desktop.widgets.parts import button, card, column, row
from desktop.workspace import Workspace


class SendTab(QWidget):
    """What was previewed is what leaves; a record or a choice that changes takes the preview away."""

    def __init__(self, workspace: Workspace) -> None:
        """Read when shown."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.parcel: Parcel | None = None
        self.running = Running(workspace)
        self.outline, self.contents = Outline(look, workspace.parcels.profiles), Contents(look)
        self.preview_button = button(look, "预览", "reveal", "primary", "打好包，逐项看看会报出什么")
        self.send_button = button(look, "上报…", "report", "primary", "再输一次密码，写到优盘或文件夹")
        split = QSplitter()
        split.addWidget(card(look, column(look, self.outline, self.preview_button)))
        split.addWidget(card(look, column(look, self.running.over(self.contents), row(look, None, self.send_button))))
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([look.px(360), look.px(780)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(8), 0, 0)
        layout.addWidget(split)
        self.preview_button.clicked.connect(self.prepare)
        self.send_button.clicked.connect(self.send)
        self.outline.changed.connect(self.forget)
        self.running.changed.connect(self._offer)
        self._offer()

    def refresh(self) -> None:
        """Offer the registered offices."""
        self.outline.show_receivers({code: each.name for code, each in self._workspace.keyring.cards().items()})
        self._offer()

    def prepare(self) -> None:
        """Build and seal the package, as a job; nothing leaves."""
        profile, code = self.outline.chosen(), self.outline.code()
        if self.running.busy or not code:
            return
        self.forget()
        parcels = self._workspace.parcels

        def work() -> Work:
            yield Progress(0, None, "读取记录，打包并签名")
            made = parcels.prepare(profile, code)
            yield Progress(1, 1, "读取记录，打包并签名")
            return made

        self.running.run("读取记录，打包并签名", work, self._show)

    def send(self) -> None:
        """Ask for the password and the stick, then let the previewed package out."""
        if self.send_button.isEnabled():
            self._workspace.attempt(self._send)

    def forget(self) -> None:
        """Take the preview away."""
        self.running.drop()
        self.parcel = None
        self.contents.clear()
        self._offer()

    def outdated(self) -> bool:
        """Take the preview away because records changed → whether there was one, or one was being made."""
        had = self.parcel is not None or self.running.busy
        if had:
            self.forget()
        return had

    def _send(self) -> None:
        parcel, space = self.parcel, self._workspace
        assert parcel is not None  # noqa: S101 - the button is off without it
        if space.gate.wants_proof(parcel.outgoing) and not space.prove():
            return
        folder = space.voice.choose_folder("写到哪个优盘或文件夹")
        if folder is None:
            return
        told = space.parcels.send(parcel, FolderSink(folder))
        self.forget()
        self.contents.say(told)
        space.voice.tell("已上报。")

    def _show(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.contents.show_parcel(parcel)
        self._offer()

    def _offer(self) -> None:
        self.outline.setEnabled(not self.running.busy)
        self.preview_button.setEnabled(not self.running.busy and bool(self.outline.code()))
        self.send_button.setEnabled(self.parcel is not None and not self.parcel.leaks.leaks)
