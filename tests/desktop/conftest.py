"""What tests of the window get: one look, applied to the one application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.look.look import Look
from tests.desktop.desk import desk, looks, printed, sample_file, wear

__all__ = ["desk", "look", "looks", "printed", "sample_file"]


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The look of 标准 in light colours."""
    made = Look(Path(__file__).resolve().parents[2] / "resources")
    wear(made, qapp)
    return made


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """No window outlives its test: left to the collector they go in any order, and each change of style works on all."""
    yield
    if isinstance(QApplication.instance(), QApplication):
        for window in QApplication.topLevelWidgets():
            if window.parent() is None:
                window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
