"""The import contracts of pyproject.toml hold, and each of them fails when somebody breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# (contract, {file: line planted at its end}); a file that is not there is made.
BREACHES = [
    ("layers", {"desktop/widgets/parts.py": "import desktop.settings"}),
    ("layers", {"desktop/printing/page.py": "import desktop.exchange.roster"}),
    ("layers", {"desktop/unplaced.py": ""}),
    ("db-alone", {"db/records/place.py": "import openpyxl"}),
    ("db-alone", {"db/errors.py": "import desktop.paths"}),
    ("no-window", {"desktop/printing/page.py": "from PySide6 import QtCore"}),
    ("no-window", {"desktop/cli/terminal.py": "import desktop.widgets.parts"}),
    ("no-window", {"desktop/egress/gate.py": "import desktop.jobs"}),
    ("no-window", {"desktop/intake.py": "import desktop.look.look"}),
    ("sql-in-db", {"desktop/exchange/roster.py": "import sqlalchemy"}),
    ("pure-output", {"desktop/exchange/roster.py": "import db.file.store"}),
    ("widgets-general", {"desktop/widgets/parts.py": "import db.records.place"}),
    ("screens-apart", {"desktop/screens/one.py": "from desktop.screens import two", "desktop/screens/two.py": ""}),
    ("db-order", {"db/fields/kinds.py": "import db.records.place"}),
]


def _contracts() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return [contract["id"] for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]]


def _lint(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", *given], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_every_contract_holds() -> None:
    ran = _lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 broken" in ran.stdout


def test_every_contract_has_a_breach() -> None:
    assert {contract for contract, _ in BREACHES} == set(_contracts())


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source that may be spoiled."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in ("db", "desktop"):
        for path in (ROOT / package).rglob("*.py"):
            there = folder / path.relative_to(ROOT)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
    return folder


@pytest.mark.parametrize(("contract", "planted"), BREACHES)
def test_a_breach_is_noticed(tree: Path, contract: str, planted: dict[str, str]) -> None:
    paths = [tree / name for name in planted]
    before = {path: path.read_bytes() if path.exists() else None for path in paths}
    for path, line in zip(before, planted.values(), strict=True):
        path.write_bytes((before[path] or b"") + f"\n{line}\n".encode())
    try:
        ran = _lint(tree, "--contract", contract)
    finally:
        for path, text in before.items():
            path.unlink() if text is None else path.write_bytes(text)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert " 1 broken" in ran.stdout
