"""The guards every test runs under do guard: each of these tests, run by itself, has to fail for the reason given."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

GUILTY = {
    "def test_warns():\n    import warnings\n    warnings.warn('old way')\n": "old way",
    "def test_logs():\n    import logging\n    logging.getLogger('x').warning('odd thing')\n": "odd thing",
    "def test_stays_silent(log_watch):\n    log_watch.expect('a word')\n": "never came in the log",
    "def test_qt_complains(qapp):\n    from PySide6.QtCore import qWarning\n    qWarning('qt is cross')\n": "qt is cross",
    "def test_connects():\n    import socket\n    with socket.socket() as s:\n"
    "        s.connect(('192.0.2.1', 9))\n": "not reach the network",
    "def test_sends():\n    import socket\n    with socket.socket(type=socket.SOCK_DGRAM) as s:\n"
    "        s.sendto(b'x', ('192.0.2.1', 9))\n": "not reach the network",
    "def test_looks_up():\n    import socket\n    socket.getaddrinfo('example.org', 80)\n": "not look up a name",
    "def test_asks(voice):\n    voice.ask('really?', 'yes')\n": "no answer prepared for: really?",
    "def test_never_asks(voice):\n    voice.answer(True)\n": "never asked for",
}

INNOCENT = """
import logging, socket
from desktop.paths import standard_paths

def test_log_announced(log_watch):
    log_watch.expect("odd")
    logging.getLogger("x").warning("odd thing")

def test_near_is_near():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_home(home):
    paths = standard_paths()
    assert all(folder.is_relative_to(home) for folder in (paths.data, paths.config, paths.logs))
    assert not home.exists()
    paths.create()

def test_another_home(home):
    assert not home.exists()

def test_clock(clock):
    clock.forward(days=1)
    assert clock().isoformat() == "2026-03-17T08:30:00+08:00"
"""


def _name(code: str) -> str:
    return code.partition("(")[0].removeprefix("def ")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a run of guilty and innocent tests under our conftest and settings reports."""
    folder = tmp_path_factory.mktemp("guarded")
    tests = folder / "tests"
    tests.mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "tests" / "conftest.py", tests)
    (tests / "test_guilty.py").write_text("\n".join(GUILTY), encoding="utf-8")
    (tests / "test_innocent.py").write_text(INNOCENT, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--no-cov", "-p", "no:cacheprovider", "tests"]
    whole = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=120,
    )
    return whole.stdout + whole.stderr


@pytest.mark.parametrize(("name", "reason"), [(_name(code), reason) for code, reason in GUILTY.items()])
def test_guilty_tests_fail(ran: str, name: str, reason: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) tests/test_guilty.py::{name}\b", ran, re.MULTILINE), ran
    assert reason in ran


def test_innocent_tests_pass(ran: str) -> None:
    """Three of the guilty ones pass too, and are found out when they end."""
    assert "test_innocent.py::" not in ran, ran
    assert "6 failed, 8 passed, 3 errors" in ran, ran
