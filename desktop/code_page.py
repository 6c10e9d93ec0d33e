"""A recovery code that was just made: shown once, printed through the gate, put away with a tick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.errors import UserError
from db.file.store import Store
from desktop.look.look import Look
from desktop.paths import resources_folder
from desktop.voice import Voice
from desktop.widgets.code_card import CodeCard
from desktop.widgets.parts import button, card, column, label, row


class CodePage(QWidget):
    """The code with its buttons; `kept` once the person says it lies in the safe. The code itself is stored nowhere.

    Fonts, printer and gate are loaded when something is to be printed: the page also stands before the first window.
    """

    kept = Signal()

    def __init__(self, look: Look, voice: Voice, title: str, go_on: str) -> None:
        """`title` "" where the page around has one; `go_on` are the words of the button that leaves the page."""
        super().__init__()
        self.setObjectName("plain")
        self._voice, self._code = voice, ""
        self._store: Store | None = None
        self.card = CodeCard(look)
        self.go_on = button(look, go_on, "tick", "primary")
        self.go_on.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        inner = column(look, self.card, row(look, None, self.go_on), spacing=12)
        if title:
            inner.insertWidget(0, label(title, "h2"))
            layout.addWidget(card(look, inner, 20))
            layout.addStretch(1)
        else:
            layout.addLayout(inner)
        self.card.kept.connect(self.go_on.setEnabled)
        self.card.print_wanted.connect(lambda: self._attempt(self.print_out))
        self.card.pdf_wanted.connect(lambda: self._attempt(self.save_pdf))
        self.go_on.clicked.connect(self.put_away)

    def show_code(self, code: str, store: Store) -> None:
        """Show the code of `store`, in which printing it is logged."""
        self._code, self._store = code, store
        self.card.show_code(code)

    def pending(self) -> bool:
        """Whether a code is shown that nobody has put away yet."""
        return bool(self._code)

    def put_away(self) -> None:
        """Show it no more."""
        self._code, self._store = "", None
        self.card.show_code("")
        self.kept.emit()

    def print_out(self) -> None:
        """Print the slip."""
        from desktop.sinks import LEDGER_DPI, PrinterSink, spooler_here  # noqa: PLC0415 - see the class

        sink = PrinterSink(LEDGER_DPI, spooler_here())
        self._deliver(sink, lambda outgoing: sink.ask(outgoing, self))

    def save_pdf(self) -> None:
        """Write the slip as PDF."""
        from desktop.egress.files import FileSink  # noqa: PLC0415 - see the class

        if path := self._voice.save_file("恢复码保存为", "恢复码.pdf", ["PDF (*.pdf)"]):
            self._deliver(FileSink(path), lambda _: True)

    def _deliver(self, sink: object, agreed: Callable[..., bool]) -> None:
        from desktop.egress.gate import Gate  # noqa: PLC0415 - see the class
        from desktop.egress.slip import slip  # noqa: PLC0415
        from desktop.printing.fonts import FontSet  # noqa: PLC0415

        assert self._store is not None  # noqa: S101 - a code is shown of an open file only
        outgoing = slip(self._store, self._code, FontSet(resources_folder() / "fonts"))
        if agreed(outgoing):
            self._voice.tell(Gate(self._store).deliver(outgoing, sink))  # type: ignore[arg-type]  # one of the two above

    def _attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except UserError as error:
            self._voice.sorry(error)
