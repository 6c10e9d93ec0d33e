"""A desk to try the window at: the sample office in a file made once, opened afresh for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import event

from db.file.finder import Finder
from db.file.keys import slots_path
from db.file.store import Opening, Store
from desktop.egress.gate import Gate
from desktop.jobs import Jobs
from desktop.look.look import Look
from desktop.printing.fonts import FontSet
from desktop.sample import fill_sample
from desktop.settings import Settings
from desktop.workspace import Changes, Workspace

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
PEOPLE = 300

Desk = Callable[..., Workspace]


def wear(look: Look, app: QApplication) -> None:
    """Dress the whole application, so that a widget without a window of ours is styled too."""
    look.apply(app)
    app.setStyleSheet(look.sheet())


@pytest.fixture(scope="session")
def looks(qapp: QApplication) -> Callable[..., Look]:
    """A look by size and theme, applied to the application; kept as long as it runs."""
    made: dict[tuple[str, str], Look] = {}
    worn: list[Look] = []

    def chosen(size: str = "standard", theme: str = "light") -> Look:
        found = made.setdefault((size, theme), Look(RESOURCES, theme, size))
        if worn != [found]:
            wear(found, qapp)
            worn[:] = [found]
        return found

    return chosen


@pytest.fixture(scope="session")
def printed() -> FontSet:
    """The fonts of prints, loaded once."""
    return FontSet(RESOURCES / "fonts")


@pytest.fixture(scope="session")
def sample_file(template_file: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Any]:
    """The file of a sample office with so many people, made when first asked for."""
    made: dict[int, Any] = {}

    def of(people: int) -> Any:
        if people not in made:
            from tests.conftest import Clock

            path = tmp_path_factory.mktemp(f"sample{people}") / "office.linli"
            _copy(template_file.path, path)
            store = Store(Opening(path, template_file.key, template_file.account, Clock()))
            for _ in fill_sample(store, people):
                pass
            store.close()
            made[people] = replace(template_file, path=path)
        return made[people]

    return of


@pytest.fixture
def desk(
    sample_file: Callable[[int], Any], looks: Callable[..., Look], printed: FontSet, voice: Any, clock: Any, tmp_path: Path
) -> Iterator[Desk]:
    """`desk()` → a workspace over a copy of the sample office; `people`, `size` and `theme` may be named."""
    failures: list[BaseException] = []
    # Windows of earlier tests were only marked for deletion; styles are worked out again for all that are left.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with ExitStack() as closing:

        def sit_down(people: int = PEOPLE, size: str = "standard", theme: str = "light", went: Any = None) -> Workspace:
            template, path = sample_file(people), tmp_path / f"{people}-{size}-{theme}" / "office.linli"
            path.parent.mkdir()
            _copy(template.path, path)
            store = Store(Opening(path, template.key, template.account, clock))
            closing.callback(store.close)
            jobs = Jobs(failures.append)
            closing.callback(jobs.stop)
            changes, finder = Changes(), Finder(store)
            closing.callback(finder.close)
            closing.callback(store.listen(changes.tell))
            return Workspace(
                store, changes, finder, Gate(store), lambda: printed, jobs, voice,
                Settings(tmp_path / "settings.json"), looks(size, theme), went or (lambda *_: None), lambda: None,
            )

        yield sit_down
    looks()
    assert not failures, failures


class Queries:
    """How often a file is asked; `with queries: …` then `queries.count`."""

    def __init__(self, store: Store) -> None:
        """Not counting yet."""
        self._store = store
        self.said: list[str] = []

    @property
    def count(self) -> int:
        """How many statements were run."""
        return len(self.said)

    def __enter__(self) -> Queries:
        """Begin at none."""
        self.said.clear()
        event.listen(self._store.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop counting."""
        event.remove(self._store.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.said.append(statement)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    shutil.copyfile(slots_path(source), slots_path(target))
