"""The self-test tries every screen and touches nothing of the person's; the switches that lead past the window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from db.errors import UserError
from desktop.__main__ import command
from desktop.catalogue import SCREENS
from desktop.exchange.spreadsheet import read_workbook
from desktop.exchange.spreadsheet_limits import SWITCH, child_command
from desktop.selftest import Step, printed, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("entry", ["main", "command"])
def test_everything_is_tried_and_nothing_is_left(entry: str, tmp_path: Path) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    scratch.mkdir()
    code = f"import sys; from desktop.__main__ import {entry}; sys.argv[1:] = ['--selftest']; sys.exit({entry}())"
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "HOME": str(home), "TMPDIR": str(scratch)}, cwd=ROOT,
        capture_output=True, text=True, check=False, timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for kind in SCREENS:
        assert f"通过　界面 {kind.title}　" in done.stdout
    assert done.stdout.endswith("自检通过。\n")
    assert not home.exists()
    assert list(scratch.iterdir()) == []


def _steps(error: Exception, reached: list[str]) -> Iterator[Step]:
    def fail() -> None:
        raise error

    yield "第一步", lambda: reached.append("first")
    yield "第二步", fail
    yield "第三步", lambda: reached.append("third")


@pytest.mark.parametrize("error", [UserError("字体不见了。", "selftest"), ImportError("字体不见了。")])
def test_the_first_failure_ends_it_with_its_sentence(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    reached: list[str] = []
    assert run(_steps(error, reached)) == 1
    assert reached == ["first"]
    said = capsys.readouterr().out
    assert "不通过　第二步：字体不见了。" in said
    assert "自检通过" not in said


def test_a_blank_page_is_noticed() -> None:
    bitmap = pypdfium2.PdfBitmap.new_native(200, 300, pypdfium2.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, 200, 300)
    assert not printed(bitmap)
    bitmap.fill_rect((0, 0, 0, 255), 10, 10, 100, 100)
    assert printed(bitmap)


def test_the_entry_reads_spreadsheets_for_itself(tmp_path: Path) -> None:
    """As a packaged program starts it; the same answer as from the module."""
    sheet = tmp_path / "名册.csv"
    sheet.write_text("姓名,楼号\n张三丰,3号楼\n", encoding="utf-8")
    read = read_workbook(sheet, command=lambda arguments: [sys.executable, "-P", "-m", "desktop", SWITCH, *arguments])
    assert read == read_workbook(sheet)


@pytest.mark.parametrize(("own", "child"), [("linli-desktop", "linli"), ("linli", "linli"), ("linli-desktop.exe", "linli.exe")])
def test_the_packaged_reader_is_the_command_line_program(own: str, child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(Path("/opt/x") / own))
    assert child_command(["a.xlsx", "1"]) == [str(Path("/opt/x") / child), SWITCH, "a.xlsx", "1"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the starter does this on Linux")
@pytest.mark.parametrize("before", ["", "/of/the/person"])
def test_programs_we_start_get_the_systems_libraries(before: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", ["linli", "version"])
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/linli/lib")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    assert command() == 0
    assert "邻里" in capsys.readouterr().out
    assert os.environ.get("LD_LIBRARY_PATH", "") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
