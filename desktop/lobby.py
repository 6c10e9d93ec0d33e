"""What the pages may use that stand before an office's file is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.jobs import Jobs
from desktop.look.look import Look
from desktop.settings import Settings
from desktop.voice import Voice


@dataclass(frozen=True)
class Lobby:
    """`folder` is where new files go by default.

    `prepare` loads what the main window needs; jobs call it while the password is stretched anyway.
    """

    look: Look
    voice: Voice
    jobs: Jobs
    settings: Settings
    folder: Path
    clock: Callable[[], datetime]
    prepare: Callable[[], None] = lambda: None
