"""Lists that are only looked at: Qt would let Ctrl+C take a line out of them past the gate."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView


class _Inside(QObject):
    """Swallows the key that copies."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stop Ctrl+C, let everything else through."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.matches(QKeySequence.StandardKey.Copy):
            return True
        return super().eventFilter(watched, event)


def keep_inside(view: QAbstractItemView) -> None:
    """Let nobody copy out of `view`: what leaves goes through the gate, by purpose and with a line in the log."""
    view.installEventFilter(_Inside(view))
