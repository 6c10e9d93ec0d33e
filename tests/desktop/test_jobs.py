"""Long work: progress, result, failure and cancelling, all heard in the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.jobs import Jobs, Progress, Report


class Ears:
    """Keeps what was heard and in which thread."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()

    def ear(self, how: str) -> Callable[..., None]:
        def hear(*what: object) -> None:
            self.heard.append((how, what[0] if what else None))
            self.threads.add(threading.current_thread())

        return hear

    def endings(self) -> list[str]:
        return [how for how, _ in self.heard if how != "progress"]


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def jobs(ears: Ears, qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs(ears.ear("failed"))
    yield made
    assert made.stop()


def counting(until: int) -> Generator[Progress, None, str]:
    for at in range(until):
        yield Progress(at + 1, until, "正在导入")
    return f"{until} 行"


def test_result_and_progress_come_to_the_windows_thread(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    jobs.run(lambda: counting(3), ears.ear("done"), on_progress=ears.ear("progress"))
    assert jobs.busy()
    qtbot.waitUntil(lambda: bool(ears.endings()))
    assert ears.heard[-1] == ("done", "3 行")
    reports = [what for how, what in ears.heard if how == "progress"]
    assert isinstance(reports[-1], Report)
    assert (reports[-1].what, reports[-1].done, reports[-1].total) == ("正在导入", 3, 3)
    assert reports[-1].seconds >= 0
    assert ears.threads == {threading.current_thread()}
    assert not jobs.busy()


def test_fast_steps_are_not_all_reported(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    jobs.run(lambda: counting(20_000), ears.ear("done"), on_progress=ears.ear("progress"))
    qtbot.waitUntil(lambda: bool(ears.endings()))
    assert 2 <= len(ears.heard) < 5_000


def test_work_runs_and_closes_in_one_other_thread(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def work() -> Generator[Progress, None, None]:
        threads.append(threading.current_thread())
        try:
            yield Progress(0, None, "…")
        finally:
            threads.append(threading.current_thread())

    jobs.run(work, ears.ear("done"))
    qtbot.waitUntil(lambda: bool(ears.endings()))
    assert threads[0] is threads[1] is not threading.current_thread()


def test_cancelling_unwinds_the_generator_and_says_so_once(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    steps: list[str] = []
    going = threading.Event()

    def work() -> Generator[Progress, None, None]:
        steps.append("begin")
        try:
            while True:
                going.set()
                yield Progress(1, None, "正在写入")
        except GeneratorExit:
            steps.append("rolled back")
            raise

    job = jobs.run(work, ears.ear("done"), on_cancelled=ears.ear("cancelled"))
    assert going.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: bool(ears.endings()))
    job.cancel()
    assert steps == ["begin", "rolled back"]
    assert ears.endings() == ["cancelled"]


def test_cancelled_before_its_first_step_nothing_runs(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[int] = []

    def work() -> Generator[Progress, None, None]:
        ran.append(1)
        yield Progress(1, 1, "…")

    def start() -> Generator[Progress, None, None]:
        gate.wait(5)
        return work()

    job = jobs.run(start, ears.ear("done"), on_cancelled=ears.ear("cancelled"))
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(ears.endings()))
    assert (ran, ears.endings()) == ([], ["cancelled"])


def test_failure_goes_to_who_asked_or_to_all(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    def work() -> Generator[Progress, None, None]:
        yield Progress(1, 2, "…")
        raise ValueError("broken")

    jobs.run(work, ears.ear("done"))
    qtbot.waitUntil(lambda: len(ears.endings()) == 1)
    jobs.run(work, ears.ear("done"), on_failed=ears.ear("mine"))
    qtbot.waitUntil(lambda: len(ears.endings()) == 2)
    assert ears.endings() == ["failed", "mine"]
    assert all(isinstance(what, ValueError) for _, what in ears.heard)


def test_ended_jobs_are_let_go(jobs: Jobs, ears: Ears, qtbot: QtBot) -> None:
    for _ in range(3):
        jobs.run(lambda: counting(1), ears.ear("done"))
        count = len(ears.endings())
        qtbot.waitUntil(lambda count=count: len(ears.endings()) > count)
    assert len(jobs._jobs) == 1
