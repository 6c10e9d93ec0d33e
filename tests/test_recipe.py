"""README: “Add one more record type” followed to the letter, in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEW_FILE = re.compile(r"<!-- new: (\S+) -->\n```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree without its resources, which are linked."""
    for folder in ("db", "desktop", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    return tmp_path


def _run(folder: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def _add_name(file: Path, import_line: str, tuple_name: str, name: str) -> None:
    text = file.read_text(encoding="utf-8")
    first = text.index("\nfrom ", text.index("__future__")) + 1
    text = text[:first] + import_line + "\n" + text[first:]
    at = text.index("\n)", text.index(tuple_name))
    file.write_text(f"{text[:at]}\n    {name},{text[at:]}", encoding="utf-8")


@pytest.mark.slow
def test_a_record_type_added_by_the_readmes_table_is_whole(copy: Path) -> None:
    readme = (copy / "README.md").read_text(encoding="utf-8")
    files = dict(NEW_FILE.findall(readme))
    table = re.findall(r"^\| \d \| `(\S+?)` \|", readme, re.MULTILINE)
    assert set(files) == {"db/records/notice.py", "desktop/screens/notices.py"} <= set(table)
    for name, text in files.items():
        (copy / name).write_text(text, encoding="utf-8")
    _add_name(copy / "db/records/__init__.py", "from db.records.notice import Notice", "RECORDS: tuple", "Notice")
    _add_name(copy / "desktop/catalogue.py", "from desktop.screens.notices import NoticesScreen", "SCREENS: tuple", "NoticesScreen")
    written = _run(copy, "-W", "ignore", "-m", "db.migrations", "Notices").strip()
    assert "create_table('notice'" in Path(written).read_text(encoding="utf-8")
    every = "tests/desktop/screens/test_every_record.py"
    out = _run(copy, "-m", "pytest", "-p", "no:cacheprovider", every, "tests/test_charter.py", "-k", "notice or charter")
    assert re.search(r"\b[89]\d* passed|\b\d{2,} passed", out), out
    assert len(files["desktop/screens/notices.py"].splitlines()) <= 16
