"""A page in the middle of the window: what it is for, a card with its controls, what went wrong, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.blocks import NoticeLine, ProgressPanel
from desktop.widgets.parts import button, card, column, label, row

WIDTH = 600


class StartPage(QScrollArea):
    """`back`: the person wants the page before. While something runs the card cannot be used."""

    back = Signal()

    def __init__(self, look: Look, title: str, sentence: str = "", *, returns: bool = True) -> None:
        """The subclass lays its controls into `inner` with `lay_out`."""
        super().__init__()
        self.look = look
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        self.notice, self.panel = NoticeLine(look), ProgressPanel(look)
        self.head = label(title, "h1")
        self.words = label(sentence, "muted", wrap=True)
        self.words.setVisible(bool(sentence))
        self.back_button = button(look, "返回", "previous", "ghost")
        self.back_button.setVisible(returns)
        self.back_button.clicked.connect(self.back)
        self.inner = QWidget()
        self.inner.setObjectName("plain")

    def lay_out(self, layout: QLayout) -> None:
        """Put the controls of the page into its card."""
        look = self.look
        self.inner.setLayout(layout)
        layout.setContentsMargins(0, 0, 0, 0)
        middle = QWidget()
        middle.setObjectName("plain")
        middle.setMaximumWidth(look.px(WIDTH))
        framed = QVBoxLayout()
        framed.addWidget(self.inner)
        lines = column(look, self.head, self.words, self.notice, card(look, framed, 20), self.panel,
                       row(look, self.back_button, None), spacing=12)
        middle.setLayout(lines)
        whole = QWidget()
        whole.setObjectName("plain")
        centred = row(look, None, middle, None)
        centred.setStretch(1, 100)
        outer = column(look, None, centred, None)
        outer.setContentsMargins(look.px(20), look.px(20), look.px(20), look.px(20))
        whole.setLayout(outer)
        self.setWidget(whole)

    def set_busy(self, *, busy: bool) -> None:
        """Keep the controls from being used while a job runs; the panel shows how far it is."""
        self.inner.setEnabled(not busy)
        self.back_button.setEnabled(not busy)
        if busy:
            self.notice.hide()
        else:
            self.panel.hide()

    def complain(self, sentence: str) -> None:
        """Say above the card why it did not work."""
        self.notice.tell(sentence, "danger")
        self.ensureVisible(0, 0)
