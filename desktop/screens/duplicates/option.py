"""One way to choose: a round button with its words beside it, which may take several lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from desktop.widgets.parts import label


class Option(QWidget):
    """`chosen`: somebody chose it. A radio button's own words cannot wrap."""

    chosen = Signal()

    def __init__(self, text: str, name: str, *, strong: bool = False) -> None:
        """`name` is what a screen reader says before the words."""
        super().__init__()
        self.setObjectName("plain")
        self.button = QRadioButton()
        self.button.setAccessibleName(f"{name}：{text}")
        self.words = label(text, "strong" if strong else "", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 1)
        self.button.toggled.connect(self._toggled)
        self._quiet = False

    def show_chosen(self, chosen: bool) -> None:
        """Show whether it is chosen; nobody is told."""
        self._quiet = True
        group = self.button.group()
        if group is not None and not chosen:
            group.setExclusive(False)
        self.button.setChecked(chosen)
        if group is not None:
            group.setExclusive(True)
        self._quiet = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the words chooses too."""
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)
        self.button.setChecked(True)
        super().mouseReleaseEvent(event)

    def _toggled(self, on: bool) -> None:
        if on and not self._quiet:
            self.chosen.emit()
