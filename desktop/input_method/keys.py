"""Keys an input method gives back, as Qt's events; it knows them by their X names."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

KEYS = {
    0xFF08: Qt.Key.Key_Backspace, 0xFF09: Qt.Key.Key_Tab, 0xFF0D: Qt.Key.Key_Return, 0xFF8D: Qt.Key.Key_Enter,
    0xFF1B: Qt.Key.Key_Escape, 0xFFFF: Qt.Key.Key_Delete, 0xFF50: Qt.Key.Key_Home, 0xFF57: Qt.Key.Key_End,
    0xFF51: Qt.Key.Key_Left, 0xFF52: Qt.Key.Key_Up, 0xFF53: Qt.Key.Key_Right, 0xFF54: Qt.Key.Key_Down,
    0xFF55: Qt.Key.Key_PageUp, 0xFF56: Qt.Key.Key_PageDown,
}
MODIFIERS = (
    (1, Qt.KeyboardModifier.ShiftModifier), (4, Qt.KeyboardModifier.ControlModifier),
    (8, Qt.KeyboardModifier.AltModifier), (64, Qt.KeyboardModifier.MetaModifier),
)
LATIN_1 = range(0x20, 0x100)  # X's key names there, and above `UNICODE`, are characters
UNICODE = 0x01000000


def key_event(key: int, state: int, *, released: bool = False) -> QKeyEvent | None:
    """Make the event of a key by its X name (keysymdef.h) and X modifiers; None for a key no field cares for."""
    text = chr(key) if key in LATIN_1 else chr(key - UNICODE) if UNICODE < key < UNICODE + 0x110000 else ""
    if key not in KEYS and not text:
        return None
    modifiers = Qt.KeyboardModifier.NoModifier
    for bit, modifier in MODIFIERS:
        if state & bit:
            modifiers |= modifier
    kind = QEvent.Type.KeyRelease if released else QEvent.Type.KeyPress
    known = KEYS.get(key)
    return QKeyEvent(kind, ord(text.upper()[0]) if known is None else known, modifiers, text)
