"""One `Look` is handed to every widget: colours, sizes, fonts and icons of the chosen theme and type size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop.look import icons
from desktop.look.fonts import Fonts
from desktop.look.style import qt_palette, style_sheet
from desktop.look.tokens import ROW, SIZES, THEMES, TYPE

# Pictures the style sheet names as url(theme:…): file → (meaning, colour role)
THEME_FILES = {
    "down": ("down", "ink2"), "up": ("up", "ink2"), "right": ("right", "ink2"),
    "tick": ("tick", "ink"), "ticked": ("tick", "on_accent"),
}


class Look:
    """Theme (`light`, `dark`) and type size (`standard`, `large`, `largest`); unknown names mean the first.

    `resources` is the folder that holds `icons/` and `fonts/`. A look does not change: for another theme or
    size make a new one, apply it and build the window anew. Keep it as long as the application runs.
    """

    def __init__(self, resources: Path, theme: str = "light", size: str = "standard") -> None:
        """Choose; nothing touches the application before `apply`."""
        self.theme = theme if theme in THEMES else "light"
        self.size = size if size in SIZES else "standard"
        self.colours = THEMES[self.theme][1]
        self.scale = SIZES[self.size][1]
        self._icons = resources / "icons"
        self._fonts = Fonts(resources / "fonts")
        self._folder: QTemporaryDir | None = None
        self._drawn: dict[tuple[str, str, int], QIcon] = {}

    def apply(self, app: QApplication) -> None:
        """Set style, fonts, palette and pictures of the application; each window wears the `sheet` itself.

        Were it the application's, Qt would style a screen's widgets anew with each one that is put into another: opening
        the largest screen took three times as long.
        """
        app.setStyle(QStyleFactory.create("Fusion"))
        self._fonts.load()
        app.setFont(self.font())
        app.setPalette(qt_palette(self.colours))
        self._write_pictures()
        app.setStyleSheet("")

    def sheet(self) -> str:
        """The style sheet of a window; what opens from the window inherits it."""
        return style_sheet(self.colours, self.scale)

    def px(self, length: float) -> int:
        """Scale a length in logical pixels at 标准 to the chosen type size."""
        return round(length * self.scale)

    def row_height(self, name: str = "normal") -> int:
        """Height of a table row: `compact`, `normal` or `roomy`."""
        return self.px(ROW[name])

    def colour(self, role: str) -> QColor:
        """Return the colour of a role (`ink`, `surface`, `danger_soft` …); raises KeyError for an unknown one."""
        return QColor(self.colours[role])

    def font(self, kind: str = "body", *, bold: bool = False) -> QFont:
        """Return the interface font in one of the sizes of `tokens.TYPE`."""
        return self._fonts.font(self.px(TYPE[kind]), bold=bold)

    def icon(self, meaning: str, role: str = "ink2", size: int = 18) -> QIcon:
        """Return an icon by meaning (`icons.MEANINGS`) in the colour of a role; `size` in pixels at 标准."""
        key = (meaning, role, size)
        if key not in self._drawn:
            svg = icons.drawing(self._icons, meaning, self.colours[role])
            faded = icons.drawing(self._icons, meaning, self.colours["ink3"])
            self._drawn[key] = icons.icon(svg, self.px(size), faded)
        return self._drawn[key]

    def pixmap(self, meaning: str, role: str = "ink2", size: int = 18) -> QPixmap:
        """Return the same icon as a picture for a label."""
        return self.icon(meaning, role, size).pixmap(self.px(size), self.px(size))

    def cover(self, text: str) -> str:
        """See that rare characters of `text` can be shown; returns those for which no font is there."""
        return self._fonts.cover(text)

    def _write_pictures(self) -> None:
        """Write pictures for the style sheet: it reads files only, and each carries its colour."""
        self._folder = QTemporaryDir()
        folder = Path(self._folder.path())
        for name, (meaning, role) in THEME_FILES.items():
            (folder / f"{name}.svg").write_bytes(icons.drawing(self._icons, meaning, self.colours[role]))
        QDir.setSearchPaths("theme", [str(folder)])
