"""Where the program keeps its own files, and where its resources lie."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs


@dataclass(frozen=True)
class Paths:
    """Folders of one user of the machine: office files by default, settings, and logs without personal data.

    `run` holds what is only true while the program runs.
    """

    data: Path
    config: Path
    logs: Path
    run: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "settings.json"

    def create(self) -> None:
        """Make the folders that are missing; raises OSError where the disk says no."""
        for folder in (self.data, self.config, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


def standard_paths() -> Paths:
    """Return the folders the operating system gives to programs of this user."""
    given = PlatformDirs("linli", appauthor=False)
    session = os.environ.get("XDG_RUNTIME_DIR", "")  # the system empties it when the person logs out
    run = Path(session) / "linli" if session and os.access(session, os.W_OK) else Path(given.user_state_dir)
    return Paths(Path(given.user_data_dir), Path(given.user_config_dir), Path(given.user_log_dir), run)


def paths_under(folder: Path) -> Paths:
    """Return the same folders under one folder of choice, as on a USB stick or in a test."""
    return Paths(folder / "data", folder / "config", folder / "logs", folder / "run")


def resources_folder() -> Path:
    """Return the folder with fonts, icons and samples, in the source tree as in the frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "resources" if frozen else Path(__file__).resolve().parents[1] / "resources"
