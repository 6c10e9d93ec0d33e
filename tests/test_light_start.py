"""The list comes before everything else: what writes and reads papers, tables and packages is not loaded with the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LATER = ("reportlab", "segno", "xlsxwriter", "openpyxl", "python_calamine", "pypdfium2", "pyrage", "alembic", "pypinyin")
LOADED = "import sys; import desktop.main_window, desktop.open_file; print(*sys.modules)"


def test_the_window_is_there_before_what_only_some_screens_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"desktop.screens.printing", "desktop.screens.households", "sqlalchemy"} <= loaded
    assert not loaded & set(LATER)


def test_every_part_of_the_bench_can_be_loaded() -> None:
    parts = ",".join(sorted(path.stem for path in (ROOT / "tests/bench").glob("*.py") if path.stem != "run"))
    done = subprocess.run([sys.executable, "-c", f"import {parts}"], cwd=ROOT / "tests/bench", capture_output=True, text=True,
                          check=False, env={"PYTHONPATH": str(ROOT)})
    assert not done.returncode, done.stderr
