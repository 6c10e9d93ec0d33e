"""The program's own habits by ear: started twice it is one, told to end it keeps what was typed, broken off it says so."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.display import Display, wait
from tests.journeys.reader import EDIT, FILLER, ITEM, LABEL, LIST, PROGRAM, ROOT, Program, Reader, Start

pytestmark = pytest.mark.journey
BROKEN = "上次没有正常退出，已保存的数据都在"


def again(program: Program, display: Display, *files: Path) -> int:
    """Start the program once more in the same home → its exit status."""
    environment = {
        **display.environment, "PYTHONPATH": str(ROOT), "HOME": str(program.home), "XDG_RUNTIME_DIR": str(program.home / "run"),
        "QT_QPA_PLATFORM": "xcb",
    }
    return subprocess.run([PROGRAM, *files], env=environment, check=False, timeout=60).returncode


def in_front(display: Display) -> str:
    """Title of the window that has the keyboard, "" for none."""
    try:
        return display.run("xdotool", "getactivewindow", "getwindowname").strip()
    except subprocess.CalledProcessError:
        return ""


def test_started_again_with_a_roster_the_first_window_comes_to_the_front_and_reads_it(
    start: Start, reader: Reader, display: Display, office_on_disk: Any, tmp_path: Path
) -> None:
    office = office_on_disk()
    program = start(str(office.path))
    program.open(office.password)
    wait(lambda: in_front(display).endswith("邻里"), "the window is not in front")
    window = display.run("xdotool", "getactivewindow").strip()
    display.run("xdotool", "windowminimize", window)
    wait(lambda: not in_front(display), "the window is still in front")
    roster = tmp_path / "名册.csv"
    roster.write_text("姓名,楼号,室号,手机\n测试甲,3,501,19900000001\n", encoding="utf-8")
    assert again(program, display, roster) == 0
    reader(FILLER, "导入")
    wait(lambda: in_front(display).endswith("邻里"), "the window did not come back")
    assert program.process.poll() is None


def test_commands_are_run_by_their_initials(start: Start, reader: Reader, office_on_disk: Any) -> None:
    office = office_on_disk()
    start(str(office.path)).open(office.password)
    reader.go_to("岗位")
    reader.keys("ctrl+k")
    commands = [one.name for one in reader(LIST, "全局搜索的结果").every(ITEM)]
    assert "新建岗位 Ctrl+N" in commands
    assert "锁定 Ctrl+L" in commands
    reader.type("xjgw")
    wait(lambda: "当前：新建岗位 Ctrl+N" in reader(EDIT, "全局搜索").description, "the command is not found")
    reader.keys("Return")
    reader(LABEL, "新建岗位")


def test_told_to_end_it_keeps_what_was_typed_and_broken_off_it_says_so(
    start: Start, reader: Reader, office_on_disk: Any
) -> None:
    office = office_on_disk()
    first = start(str(office.path))
    first.open(office.password)
    reader.go_to("岗位")
    reader.keys("ctrl+n")
    name = reader(EDIT, "岗位名称")
    name.focus()
    reader.type("dian")
    wait(lambda: name.text == "dian", "nothing was typed")
    first.process.terminate()
    assert first.wait_for_end() == 0

    second = start(str(office.path))
    second.open(office.password)
    reader(LABEL, "有 1 份没保存完的内容，最近的一份在“岗位”")
    assert not [one for one in reader.every(LABEL) if BROKEN in one.name]
    second.process.kill()
    second.wait_for_end()

    start(str(office.path)).open(office.password)
    reader(LABEL, f"{BROKEN}；草稿 1 份可以恢复。")
