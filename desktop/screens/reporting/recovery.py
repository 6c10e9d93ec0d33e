"""The secret identity that opens packages when the file is lost: shown once, printed, then gone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit

from desktop.egress.files import FileSink
from desktop.egress.gate import EXPORT
from desktop.sinks import LEDGER_DPI, PrinterSink, spooler_here
from desktop.widgets.parts import button, column, label, row
from desktop.workspace import Workspace

WHY = "本单位的文件和备份都丢失时，只有它能打开别人发给本单位的数据包。只显示这一次，请打印出来锁进保险柜。"


class RecoveryPanel(QFrame):
    """Hidden but for the moment the keys were made. `changed()`: shown, or not any more; see `pending`."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        """Nothing to show."""
        super().__init__()
        self.setObjectName("card")
        self._workspace = workspace
        look = workspace.look
        self.identity = QLineEdit()
        self.identity.setReadOnly(True)
        self.identity.setAccessibleName("数据包恢复私钥")
        self.kept = QCheckBox("已打印或抄好，锁进保险柜")
        self.print_button = button(look, "打印…", "print", "primary")
        self.save_button = button(look, "另存为 PDF…", "save")
        self.done_button = button(look, "收起", "tick")
        inner = column(
            look, label("数据包恢复私钥", "h3"), label(WHY, "muted", wrap=True), self.identity,
            row(look, self.print_button, self.save_button, None, self.kept, self.done_button),
        )
        margin = look.px(14)
        inner.setContentsMargins(margin, margin, margin, margin)
        self.setLayout(inner)
        self.print_button.clicked.connect(lambda: workspace.attempt(self.to_printer))
        self.save_button.clicked.connect(lambda: workspace.attempt(self.save_pdf))
        self.kept.toggled.connect(self.done_button.setEnabled)
        self.done_button.clicked.connect(self.forget)
        self.forget()

    def show_once(self, identity: str) -> None:
        """Show it until the person says that it is kept."""
        self.identity.setText(identity)
        self.identity.setCursorPosition(0)
        self.show()
        self.print_button.setFocus()
        self.changed.emit()

    def pending(self) -> bool:
        """Whether it is still shown and would be lost."""
        return bool(self.identity.text())

    def forget(self) -> None:
        """Show it no more."""
        self.identity.clear()
        self.kept.setChecked(False)
        self.done_button.setEnabled(False)
        self.hide()
        self.changed.emit()

    def to_printer(self) -> None:
        """Print the sheet for the safe."""
        leaving = self._workspace.paper.recovery(self.identity.text())
        printer = PrinterSink(LEDGER_DPI, spooler_here())
        if printer.ask(leaving, self.window()):
            self._workspace.deliver(leaving, printer)

    def save_pdf(self) -> None:
        """Save the sheet as a file, onto a stick for the safe."""
        leaving = replace(self._workspace.paper.recovery(self.identity.text()), action=EXPORT)
        path = self._workspace.voice.save_file("另存为 PDF", leaving.name, ["PDF 文件 (*.pdf)"])
        if path is not None:
            self._workspace.deliver(leaving, FileSink(path))
