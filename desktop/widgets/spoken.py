"""Has a screen reader say a sentence, on Qt 6.7 too, which has no event for it."""

from __future__ import annotations

import sys

from PySide6 import QtGui
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

BRIDGE = "a11y"  # the name of the connection Qt itself tells a screen reader by
HERE = "/org/a11y/atspi/accessible/{}"


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say a sentence that came up in `widget`, though the keyboard is elsewhere."""
    if not QAccessible.isActive() or not sentence:
        return
    spoken = getattr(QtGui, "QAccessibleAnnouncementEvent", None)  # since Qt 6.8
    if spoken is not None:
        QAccessible.updateAccessibility(spoken(widget, sentence))
    elif sys.platform == "linux":
        _over_the_bus(widget, sentence)
    else:
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def _over_the_bus(widget: QWidget, sentence: str) -> None:
    """Send what Qt sends from 6.8 on: org.a11y.atspi.Event.Object.Announcement (AT-SPI 2.46), politely."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant  # noqa: PLC0415 - only Qt 6.7 needs it

    heard = QAccessible.queryAccessibleInterface(widget)
    said = QDBusMessage.createSignal(HERE.format(QAccessible.uniqueId(heard)), "org.a11y.atspi.Event.Object", "Announcement")
    said.setArguments(["", 1, 0, QDBusVariant(sentence), {}])
    QDBusConnection(BRIDGE).send(said)
