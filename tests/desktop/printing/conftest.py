import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.printing.fonts import FontSet

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet(RESOURCES / "fonts")


@pytest.fixture
def poppler_text(tmp_path: Path) -> Callable[[bytes], str]:
    """What another program reads out of a PDF: the text as pdftotext gives it."""
    def read(pdf: bytes) -> str:
        file = tmp_path / "read.pdf"
        file.write_bytes(pdf)
        return subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    return read
