"""The word an input method is composing: known while it is underlined, and handed over before anything could lose it.

Qt's own `QGuiApplication.inputMethod().commit()` is not enough: its ibus side (tried: 6.7.3 and 6.11.3) throws the word
away when the engine has not asked to have it kept, and fcitx 5 never asks. So the word is remembered here, and what Qt throws
away on a shortcut or when the focus goes is put into the field after all.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent
from shiboken6 import isValid

LEAVING = {QEvent.Type.FocusAboutToChange, QEvent.Type.FocusOut}
PAUSES = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}


class Composition(QObject):
    """What is being composed in the control that has the focus; one for the application, made with it.

    `finishing`: somebody wants the word now; a client of ours may send the characters the input method would choose.
    `dropping`: the composition is to be forgotten.
    """

    finishing = Signal()
    dropping = Signal()

    def __init__(self, app: QGuiApplication) -> None:
        """Follow the focus of `app`, which owns it."""
        super().__init__(app)
        self._target: QObject | None = None
        self._word = ""  # underlined now
        self._thrown = ""  # taken away, uncommitted, in this turn of the event loop
        app.focusObjectChanged.connect(self._follow)
        self._follow(app.focusObject())

    def word(self) -> str:
        """What is composed now as it stands in the field, "" for nothing."""
        return self._word

    def commit(self) -> None:
        """Have the word in its field: what the input method would choose when it can be asked, else what was typed."""
        self.finishing.emit()
        QGuiApplication.inputMethod().commit()
        self._rescue()

    def drop(self) -> None:
        """Forget the word: something else was chosen in its place."""
        if self._word:
            self.dropping.emit()
            self._send(QInputMethodEvent())
        QGuiApplication.inputMethod().reset()
        self._word = self._thrown = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the word in mind, and put it in when the focus leaves without it."""
        if isinstance(event, QInputMethodEvent):
            self._saw(event)
        elif isinstance(event, QFocusEvent) and event.type() in LEAVING and event.reason() not in PAUSES:
            self.finishing.emit()
            self._rescue()
        return super().eventFilter(watched, event)

    def _saw(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self._thrown = ""
        elif self._word and not event.preeditString():
            self._thrown = self._word
            QTimer.singleShot(0, self, self._forget)  # erased by the person, unless the focus goes at once
        self._word = event.preeditString()

    def _rescue(self) -> None:
        word = self._word or self._thrown
        self._word = self._thrown = ""
        if word:
            event = QInputMethodEvent()
            event.setCommitString(as_typed(word))
            self._send(event)
            self.dropping.emit()

    def _send(self, event: QInputMethodEvent) -> None:
        if self._target is not None and isValid(self._target):
            QCoreApplication.sendEvent(self._target, event)

    def _forget(self) -> None:
        self._thrown = ""

    def _follow(self, target: QObject | None) -> None:
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        self._target, self._word, self._thrown = target, "", ""
        if target is not None:
            target.installEventFilter(self)


def commit_composition() -> None:
    """Have the word being composed in its field; before saving, printing, closing and whatever a shortcut does."""
    if (composition := _present()) is not None:
        composition.commit()
    else:
        QGuiApplication.inputMethod().commit()


def drop_composition() -> None:
    """Forget the word being composed, because something was chosen in its place."""
    if (composition := _present()) is not None:
        composition.drop()
    else:
        QGuiApplication.inputMethod().reset()


def as_typed(word: str) -> str:
    """Return a composed word without what the input method puts between syllables (“zhang'shu f” → “zhangshuf”)."""
    return re.sub(r"(?<=[a-zü])[ ']+|[ ']+(?=[a-zü])", "", word)


def _present() -> Composition | None:
    """The application's own, as `QGuiApplication.inputMethod()` is; none in a program without one."""
    app = QCoreApplication.instance()
    found = app.findChild(Composition, options=Qt.FindChildOption.FindDirectChildrenOnly) if app is not None else None
    return found if isinstance(found, Composition) else None
