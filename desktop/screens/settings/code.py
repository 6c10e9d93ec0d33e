"""A new recovery code, shown once; printing it is logged, the code itself is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.egress.files import FileSink
from desktop.egress.gate import Outgoing
from desktop.egress.slip import slip
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet
from desktop.sinks import LEDGER_DPI, PrinterSink, spooler_here
from desktop.widgets.code_card import CodeCard
from desktop.widgets.parts import button, card, column, label, row
from desktop.workspace import Workspace


class CodePage(QWidget):
    """The code with its buttons; going on needs the tick."""

    def __init__(self, workspace: Workspace, back: Callable[[], object]) -> None:
        """`back` is called when the code was kept."""
        super().__init__()
        self._workspace, self._back = workspace, back
        look = workspace.look
        self.card = CodeCard(look)
        self.go_on = button(look, "完成", "tick", "primary")
        self.go_on.setEnabled(False)
        self._code = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(look, column(look, label("新的恢复码", "h2"), self.card, row(look, None, self.go_on))))
        layout.addStretch(1)
        self.card.kept.connect(self.go_on.setEnabled)
        self.card.print_wanted.connect(lambda: workspace.attempt(self.print_out))
        self.card.pdf_wanted.connect(lambda: workspace.attempt(self.save_pdf))
        self.go_on.clicked.connect(self._finish)

    def show_code(self, code: str) -> None:
        """Show a code that was just made."""
        self._code = code
        self.card.show_code(code)

    def print_out(self) -> None:
        """Print the slip."""
        sink, outgoing = PrinterSink(LEDGER_DPI, spooler_here()), self._slip()
        if sink.ask(outgoing, self):
            self._workspace.deliver(outgoing, sink)

    def save_pdf(self) -> None:
        """Write the slip as PDF."""
        if path := self._workspace.voice.save_file("恢复码保存为", "恢复码.pdf", ["PDF (*.pdf)"]):
            self._workspace.deliver(self._slip(), FileSink(path))

    def _slip(self) -> Outgoing:
        return slip(self._workspace.store, self._code, FontSet(resources_folder() / "fonts"))

    def _finish(self) -> None:
        self._code = ""
        self.card.show_code("")
        self._back()
