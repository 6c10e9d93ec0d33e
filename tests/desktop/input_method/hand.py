"""Somebody who types through an input method, and Qt's ibus side, which forgets."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication


def compose(target: QObject, preedit: str = "", commit: str = "") -> None:
    """What an input method sends while somebody types."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(target, event)


def forgetful(_: object = None) -> None:
    """What Qt's ibus side does when it is asked to commit and fcitx 5 composes: it takes the word away."""
    focus = QGuiApplication.focusObject()
    if focus is not None:
        compose(focus)
