"""Long work beside the window: a job is a generator, so that cancelling it unwinds its transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

PAUSE = 0.05  # seconds between two reports to the window; more would only keep it busy


class Step(Protocol):
    """What a generator yields: any object with these three."""

    @property
    def done(self) -> int:
        """How many are done."""

    @property
    def total(self) -> int | None:
        """Of how many; None while unknown."""

    @property
    def what(self) -> str:
        """What is being done, in words of the office."""


@dataclass(frozen=True)
class Progress:
    """A step: `done` of `total` (None while unknown), and what is being done."""

    done: int
    total: int | None
    what: str


@dataclass(frozen=True)
class Report:
    """A step as the window gets it, with the seconds since the start."""

    what: str
    done: int
    total: int | None
    seconds: float


Work = Generator[Step, None, Any]


@dataclass(frozen=True)
class Answers:
    """Who hears what becomes of a job; all are called in the window's thread."""

    done: Callable[[Any], object]
    failed: Callable[[BaseException], object]
    cancelled: Callable[[], object]
    progress: Callable[[Report], object]


class Job(QObject):
    """One running piece of work. `ended`: it is over and has been answered for."""

    ended = Signal()
    _stepped = Signal(object)
    _ended = Signal(str, object)

    def __init__(self, start: Callable[[], Work], answers: Answers, parent: QObject) -> None:
        """`start` makes the generator; it is called, run and closed in the worker thread only."""
        super().__init__(parent)
        self._start = start
        self._answers = answers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.running = True
        queued = Qt.ConnectionType.QueuedConnection
        self._stepped.connect(self._progress, queued)
        self._ended.connect(self._finish, queued)

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    @Slot()
    def cancel(self) -> None:
        """Ask the work to stop at its next step; what it had open is rolled back."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread; True when it has ended. For closing the window."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._ended.emit(*self._steps())
        except BaseException as error:  # noqa: BLE001 - handed to the window, which reports it
            self._ended.emit("failed", error)

    def _steps(self) -> tuple[str, object]:
        began = time.monotonic()
        last = -PAUSE
        work = self._start()
        try:
            while not self._stop.is_set():
                try:
                    step = next(work)
                except StopIteration as end:
                    return "done", end.value
                seconds = time.monotonic() - began
                if seconds - last >= PAUSE or step.done == step.total:
                    last = seconds
                    self._stepped.emit(Report(step.what, step.done, step.total, seconds))
        finally:
            work.close()
        return "cancelled", None

    @Slot(object)
    def _progress(self, report: Report) -> None:
        self._answers.progress(report)

    @Slot(str, object)
    def _finish(self, how: str, what: Any) -> None:
        self.running = False
        if how == "done":
            self._answers.done(what)
        elif how == "failed":
            self._answers.failed(what)
        else:
            self._answers.cancelled()
        self.ended.emit()


class Jobs(QObject):
    """Starts long work and brings its results to the window's thread; `failed` answers for jobs that don't.

    `ended`: some job is over and has been answered for.
    """

    ended = Signal()

    def __init__(self, failed: Callable[[BaseException], object]) -> None:
        """`failed` gets what a job raised: a UserError or a bug."""
        super().__init__()
        self._failed = failed
        self._jobs: list[Job] = []

    def run(
        self,
        work: Callable[[], Work],
        on_done: Callable[[Any], object],
        *,
        on_progress: Callable[[Report], object] = lambda _: None,
        on_failed: Callable[[BaseException], object] | None = None,
        on_cancelled: Callable[[], object] = lambda: None,
    ) -> Job:
        """Run a generator function in a worker thread; `on_done` gets what the generator returns.

        Exactly one of done, failed and cancelled is called, in the thread that called `run`, after the
        generator has been closed. `Job.cancel` may be called at any time, also when the job has ended.
        """
        for ended in [job for job in self._jobs if not job.running]:
            self._jobs.remove(ended)
            ended.deleteLater()
        job = Job(work, Answers(on_done, on_failed or self._failed, on_cancelled, on_progress), self)
        self._jobs.append(job)
        job.ended.connect(self.ended)
        job.begin()
        return job

    def busy(self) -> bool:
        """Say whether any job runs."""
        return any(job.running for job in self._jobs)

    def stop(self, seconds: float = 10.0) -> bool:
        """Cancel everything and wait; True when all threads have ended in time."""
        for job in self._jobs:
            job.cancel()
        return all(job.wait(seconds) for job in self._jobs)
