"""Crashes: a report without anything personal, and a calm sentence."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.errors import FileRefused
from desktop.errors import KEEP, QUIET, Crash, Crashes, report

RECORD = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


def crash() -> None:
    person = "张淑芬 310106194703120021"
    try:
        int(f"{person} 的记录 {RECORD}")
    except ValueError as error:
        raise RuntimeError(person) from error


def caught() -> BaseException:
    try:
        crash()
    except RuntimeError as error:
        return error
    raise AssertionError


class Now:
    """A clock that stands until it is moved."""

    time = dt.datetime(2026, 3, 16, 8, 30)  # noqa: DTZ001 - local time names the file

    def __call__(self) -> dt.datetime:
        return self.time


@pytest.fixture
def shown() -> list[Crash]:
    return []


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def crashes(tmp_path: Path, voice: Any, shown: list[Crash], now: Now, qtbot: QtBot) -> Crashes:
    return Crashes(tmp_path / "logs", "0.1.0", voice, shown.append, now)


def test_report_names_places_and_records_but_no_person() -> None:
    text = report(caught(), "0.1.0")
    assert "张" not in text
    assert "310106" not in text
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "desktop/test_errors.py:" in text
    assert f"id {RECORD}" in text
    assert str(Path.home()) not in text


def test_a_bug_is_written_and_shown(crashes: Crashes, shown: list[Crash]) -> None:
    crashes.meet(caught())
    (crash,) = shown
    assert crash.times == 1
    assert crash.file is not None
    assert "RuntimeError" in crash.report
    assert crash.file.read_text(encoding="utf-8") == crash.report


def test_the_same_error_again_at_once_is_only_counted(
    crashes: Crashes, shown: list[Crash], now: Now, tmp_path: Path
) -> None:
    error, other = caught(), ValueError()
    for _ in range(3):
        now.time += QUIET / 2
        crashes.meet(error)
    assert [one.times for one in shown] == [1, 2, 3]
    now.time += QUIET
    crashes.meet(error)
    now.time += QUIET / 2
    crashes.meet(other)
    assert [one.times for one in shown[3:]] == [1, 1]
    assert len(list((tmp_path / "logs").iterdir())) == 3


def test_a_user_error_becomes_its_sentence(crashes: Crashes, voice: Any, shown: list[Crash]) -> None:
    crashes.meet(FileRefused("这个文件打不开，请换一个。"))
    assert voice.said == [("sorry", "这个文件打不开，请换一个。")]
    assert shown == []


def test_what_nobody_caught_ends_here_from_any_thread(
    crashes: Crashes, shown: list[Crash], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    crashes.install()
    error = caught()
    sys.excepthook(type(error), error, error.__traceback__)
    worker = threading.Thread(target=crash)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(shown) == 2)


def test_an_interrupt_from_the_keyboard_is_no_crash(
    crashes: Crashes, shown: list[Crash], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "__excepthook__", lambda kind, *_: passed.append(kind))
    crashes.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (passed, shown) == ([KeyboardInterrupt], [])


def test_old_reports_make_room(crashes: Crashes, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for at in range(KEEP + 5):
        (tmp_path / "logs" / f"crash-20250101-{at:06}-000000.txt").write_text("old", encoding="utf-8")
    crashes.meet(caught())
    left = sorted(file.name for file in (tmp_path / "logs").iterdir())
    assert len(left) == KEEP
    assert left[-1].startswith("crash-20260316-083000")


def test_a_disk_that_refuses_is_said(crashes: Crashes, tmp_path: Path, shown: list[Crash]) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    crashes.meet(caught())
    assert shown[0].file is None
    assert "RuntimeError" in shown[0].report
