"""What acceptance tests get: the command line, a sample office made once, and the flag for the long runs.

Normal runs are short; `LINLI_LONG=1` runs the sizes the promises are stated in (10,000 people, 500 kills).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from db.file.finder import Finder
from db.file.keys import KeySlots, slots_path
from db.file.office_file import create_office
from db.file.slot import Cost
from db.file.store import Opening, Store
from desktop.cli import main
from desktop.egress.gate import Gate
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet
from desktop.sample import ACCOUNT, PASSWORD, fill_sample, sample_office

CHEAP = Cost(passes=1, memory_kib=8 * 1024, lanes=1)
SAMPLE_PEOPLE = 400
NOW = datetime(2026, 3, 16, 8, 30, tzinfo=timezone(timedelta(hours=8)))

Run = Callable[..., tuple[int, dict[str, Any]]]


@dataclass(frozen=True)
class SampleFile:
    """An office file with people in it, closed; `open` gives a store on it."""

    path: Path
    key: bytes
    account: str = ACCOUNT
    password: str = PASSWORD

    def open(self) -> Store:
        """A store at the sample's day."""
        return Store(Opening(self.path, self.key, self.account, lambda: NOW))


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Whether the sizes of the promises are wanted."""
    return os.environ.get("LINLI_LONG", "") not in ("", "0")


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> SampleFile:
    """The sample office 示例居民区 with 400 people, made once through the real import."""
    path = tmp_path_factory.mktemp("sample") / "示例居民区.linli"
    create_office(path, sample_office(), lambda: NOW, CHEAP)
    made = SampleFile(path, KeySlots.load(slots_path(path)).unlock(ACCOUNT, PASSWORD))
    store = made.open()
    for _ in fill_sample(store, SAMPLE_PEOPLE):
        pass
    store.close()
    return made


@pytest.fixture
def sample_file(sample_template: SampleFile, tmp_path: Path) -> SampleFile:
    """A copy of the sample office of the test's own."""
    folder = tmp_path / "sample"
    folder.mkdir()
    path = folder / sample_template.path.name
    shutil.copyfile(sample_template.path, path)
    shutil.copyfile(slots_path(sample_template.path), slots_path(path))
    return SampleFile(path, sample_template.key)


@pytest.fixture
def linli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`linli("import", file, *arguments, password=…)` on the sample's day → exit status and the one JSON object."""
    for module in ("terminal", "keeping"):
        monkeypatch.setattr(f"desktop.cli.{module}.clock", lambda: NOW)

    def call(command: str, *arguments: object, password: str = PASSWORD) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("LINLI_PASSWORD", password)
        capsys.readouterr()
        status = main([command, *map(str, arguments), "--json"])
        return status, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def sample_store(sample_file: SampleFile) -> Iterator[Store]:
    """The test's copy of the sample office, open."""
    store = sample_file.open()
    yield store
    store.close()


@pytest.fixture(scope="session")
def cheap() -> Cost:
    """The cheapest stretching of passwords that is allowed."""
    return CHEAP


@pytest.fixture(scope="session")
def now() -> Callable[[], datetime]:
    """The sample's time of day."""
    return lambda: NOW


@pytest.fixture(scope="session")
def look(qapp: Any) -> Any:
    """The look of 标准 in light colours, applied to the one application."""
    from desktop.look.look import Look

    made = Look(resources_folder())
    made.apply(qapp)
    return made


@pytest.fixture
def furnished(look: Any, voice: Any, tmp_path: Path) -> Iterator[Callable[[Store], Any]]:
    """`furnished(store)` → a workspace over an open file, as the window gets it; a job that fails fails the test."""
    from desktop.jobs import Jobs
    from desktop.settings import Settings
    from desktop.workspace import Changes, Workspace

    failures: list[BaseException] = []
    closing: list[Callable[[], object]] = []

    def furnish(store: Store, look: Any = look) -> Any:
        finder, changes, jobs = Finder(store), Changes(), Jobs(failures.append)
        closing.extend((store.listen(changes.tell), finder.close, jobs.stop))
        return Workspace(
            store=store, changes=changes, finder=finder, gate=Gate(store),
            fonts=lambda: FontSet(resources_folder() / "fonts"), jobs=jobs, voice=voice, settings=Settings(tmp_path / "settings.json"), look=look, go_to=lambda *_: None, rebuild=lambda: None,
        )

    yield furnish
    for close in reversed(closing):
        close()
    assert failures == []
