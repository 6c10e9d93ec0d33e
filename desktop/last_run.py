"""Whether the last run ended as it should: a note that stands while the program runs, and where a hard crash writes."""

from __future__ import annotations

import contextlib
import faulthandler
import re
from datetime import datetime
from pathlib import Path
from typing import IO

_KIND = re.compile(r"^(?:Fatal Python error|Windows fatal exception): .*", re.MULTILINE)
_STEP = re.compile(r'^ +File "(?:.*[\\/])?([^\\/"]+[\\/][^\\/"]+)", line (\d+)|^((?:Current t|T)hread\b).*', re.MULTILINE)


class LastRun:
    """`begin` when the program is the only one, `end` when it leaves; a crash or a power cut leaves the note standing."""

    def __init__(self, logs: Path, name: str, version: str) -> None:
        """`name` tells programs apart that may run side by side."""
        self._logs, self._version = logs, version
        self._note, self._fault = logs / f"{name}.running", logs / f"{name}.fault"
        self._file: IO[bytes] | None = None

    def begin(self) -> bool:
        """Note that the program runs → whether the last run broke off; what it died of becomes a report.

        A disk that refuses costs the notice, not the work.
        """
        broken = self._note.exists()
        with contextlib.suppress(OSError):
            self._logs.mkdir(parents=True, exist_ok=True)
            self._report()
            self._note.touch()
            self._file = self._fault.open("wb")
            faulthandler.enable(self._file)
        return broken

    def end(self) -> None:
        """Note that all is well; may be called again."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
        for file in (self._fault, self._note):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def _report(self) -> None:
        """Keep where each thread stood, without the folders of this machine."""
        if not self._fault.exists() or not (text := self._fault.read_text(encoding="utf-8", errors="replace")):
            return
        kind = _KIND.search(text)
        lines = [f"邻里 {self._version}", kind.group() if kind else "?"]
        for place, number, thread in _STEP.findall(text):
            lines.append(f"{thread}" if thread else f"  {place.replace(chr(92), '/')}:{number}")
        when = datetime.fromtimestamp(self._fault.stat().st_mtime)  # noqa: DTZ006 - local time names the file
        report = self._logs / f"crash-{when:%Y%m%d-%H%M%S}-hard.txt"
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
