"""Typing through fcitx 4 without its Qt plug-in, which our Qt does not have: the protocol of its D-Bus side.

Calls and signals as in fcitx 4's `src/frontend/ipc/ipc.c` and its Qt client; fcitx 5 answers to the same ones. Tried with
fcitx 4.2.9.9 and 5.0.21.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from jeepney import DBusAddress, HeaderFields, Message
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, QPoint, QSocketNotifier, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QInputMethodEvent,
    QInputMethodQueryEvent,
    QKeyEvent,
    QTextCharFormat,
    QWindow,
)
from PySide6.QtWidgets import QApplication

from desktop.input_method.bus import Bus, BusError
from desktop.input_method.composition import Composition
from desktop.input_method.keys import key_event

METHODS, CONTEXT = "org.fcitx.Fcitx.InputMethod", "org.fcitx.Fcitx.InputContext"
CAPACITY = 1 << 1 | 1 << 4  # we show the composition in the field, with its formats
UNDERLINED_NOT, HIGHLIGHTED = 1 << 3, 1 << 4
SPACE, SPACE_CODE, ESCAPE = 0x20, 65, 0xFF1B
SHIFTS = range(0xFFE1, 0xFFEF)  # Shift, Ctrl, Alt and their like
CHOICES = 8  # how often the first candidate is taken until nothing is left of what was typed
AGAIN_MS = 30_000
PRESSED, RELEASED = 0, 1

Preedit = Sequence[tuple[str, int]]


class Fcitx(QObject):
    """Sends keys to fcitx before any field sees them, and what fcitx answers to the field that has the focus.

    When fcitx is gone or hangs, keys go to the fields as they are, and it is looked for again as the focus moves.
    """

    def __init__(
        self, app: QGuiApplication, connect: Callable[[], Bus], name: str, composition: Composition
    ) -> None:
        """`connect` opens the bus or raises `BusError`; `name` is fcitx's on it, which is that of the display."""
        super().__init__(app)
        self._connect, self._name, self._composition = connect, name, composition
        self._bus: Bus | None = None
        self._context = DBusAddress("/", name, CONTEXT)
        self._notifier: QSocketNotifier | None = None
        self._since = QElapsedTimer()
        self._placed = (0, 0, 0, 0)
        self._unseen = False  # fcitx may be composing in a window of its own, and the field knows nothing of it
        composition.finishing.connect(self._finish)
        composition.dropping.connect(lambda: self._tell("Reset"))
        app.focusWindowChanged.connect(self._watch)
        app.focusObjectChanged.connect(self._focus)
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self._place)
        self._open()
        self._watch(app.focusWindow())
        self._focus(app.focusObject())

    def close(self) -> None:
        """Leave fcitx; keys go to the fields as they are."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._bus is not None:
            self._bus.close()
            self._bus = None
            self._composition.commit()  # as it was typed: further keys come behind it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keys of a window go to fcitx first; what it takes no field sees."""
        if isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease} and (
            self._takes(QGuiApplication.focusObject())
        ):
            released = RELEASED if event.type() == QEvent.Type.KeyRelease else PRESSED
            taken = self._press(event.nativeVirtualKey(), event.nativeScanCode(), event.nativeModifiers(), released)
            if taken:
                return True
        return super().eventFilter(watched, event)

    def _open(self) -> None:
        self._since.start()
        try:
            self._bus = bus = self._connect()
            asked = DBusAddress("/inputmethod", self._name, METHODS)
            number = bus.call(asked, "CreateICv3", "si", QGuiApplication.applicationName() or "linli", os.getpid())[0]
            self._context = DBusAddress(f"/inputcontext_{number}", self._name, CONTEXT)
            bus.listen(f"type='signal',interface='{CONTEXT}',path='{self._context.object_path}'")
            bus.call(self._context, "SetCapacity", "u", CAPACITY)
        except BusError:
            self.close()
            return
        self._notifier = QSocketNotifier(bus.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # once more does nothing

    def _focus(self, target: QObject | None) -> None:
        if self._bus is None and self._since.hasExpired(AGAIN_MS):
            self._open()
        self._tell("FocusIn" if self._takes(target) else "FocusOut")
        self._place()

    def _place(self) -> None:
        """Say where the caret is, in pixels of the screen: there the candidates are shown."""
        window = QGuiApplication.focusWindow()
        if window is None or not self._takes(QGuiApplication.focusObject()):
            return
        area = QGuiApplication.inputMethod().cursorRectangle()
        corner = window.mapToGlobal(QPoint(round(area.x()), round(area.y())))
        ratio = window.devicePixelRatio()
        placed = (round(corner.x() * ratio), round(corner.y() * ratio), 1, round(area.height() * ratio))
        if placed != self._placed:
            self._placed = placed
            self._tell("SetCursorRect", "iiii", *placed)

    def _takes(self, target: QObject | None) -> bool:
        """Whether composing is allowed there: not in what cannot be written in, not while a menu is open."""
        if self._bus is None or target is None or QApplication.activePopupWidget() is not None:
            return False
        query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
        QCoreApplication.sendEvent(target, query)
        return bool(query.value(Qt.InputMethodQuery.ImEnabled))

    def _press(self, key: int, code: int, modifiers: int, released: int = PRESSED) -> bool:
        if self._bus is None or not key:
            return False
        try:
            (taken,) = self._bus.call(self._context, "ProcessKeyEvent", "uuuiu", key, code, modifiers, released, 0)
        except BusError:
            self.close()
            return False
        if released == PRESSED and key not in SHIFTS:
            self._unseen = taken > 0 and key != ESCAPE
        self._hear()
        return bool(taken > 0)

    def _finish(self) -> None:
        """Have fcitx choose as Space does, which takes the first candidate."""
        for _ in range(CHOICES):
            composing = self._composition.word() or self._unseen
            if not composing or not self._press(SPACE, SPACE_CODE, 0):
                return
            self._press(SPACE, SPACE_CODE, 0, RELEASED)

    def _tell(self, method: str, signature: str = "", *body: object) -> None:
        if self._bus is not None:
            try:
                self._bus.tell(self._context, method, signature, *body)
            except BusError:
                self.close()

    def _hear(self) -> None:
        try:
            heard = self._bus.signals() if self._bus is not None else []
        except BusError:
            self.close()
            return
        for signal in heard:
            self._obey(signal)

    def _obey(self, signal: Message) -> None:
        target = QGuiApplication.focusObject()
        if target is None or signal.header.fields.get(HeaderFields.path) != self._context.object_path:
            return
        event: QEvent | None = None
        match signal.header.fields.get(HeaderFields.member):
            case "CommitString":
                self._unseen = False
                event = QInputMethodEvent()
                event.setCommitString(signal.body[0])
            case "UpdatePreedit":
                event = composed([(signal.body[0], 0)], signal.body[1])
            case "UpdateFormattedPreedit":
                event = composed(signal.body[0], signal.body[1])
            case "ForwardKey":
                event = key_event(signal.body[0], signal.body[1], released=signal.body[2] == RELEASED)
        if event is not None:
            QCoreApplication.sendEvent(target, event)


def composed(parts: Preedit, caret: int) -> QInputMethodEvent:
    """Make Qt's event of a composition; `caret` counts bytes of UTF-8, as fcitx does, and Qt's UTF-16 units."""
    text = "".join(part for part, _ in parts)
    kinds = QInputMethodEvent.AttributeType
    attributes, start = [], 0
    for part, form in parts:
        drawn = QTextCharFormat()
        drawn.setFontUnderline(not form & UNDERLINED_NOT)
        if form & HIGHLIGHTED:
            palette = QGuiApplication.palette()
            drawn.setBackground(palette.highlight())
            drawn.setForeground(palette.highlightedText())
        attributes.append(QInputMethodEvent.Attribute(kinds.TextFormat, start, _units(part), drawn))
        start += _units(part)
    before = text.encode()[: max(caret, 0)].decode(errors="ignore")
    attributes.append(QInputMethodEvent.Attribute(kinds.Cursor, _units(before), 1, None))
    return QInputMethodEvent(text, attributes)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
