"""What every test gets: no screen, no network, no home of the user's, one clock, and no silent complaint."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from db.errors import UserError
    from db.file.store import Store

# Before anything imports Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TZ"] = "Asia/Shanghai"
time.tzset()

# Derandomized: the same examples in every run; time is never what fails a property.
settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

NEAR: Final = ("127.0.0.1", "::1", "localhost")


class Clock:
    """A time of day that stands still until it is moved; call it as the programs call theirs."""

    def __init__(self) -> None:
        """Begin on a Monday morning, when the office opens."""
        self.time = datetime(2026, 3, 16, 8, 30, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time

    def forward(self, **much: float) -> None:
        """Let time pass: `forward(days=1, minutes=5)`."""
        self.time += timedelta(**much)


class LogWatch(logging.Handler):
    """Collects every record from WARNING up; `expect("part of it")` names one that has to come."""

    def __init__(self) -> None:
        """Begin with nothing seen and nothing expected."""
        super().__init__(logging.WARNING)
        self.seen: list[str] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as text."""
        self.seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def expect(self, part: str) -> None:
        """Say that a record containing `part` is meant to appear."""
        self.expected.append(part)

    def complaint(self) -> str | None:
        """What is wrong at the end of the test, None when nothing is."""
        surprising = [text for text in self.seen if not any(part in text for part in self.expected)]
        missing = [part for part in self.expected if not any(part in text for text in self.seen)]
        if surprising:
            return "unexpected in the log: " + " | ".join(surprising)
        return f"never came in the log: {missing}" if missing else None


@dataclass(frozen=True)
class TemplateFile:
    """An office's file made once with today's schema; opened with `account` and `password`, or `recovery`."""

    path: Path
    key: bytes
    account: str = "文书"
    password: str = "春江花月夜2026"
    recovery: str = ""


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fails the test on any log record from WARNING up that it did not announce with `log_watch.expect`."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    if complaint := watch.complaint():
        pytest.fail(complaint)


@pytest.fixture(scope="session", autouse=True)
def _network_off() -> Iterator[None]:
    """Refuses every connection and name look-up beyond this machine."""

    def near(address: object) -> bool:
        return not isinstance(address, tuple) or address[0] in NEAR

    def guarded(original: Callable[..., Any], place: int) -> Callable[..., Any]:
        def call(self: socket.socket, *given: Any) -> Any:
            if not near(given[place]):
                raise AssertionError(f"a test may not reach the network: {given[place]}")
            return original(self, *given)

        return call

    def look_up(host: Any, *given: Any, **named: Any) -> Any:
        if host not in (*NEAR, None, ""):
            raise AssertionError(f"a test may not look up a name: {host}")
        return known(host, *given, **named)

    known = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), place))
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Gives a fresh home each time; caches and the run-time folder are shared, they hold nothing of a test."""
    folder, count = tmp_path_factory.mktemp("homes"), itertools.count()
    (folder / "run").mkdir(mode=0o700)
    os.environ.update(XDG_RUNTIME_DIR=str(folder / "run"), XDG_CACHE_HOME=str(folder / "cache"))
    return lambda: folder / str(next(count))


@pytest.fixture(autouse=True)
def home(_homes: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own home folder (made when something is written), where the standard folders of programs lie."""
    folder = _homes()
    monkeypatch.setenv("HOME", str(folder))
    for name, place in (("DATA", ".local/share"), ("CONFIG", ".config"), ("STATE", ".local/state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / place))
    return folder


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-03-16 08:30, a Monday, China time."""
    return Clock()


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> TemplateFile:
    """An empty office's file, made once through the real door with the cheapest key stretching allowed."""
    from db.file.keys import KeySlots, slots_path
    from db.file.office_file import NewOffice, create_office
    from db.file.slot import Cost

    made = TemplateFile(tmp_path_factory.mktemp("template") / "office.linli", b"")
    new = NewOffice("青松居委会", "310104007021", "梧桐街道", made.account, made.password)
    code = create_office(made.path, new, Clock(), Cost(passes=1, memory_kib=8 * 1024, lanes=1))
    key = KeySlots.load(slots_path(made.path)).unlock(made.account, made.password)
    return replace(made, key=key, recovery=code)


@pytest.fixture
def office_file(template_file: TemplateFile, tmp_path: Path) -> TemplateFile:
    """A copy of the template of the test's own, with its slot file; not open."""
    from db.file.keys import slots_path

    folder = tmp_path / "office"
    folder.mkdir()
    path = folder / template_file.path.name
    shutil.copyfile(template_file.path, path)
    shutil.copyfile(slots_path(template_file.path), slots_path(path))
    return replace(template_file, path=path)


@pytest.fixture
def office(office_file: TemplateFile, clock: Clock) -> Iterator[Store]:
    """The test's own office file, open; `office.write("why")`, `office.read()`."""
    from db.file.store import Opening, Store

    store = Store(Opening(office_file.path, office_file.key, office_file.account, clock))
    yield store
    store.close()


@pytest.fixture
def voice() -> Iterator[Any]:
    """A `Voice` that keeps what was said and gives prepared answers: `voice.answer(True, "text", None)`."""
    spoken = _recording_voice()
    yield spoken
    assert not spoken.answers, f"never asked for: {list(spoken.answers)}"


def _recording_voice() -> Any:
    from desktop.voice import Voice

    class RecordingVoice(Voice):
        """`said`: (how, sentence) in order; `asked`: questions in order; a question without an answer fails."""

        def __init__(self) -> None:
            """Begin with nothing said."""
            self.said: list[tuple[str, str]] = []
            self.asked: list[str] = []
            self.undo: Callable[[], object] | None = None
            self.answers: deque[Any] = deque()

        def answer(self, *answers: Any) -> None:
            self.answers.extend(answers)

        @property
        def last(self) -> str:
            return self.said[-1][1]

        def tell(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
            self.said.append(("tell", sentence))
            self.undo = undo

        def warn(self, sentence: str) -> None:
            self.said.append(("warn", sentence))

        def sorry(self, error: UserError) -> None:
            self.said.append(("sorry", error.sentence))

        def _reply(self, question: str) -> Any:
            self.asked.append(question)
            assert self.answers, f"no answer prepared for: {question}"
            return self.answers.popleft()

        def ask(self, question: str, *_: Any, **__: Any) -> bool:
            return bool(self._reply(question))

        def choose(self, question: str, *_: Any) -> int | None:
            return self._reply(question)

        def ask_text(self, question: str, *_: Any) -> str | None:
            return self._reply(question)

        def ask_password(self, question: str) -> str | None:
            return self._reply(question)

        def open_file(self, title: str, *_: Any) -> Path | None:
            return self._reply(title)

        def open_files(self, title: str, *_: Any) -> list[Path]:
            return list(self._reply(title))

        def save_file(self, title: str, *_: Any) -> Path | None:
            return self._reply(title)

        def choose_folder(self, title: str) -> Path | None:
            return self._reply(title)

    return RecordingVoice()
