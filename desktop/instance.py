"""One running program for each person and screen: a second start hands over its files to the first, and ends.

A lock file says who is first; a request is a small file beside it. No network and no message bus is needed for that.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QTimer, Signal

ENDING = ".request"
PATIENCE = 15.0  # seconds for the first to answer; it may be making its last backup
STEP = 0.05
FORGOTTEN = 60.0  # seconds after which nobody waits for a request any more
LOOK_MS = 1000  # how often to look for requests where the system does not tell of them, or that could not be met yet


@dataclass(frozen=True)
class Request:
    """What a second start wants: its files, and the system's permission to come to the front ("" for none)."""

    files: tuple[Path, ...]
    token: str = ""


class Instance(QObject):
    """`asked(Request)`: somebody started the program again."""

    asked = Signal(object)

    def __init__(self, folder: Path, screen: str = "") -> None:
        """`folder` belongs to one person; programs on different `screen`s do not know each other."""
        super().__init__()
        self.name = f"linli-{crc32(screen.encode()):08x}"
        self._folder, self._requests = folder, folder / f"{self.name}.requests"
        self._lock = QLockFile(str(folder / f"{self.name}.lock"))
        self._lock.setStaleLockTime(0)  # only a program that is gone has let go
        self._watcher: QFileSystemWatcher | None = None
        self._ready: Callable[[], bool] = lambda: True

    def claim(self) -> bool:
        """Be the first, or stay it → False where another runs. A folder that cannot be written keeps nobody from working."""
        if self._lock.isLocked():
            return True
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._requests.mkdir(exist_ok=True, mode=0o700)
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def listen(self, ready: Callable[[], bool] = lambda: True) -> None:
        """Hear requests from now on, also those that came before; the application has to run.

        While not `ready`, requests wait; when this program ends meanwhile, who asked becomes the first.
        """
        self._ready = ready
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._read)
        if not self._watcher.addPath(str(self._requests)):
            timer = QTimer(self)
            timer.timeout.connect(self._read)
            timer.start(LOOK_MS)
        QTimer.singleShot(0, self, self._read)

    def hand_over(self, files: Sequence[Path], patience: float = PATIENCE) -> bool:
        """Ask the first to come to the front with `files` → whether it heard within `patience` seconds.

        Where it ends instead, this one is the first: `claim` says so.
        """
        request = self._requests / f"{time.time_ns()}-{uuid.uuid4().hex}{ENDING}"
        token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
        half = request.with_suffix(".half")
        try:
            half.write_text(json.dumps({"files": [str(one) for one in files], "token": token}), encoding="utf-8")
            half.replace(request)
        except OSError:
            return False
        until = time.monotonic() + patience
        while request.exists() and time.monotonic() < until and not self._lock.tryLock(0):
            time.sleep(STEP)
        try:
            request.unlink()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return False

    def release(self) -> None:
        """Let another be the first."""
        self._lock.unlock()

    def _read(self) -> None:
        if not self._ready():
            QTimer.singleShot(LOOK_MS, self, self._read)
            return
        for file in sorted(self._requests.glob(f"*{ENDING}")):
            try:
                old = time.time() - file.stat().st_mtime > FORGOTTEN
                content = json.loads(file.read_text(encoding="utf-8"))
                file.unlink()
            except (OSError, ValueError):  # taken back meanwhile, or not ours
                continue
            if not old and isinstance(content, dict):
                files = tuple(Path(str(one)) for one in content.get("files", ()))
                self.asked.emit(Request(files, str(content.get("token", ""))))


def screen_here() -> str:
    """What tells the screens of one person apart, as when somebody also works from afar; the same on most machines."""
    return os.environ.get("WAYLAND_DISPLAY", "") + os.environ.get("DISPLAY", "")
