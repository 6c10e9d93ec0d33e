"""One program for each person and screen: handing over, taking over after a crash, not meeting others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.instance import ENDING, FORGOTTEN, Instance, Request, screen_here

ROOT = Path(__file__).resolve().parents[2]
FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.instance import Instance
app, instance = QCoreApplication([]), Instance(Path(sys.argv[1]))
def hear(request):
    print(*[one.name for one in request.files], request.token, sep=",", flush=True)
    if not request.files: app.quit()
print(instance.claim(), flush=True)
instance.asked.connect(hear)
instance.listen()
app.exec()
instance.release()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


def first(folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.Popen([sys.executable, "-c", FIRST, str(folder)], stdout=subprocess.PIPE, text=True, env=environment)
    assert ran.stdout is not None
    assert ran.stdout.readline() == "True\n"
    return ran


def test_a_second_start_hands_its_files_to_the_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = first(folder)
    second = Instance(folder)
    assert not second.claim()
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "may-come")
    assert second.hand_over([Path("/x/青松.linli"), Path("/x/名册.xlsx")])
    assert ran.stdout is not None
    assert ran.stdout.readline() == "青松.linli,名册.xlsx,may-come\n"
    assert second.hand_over([])  # no file: only the window is wanted
    assert ran.wait(20) == 0
    ran.stdout.close()
    assert second.claim()
    second.release()


def test_the_place_of_a_crashed_one_is_taken(folder: Path) -> None:
    ran = first(folder)
    ran.send_signal(signal.SIGKILL)
    ran.wait(20)
    assert ran.stdout is not None
    ran.stdout.close()
    assert Instance(folder).claim()


def test_two_people_and_two_screens_do_not_meet(tmp_path: Path) -> None:
    mine, theirs, afar = Instance(tmp_path / "mine"), Instance(tmp_path / "theirs"), Instance(tmp_path / "mine", ":10")
    assert [one.claim() for one in (mine, theirs, afar)] == [True, True, True]
    assert not Instance(tmp_path / "mine").claim()
    for one in (mine, theirs, afar):
        one.release()


def test_one_that_does_not_answer_is_noticed_and_asked_no_more(folder: Path) -> None:
    deaf = Instance(folder)
    assert deaf.claim()
    assert not Instance(folder).hand_over([], patience=0.1)
    assert not list(folder.rglob(f"*{ENDING}"))


def test_one_that_is_leaving_is_followed(folder: Path, qtbot: QtBot) -> None:
    leaving, after, heard = Instance(folder), Instance(folder), list[Any]()
    assert leaving.claim()
    leaving.asked.connect(heard.append)
    leaving.listen(lambda: False)
    room = next(folder.glob("*.requests"))
    (room / f"1{ENDING}").write_text('{"files": []}', encoding="utf-8")
    qtbot.wait(50)
    assert heard == []
    assert list(room.iterdir())
    assert not after.claim()
    leaving.release()
    assert not after.hand_over([], patience=5)
    assert after.claim()
    after.release()


def test_what_was_asked_before_it_listened_is_heard_but_nothing_old_or_broken(folder: Path, qtbot: QtBot) -> None:
    instance, heard = Instance(folder), list[Any]()
    assert instance.claim()
    room = next(folder.glob("*.requests"))
    (room / f"1{ENDING}").write_text('{"files": ["/x/旧.linli"]}', encoding="utf-8")
    os.utime(room / f"1{ENDING}", times=(0, time.time() - FORGOTTEN - 1))
    (room / f"2{ENDING}").write_text("{", encoding="utf-8")
    (room / f"3{ENDING}").write_text('{"files": ["/x/新.linli"], "token": ""}', encoding="utf-8")
    instance.asked.connect(heard.append)
    instance.listen()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [Request((Path("/x/新.linli"),))]
    instance.release()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_working(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    instance = Instance(tmp_path / "file" / "run")
    assert instance.claim()
    assert not instance.hand_over([], patience=0.1)


def test_screens_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    near = screen_here()
    monkeypatch.setenv("DISPLAY", ":10")
    assert screen_here() != near
