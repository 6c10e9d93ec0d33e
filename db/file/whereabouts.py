"""Where an office's file may live, and that only one program has it open.

SQLite over a network share loses data, and so does a file that a cloud disk copies while it is being written; both
are refused before anything is opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from db.errors import FileRefused
from db.file.durable import worded
from db.file.system import system

#: Folder names (small letters) that cloud disks use, and what to call the disk.
SYNCED = {
    "onedrive": "OneDrive",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "nutstore": "坚果云",
    "nutstore files": "坚果云",
    "百度同步盘": "百度同步盘",
    "baidusyncdisk": "百度同步盘",
    "百度网盘同步空间": "百度网盘",
    "baidunetdiskworkspace": "百度网盘",
    "baidunetdisk workspace": "百度网盘",
    "dropbox": "Dropbox",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "wps云盘": "WPS云盘",
    "wpsdrive": "WPS云盘",
    "wps cloud files": "WPS云盘",
    "腾讯微云": "腾讯微云",
    "微云同步助手": "腾讯微云",
    "weiyunsync": "腾讯微云",
    "天翼云盘": "天翼云盘",
    "google drive": "Google Drive",
}
#: Beginnings of folder names: an organisation's OneDrive is called “OneDrive - ”and its name.
SYNCED_BEGINNINGS = {"onedrive - ": "OneDrive", "dropbox (": "Dropbox", "坚果云 ": "坚果云"}
#: What a cloud disk puts into the top folder it copies, whatever that folder is called.
MARKERS = {".dropbox.cache": "Dropbox", ".stfolder": "Syncthing", ".nutstore": "坚果云"}
#: Where Windows says its own cloud disk is, also when the desktop was moved into it.
VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def refuse_shared(
    path: Path,
    *,
    remote_kind: Callable[[Path], str | None] = system.remote_kind,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Raise FileRefused `shared_folder` when the file `path` would lie on a network share or in a synced folder.

    `path` need not exist; links are followed. What cannot be found out counts as local.
    """
    real = path.resolve()
    place = "local"
    if str(path).startswith((r"\\", "//")) or str(real).startswith(r"\\") or remote_kind(real):
        place = "网络共享"
    else:
        disk = next((found for one in (path.absolute(), real) if (found := _synced(one, environment))), None)
        if disk is None:
            return
        place = f"{disk}的同步文件夹"
    raise FileRefused(
        f"“{path.name}”在{place}里，从那里打开容易损坏文件、丢失内容。请把它移到本机硬盘再打开；要带走或留底，请用“备份”。",
        "shared_folder",
    )


def _synced(path: Path, environment: Mapping[str, str]) -> str | None:
    for part in path.parts[:-1]:
        name = part.casefold().strip()
        if name in SYNCED:
            return SYNCED[name]
        for beginning, disk in SYNCED_BEGINNINGS.items():
            if name.startswith(beginning):
                return disk
    if any((top := environment.get(variable)) and path.is_relative_to(top) for variable in VARIABLES):
        return "OneDrive"
    for folder in path.parents:
        for marker, disk in MARKERS.items():
            if os.path.lexists(folder / marker):
                return disk
    return None


class FileLock:
    """The one program that has an office's file open holds this; the system takes it back however the program ends.

    The small file `<name>.lock` stays behind on purpose: removing it would let two programs lock different files.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock of the office file `path`, at once or not at all.

        Raises FileRefused `in_use` when another program, or this one, has it; else as `durable.refusal`.
        """
        self.path = path.with_suffix(".lock")
        with worded(self.path):
            self._descriptor: int | None = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if not system.lock(self._descriptor):
            self.release()
            sentence = f"“{path.name}”已经在另一个窗口里打开了。请用那个窗口，或先把它关掉。"
            raise FileRefused(sentence, "in_use")

    def release(self) -> None:
        """Let the file go; a second time does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Hold the lock for a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Let the file go."""
        self.release()
