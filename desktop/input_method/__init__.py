"""Chinese typing: the way to the office's input method, and the word being composed."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QGuiApplication

from desktop.input_method.choice import settle, settle_platform
from desktop.input_method.composition import Composition

ASKING, CALLING = 0.1, 5.0  # seconds: of a bus that may be dead, and of an input method that loads its words at the first key


def before_application(environment: MutableMapping[str, str]) -> str:
    """Settle what Qt reads of the session → what `attach` has to be given. Takes 0.2 s where the bus is dead."""
    if not sys.platform.startswith("linux") or not environment.get("DISPLAY"):
        return ""
    from desktop.input_method.bus import names_on, session_address  # noqa: PLC0415 - there is a bus on Linux only

    settle_platform(environment)
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    return settle(environment, plugins, lambda: names_on(session_address(environment), ASKING))


def attach(app: QGuiApplication, environment: MutableMapping[str, str], fcitx: str) -> None:
    """Give the application what keeps the composed word, and our own client where `before_application` named one."""
    composition = Composition(app)
    if fcitx:
        from desktop.input_method.bus import Bus, session_address  # noqa: PLC0415 - see above
        from desktop.input_method.fcitx import Fcitx  # noqa: PLC0415

        Fcitx(app, lambda: Bus(session_address(environment), CALLING), fcitx, composition)
