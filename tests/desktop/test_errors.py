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
from desktop.errors import KEEP, Crashes, report

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


@pytest.fixture
def shown() -> list[tuple[str, Path | None]]:
    return []


@pytest.fixture
def crashes(tmp_path: Path, voice: Any, shown: list[tuple[str, Path | None]], qtbot: QtBot) -> Crashes:
    return Crashes(tmp_path / "logs", "0.1.0", voice, lambda sentence, file: shown.append((sentence, file)),
                   lambda: dt.datetime(2026, 3, 16, 8, 30))  # noqa: DTZ001 - local time names the file


def test_report_names_places_and_records_but_no_person() -> None:
    text = report(caught(), "0.1.0")
    assert "张" not in text
    assert "310106" not in text
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "desktop/test_errors.py:" in text
    assert f"id {RECORD}" in text
    assert str(Path.home()) not in text


def test_a_bug_is_written_and_said_calmly(crashes: Crashes, shown: list[tuple[str, Path | None]]) -> None:
    crashes.meet(caught())
    sentence, file = shown[0]
    assert "已保存的数据是安全的" in sentence
    assert file is not None
    assert "RuntimeError" in file.read_text(encoding="utf-8")


def test_a_user_error_becomes_its_sentence(crashes: Crashes, voice: Any, shown: list[object]) -> None:
    crashes.meet(FileRefused("这个文件打不开，请换一个。"))
    assert voice.said == [("sorry", "这个文件打不开，请换一个。")]
    assert shown == []


def test_what_nobody_caught_ends_here_from_any_thread(
    crashes: Crashes, shown: list[object], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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
    crashes: Crashes, shown: list[object], monkeypatch: pytest.MonkeyPatch
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


def test_a_disk_that_refuses_is_said(crashes: Crashes, tmp_path: Path, shown: list[tuple[str, Path | None]]) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    crashes.meet(caught())
    sentence, file = shown[0]
    assert file is None
    assert "磁盘不可写" in sentence
