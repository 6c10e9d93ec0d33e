"""What happens when something raises: a UserError becomes a sentence, anything else a report without personal data."""

from __future__ import annotations

import datetime as dt
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from db.errors import UserError
from desktop.voice import Voice

_IDS = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
KEEP = 20
QUIET = dt.timedelta(seconds=10)  # the same error again so soon is counted, not shown and not written


@dataclass(frozen=True)
class Crash:
    """A bug that was met: its report, the file it was written to (None: the disk refused), and how often in a row."""

    report: str
    file: Path | None
    times: int = 1


def report(error: BaseException, version: str) -> str:
    """Describe a bug: kind of error, module and line of each step, record ids; never a message or a value.

    Messages of exceptions quote what was typed, so nothing of them is taken but ids of records (UUIDs).
    """
    lines = [f"邻里 {version} · Python {platform.python_version()} · {platform.system()}"]
    link: BaseException | None = error
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        steps = traceback.extract_tb(link.__traceback__)
        lines += [f"  {Path(step.filename).parent.name}/{Path(step.filename).name}:{step.lineno}" for step in steps]
        ids = sorted(set(_IDS.findall(str(link))))
        lines += [f"  id {one}" for one in ids]
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


class Crashes(QObject):
    """Where every error ends that nobody caught: in a slot, in a thread, or of a job.

    `show` gets each `Crash`; one that comes again at once only with its new count.
    """

    _caught = Signal(object)

    def __init__(
        self, logs: Path, version: str, voice: Voice, show: Callable[[Crash], object],
        now: Callable[[], dt.datetime] = dt.datetime.now,
    ) -> None:
        """Reports go to the folder `logs`; the newest 20 are kept."""
        super().__init__()
        self._logs, self._version, self._voice, self._show, self._now = logs, version, voice, show, now
        self._last: tuple[Crash, dt.datetime] | None = None
        self._caught.connect(self._say, Qt.ConnectionType.AutoConnection)

    def install(self) -> None:
        """Catch what is raised in the window's thread and in others."""
        sys.excepthook = self._hook
        threading.excepthook = lambda caught: self._caught.emit(caught.exc_value)

    def meet(self, error: BaseException) -> None:
        """Say a UserError; report anything else. May be called from any thread."""
        self._caught.emit(error)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._caught.emit(error)

    @Slot(object)
    def _say(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._voice.sorry(error)
            return
        text, now = report(error, self._version), self._now()
        if self._last is not None and self._last[0].report == text and now - self._last[1] < QUIET:
            crash = replace(self._last[0], times=self._last[0].times + 1)
        else:
            crash = Crash(text, self._write(text))
        self._last = crash, now
        self._show(crash)

    def _write(self, text: str) -> Path | None:
        file = self._logs / f"crash-{self._now():%Y%m%d-%H%M%S-%f}.txt"
        try:
            self._logs.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            for old in sorted(self._logs.glob("crash-*.txt"))[:-KEEP]:
                old.unlink()
        except OSError:
            return None
        return file
