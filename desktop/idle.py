"""Noticing that nobody is at the desk: a timer that every key and every touch of the mouse begins anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow

SIGNS = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.InputMethod,
}


class Idle(QTimer):
    """`timeout` after so long without a sign of life; only while it runs."""

    def __init__(self, parent: QObject, ms: int) -> None:
        """Not running yet."""
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(ms)

    def watch(self, window: QWindow | None) -> None:
        """Hear the signs of one more window; of whole windows, as each widget would cost time."""
        if window is not None:
            window.installEventFilter(self)  # once more does nothing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Somebody is here: begin to count anew."""
        if event.type() in SIGNS and self.isActive():
            self.start()
        return super().eventFilter(watched, event)
