"""What the pages may use that stand before an office's file is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.divisions import Divisions
from desktop.jobs import Jobs
from desktop.look.look import Look
from desktop.settings import Settings
from desktop.voice import Voice
from desktop.widgets.recent_files import RecentFile


@dataclass(frozen=True)
class Lobby:
    """`folder` is where new files go by default."""

    look: Look
    voice: Voice
    jobs: Jobs
    settings: Settings
    folder: Path
    clock: Callable[[], datetime]
    divisions: Divisions


def recent_files(settings: Settings) -> list[RecentFile]:
    """Files opened lately as the list of them shows them, the last one first."""
    pinned, samples = settings.pinned, settings.samples
    return [RecentFile(path, path in pinned, path in samples, path.is_file()) for path in settings.recent]
