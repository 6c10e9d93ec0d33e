"""Noticing that the last run broke off: by a note that stands while the program runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.last_run import LastRun
from desktop.sent_away import SentAway

ROOT = Path(__file__).resolve().parents[2]
FALLS = """
import ctypes, resource, sys
from pathlib import Path
from desktop.last_run import LastRun
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print(LastRun(Path(sys.argv[1]), "linli", "0.1.0").begin())
sys.stdout.flush()
ctypes.string_at(0)
"""


@pytest.fixture(autouse=True)
def _own_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash of the tests themselves goes on being written where they look for it."""
    for name in ("enable", "disable"):
        monkeypatch.setattr(f"desktop.last_run.faulthandler.{name}", lambda *_: None)


def test_a_run_that_ends_as_it_should_leaves_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        run = LastRun(tmp_path / "logs", "linli", "0.1.0")
        assert not run.begin()
        run.end()
        run.end()
        assert list((tmp_path / "logs").iterdir()) == []


def test_a_power_cut_is_noticed(tmp_path: Path) -> None:
    first, again = (LastRun(tmp_path, "linli", "0.1.0") for _ in range(2))
    assert not first.begin()
    beside = LastRun(tmp_path, "another-screen", "0.1.0")
    assert not beside.begin()
    assert again.begin()
    for run in (first, again, beside):
        run.end()


def test_a_hard_crash_becomes_a_report_without_folders(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    fallen = subprocess.run([sys.executable, "-c", FALLS, str(tmp_path)], capture_output=True, env=environment, check=False)
    assert fallen.stdout == b"False\n"
    assert fallen.returncode == -signal.SIGSEGV
    run = LastRun(tmp_path, "linli", "0.1.0")
    assert run.begin()
    run.end()
    (report,) = tmp_path.glob("crash-*-hard.txt")
    text = report.read_text(encoding="utf-8")
    assert "Segmentation fault" in text
    assert "ctypes/__init__.py:" in text
    assert str(Path.home()) not in text
    assert sys.prefix not in text
    assert not run.begin()
    run.end()


def test_a_disk_that_refuses_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    run = LastRun(tmp_path / "logs", "linli", "0.1.0")
    assert not run.begin()
    run.end()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_signal_is_heard_while_nothing_else_happens(qtbot: QtBot) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    ear = SentAway()
    try:
        with qtbot.waitSignal(ear.happened, timeout=5000):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        ear.close()
        for one, what in before.items():
            signal.signal(one, what)
