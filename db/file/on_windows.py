"""What only Windows does: the same names as `on_posix`, chosen in `system`."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    raise ImportError("Windows only")

import ctypes
import msvcrt
from pathlib import Path

#: Virus scanners and search indexers hold a file open for moments after it was written.
TRIES = 20
_REMOTE_DRIVE = 4  # DRIVE_REMOTE of GetDriveTypeW


def move_new(source: Path, target: Path) -> None:
    """Give `source` its final name unless that exists. Raises FileExistsError, OSError."""
    source.rename(target)  # on Windows a rename never overwrites


def sync_folder(folder: Path) -> None:
    """Do nothing: a folder cannot be flushed here, NTFS keeps names in its own journal."""


def lock(descriptor: int) -> bool:
    """Take the lock of an open file without waiting; False when another holds it. The system drops it at our death."""
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def remote_kind(path: Path) -> str | None:
    """Return "share" when the drive letter of `path` (absolute) is a mapped share, None when local."""
    return "share" if ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE_DRIVE else None


def forget_cached(path: Path) -> None:
    """Do nothing: Windows has no way to ask for it."""
