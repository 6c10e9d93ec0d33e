"""Interface fonts: what the system has first, our own Noto Sans SC last, HanaMinB only when a name needs it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

SYSTEM_FAMILIES: Final = (
    "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans CN",
    "HarmonyOS Sans SC", "WenQuanYi Micro Hei",
)
OWN_FILES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
OWN_FAMILY: Final = "Noto Sans SC"
RARE_FILE: Final = "HanaMinB.ttf"
RARE_FAMILY: Final = "HanaMinB"
# Ideographs outside the first block: only these can be missing from an ordinary font
RARE: Final = re.compile("[\u3400-\u4dbf\u9fa6-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]")


class Fonts:
    """The fonts of the interface; `folder` holds our own font files (a missing file is simply not offered)."""

    def __init__(self, folder: Path) -> None:
        """Nothing is loaded yet: fonts need a running QApplication."""
        self._folder = folder
        self._rare_loaded = False

    def load(self) -> None:
        """Make our own interface font known to Qt."""
        for name in OWN_FILES:
            self._add(name)

    def font(self, pixels: int, *, bold: bool = False) -> QFont:
        """Return the interface font at a height in logical pixels."""
        font = QFont()
        font.setFamilies([*SYSTEM_FAMILIES, OWN_FAMILY, RARE_FAMILY])
        font.setPixelSize(pixels)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def cover(self, text: str) -> str:
        """Load the font of rare characters if `text` needs it; return the characters nothing can show."""
        rare = set(RARE.findall(text))
        if not rare:
            return ""
        missing = self._missing(rare)
        if missing and not self._rare_loaded:
            self._rare_loaded = True
            self._add(RARE_FILE)
            missing = self._missing(rare)
        return "".join(sorted(missing))

    def _missing(self, characters: set[str]) -> set[str]:
        metrics = QFontMetrics(self.font(14))
        return {one for one in characters if not metrics.inFontUcs4(ord(one))}

    def _add(self, name: str) -> None:
        path = self._folder / name
        if path.exists():
            QFontDatabase.addApplicationFont(str(path))
