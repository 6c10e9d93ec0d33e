"""What tests of screens get: a workspace over a fresh office file, with a voice that records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.file.finder import Finder
from db.file.store import Store
from desktop.egress.gate import Gate
from desktop.jobs import Jobs
from desktop.look.look import Look
from desktop.printing.fonts import FontSet
from desktop.settings import Settings
from desktop.workspace import Changes, Workspace

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """The fonts of prints, loaded once."""
    return FontSet(RESOURCES / "fonts")


@pytest.fixture
def went_to() -> list[tuple[str, str, str]]:
    """Where a screen sent the window: (screen title, kind, id) in order."""
    return []


@pytest.fixture
def workspace(
    qapp: Any, look: Look, office: Store, voice: Any, fonts: FontSet, tmp_path: Path, went_to: list[tuple[str, str, str]]
) -> Iterator[Workspace]:
    """A workspace over the template office; jobs that fail are raised by `voice.sorry` or the test."""
    changes, failures = Changes(), list[BaseException]()
    stop = office.listen(changes.tell)
    finder, jobs = Finder(office), Jobs(failures.append)
    yield Workspace(
        office, changes, finder, Gate(office), lambda: fonts, jobs, voice, Settings(tmp_path / "settings.json"), look, lambda *where: went_to.append(where), lambda: None,
    )
    assert jobs.stop()
    stop()
    finder.close()
    assert not failures, failures
