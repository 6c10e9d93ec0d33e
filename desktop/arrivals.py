"""Files that reach the program from outside — dropped, double-clicked, handed over — and what they are by their names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QApplication, QWidget

from db.errors import ContentError

OFFICE, BACKUP, PACKAGE = ".linli", ".linlibak", ".cpkg"
SHEETS = (".xlsx", ".xls", ".ods", ".csv")
KNOWN = (OFFICE, BACKUP, PACKAGE, *SHEETS)
WAIT_MS = 300  # between two looks whether the person has answered the dialog in front
TAKEN = "可以放到窗口里的是：花名册（xlsx、xls、ods、csv）、数据包（.cpkg）、邻里文件（.linli）和备份（.linlibak）。"


@dataclass(frozen=True)
class Arrived:
    """Files sorted by what is done with them: `office` and `backup` are opened, `given` go to a screen."""

    office: Path | None
    backup: Path | None
    given: tuple[Path, ...]
    unknown: tuple[Path, ...]

    def complaint(self) -> ContentError | None:
        """What to say of files nobody here can read, None when there are none."""
        if not self.unknown:
            return None
        more = f"等 {len(self.unknown)} 个文件" if len(self.unknown) > 1 else ""
        return ContentError(f"“{self.unknown[0].name}”{more}不能在这里打开。{TAKEN}", "unknown_file")


def sort_out(files: Sequence[Path]) -> Arrived:
    """Tell office files, backups and the rest apart by their endings; of several office files the first counts."""
    def ending(*wanted: str) -> tuple[Path, ...]:
        return tuple(one for one in files if one.suffix.lower() in wanted)

    unknown = tuple(one for one in files if one.suffix.lower() not in KNOWN)
    return Arrived(next(iter(ending(OFFICE)), None), next(iter(ending(BACKUP)), None), ending(PACKAGE, *SHEETS), unknown)


def local_files(urls: Iterable[QUrl]) -> list[Path]:
    """The files of this machine among what is dragged over the window."""
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and Path(url.toLocalFile()).is_file()]


def files_in(arguments: Sequence[str]) -> list[Path]:
    """The files among the arguments of the program, as paths or as file manager addresses (file:///…)."""
    named = (QUrl(one).toLocalFile() if one.startswith("file:") else one for one in arguments if not one.startswith("-"))
    return [Path(one).absolute() for one in named if one.lower().endswith(KNOWN)]


class Reception(QObject):
    """Says what is to be done with files from outside, once no dialog is waiting for an answer.

    `office(path)`, `backup(path)`: to be opened; `given(paths)`: for a screen; `refused(error)`: nothing for us.
    """

    office = Signal(object)
    backup = Signal(object)
    given = Signal(object)
    refused = Signal(object)

    def receive(self, files: Sequence[Path]) -> None:
        """Sort the files and tell what is wanted; while a dialog is open, later."""
        if QApplication.activeModalWidget() is not None:
            QTimer.singleShot(WAIT_MS, self, lambda: self.receive(files))
            return
        arrived = sort_out(files)
        if (error := arrived.complaint()) is not None:
            self.refused.emit(error)
        if arrived.office is not None:
            self.office.emit(arrived.office)
        elif arrived.backup is not None:
            self.backup.emit(arrived.backup)
        if arrived.given:
            self.given.emit(arrived.given)


def bring_to_front(window: QWidget, token: str = "") -> None:
    """Show a window over all others, as far as the system lets us; `token` is its permission (Wayland)."""
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)  # where it may not come to the front by itself, its button asks for a look
