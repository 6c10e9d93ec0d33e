"""Icons by meaning: outline drawings (Tabler, MIT) recoloured by role and drawn at single and double density."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

# What it means → the drawing's file name
MEANINGS: Final = {
    "home": "home", "households": "users", "residents": "users", "leaders": "id-badge-2", "person": "user",
    "account": "user-circle", "starred": "user-star", "evening": "messages", "diary": "book-2",
    "issues": "clipboard-list", "visits": "walk", "volunteers": "heart-handshake", "resources": "building-bank",
    "print": "printer", "report": "file-export", "import": "file-import", "export": "upload", "download": "download",
    "settings": "settings", "logo": "home-heart", "search": "search", "bell": "bell", "help": "help",
    "estate": "building-community", "building": "building", "door": "door", "list": "table", "grid": "layout-grid",
    "filter": "filter", "columns": "columns", "more": "dots", "new": "plus", "save": "device-floppy",
    "edit": "pencil", "remove": "trash", "undo": "arrow-back-up", "redo": "arrow-forward-up", "refresh": "refresh",
    "history": "history", "reveal": "eye", "hide": "eye-off", "close": "x", "tick": "check", "done": "circle-check",
    "due": "clock", "overdue": "alert-triangle", "warning": "alert-triangle", "note": "info-circle", "flag": "flag",
    "birthday": "cake", "calendar": "calendar", "event": "calendar-event", "phone": "phone", "notes": "notes",
    "document": "file-text", "package": "package", "backup": "database", "open": "folder-open", "key": "key",
    "lock": "lock", "unlock": "lock-open", "safe": "shield-check", "tasks": "list-check", "duplicates": "copy-check",
    "up": "chevron-up", "down": "chevron-down", "right": "chevron-right", "previous": "arrow-left",
    "next": "arrow-right", "larger": "zoom-in", "smaller": "zoom-out",
}


def drawing(folder: Path, meaning: str, colour: str) -> bytes:
    """SVG text of the icon in `colour`; raises KeyError for a meaning without a drawing."""
    text = (folder / f"{MEANINGS[meaning]}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", colour).replace('stroke-width="2"', 'stroke-width="1.75"').encode()


def picture(svg: bytes, size: int, density: int) -> QPixmap:
    """Draw an SVG into a square of `size` logical pixels at `density` device pixels each."""
    pixmap = QPixmap(size * density, size * density)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap


def icon(svg: bytes, size: int, faded: bytes | None = None) -> QIcon:
    """Make an icon of `size` logical pixels; `faded` is the drawing shown while its control is disabled."""
    made = QIcon()
    for density in (1, 2):
        made.addPixmap(picture(svg, size, density))
        if faded is not None:
            made.addPixmap(picture(faded, size, density), QIcon.Mode.Disabled)
    return made
