"""What `linli print` writes, measured on paper: every code is read, nothing stands near the cut, headings repeat."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from db.records.paper_rows import card_rows
from desktop.printing import household_ledger
from desktop.printing.card import COLUMNS, HEIGHT, LEFT, ROWS, TOP, WIDTH
from desktop.printing.qr import mecard

DPI, PAGES = 300, 2
DOTS = DPI / 25.4
CLEAR = 3 - 0.1  # a tenth of a millimetre is what rounding to whole dots may take


@pytest.fixture
def sheets(sample_file: Any, linli: Any, tmp_path: Path) -> list[Path]:
    """The first two sheets of cards in grey at 300 dpi."""
    status, facts = linli("print", sample_file.path, "cards", "--out", tmp_path / "联系卡.pdf")
    assert (status, facts["complaints"]) == (0, [])
    command = ["pdftoppm", "-gray", "-r", str(DPI), "-l", str(PAGES), "联系卡.pdf", "sheet"]
    subprocess.run(command, cwd=tmp_path, check=True)
    return sorted(tmp_path.glob("sheet*.pgm"))


def test_every_code_is_read(sheets: list[Path], sample_store: Any) -> None:
    found = subprocess.run(["zbarimg", "-q", "--raw", *sheets], check=True, capture_output=True, text=True)
    with sample_store.read() as connection:
        rows = card_rows(connection, "2026-03-16")[: COLUMNS * ROWS * PAGES]
    first = [row["serving"][0] for row in rows]
    assert Counter(found.stdout.split()) == Counter(mecard(term["name"], term["phone"]) for term in first)
    assert len(first) == 20


def test_three_millimetres_inside_every_cut_stay_white(sheets: list[Path]) -> None:
    for sheet in sheets:
        with Image.open(sheet) as image:
            for number in range(COLUMNS * ROWS):
                row, column = divmod(number, COLUMNS)
                x, y = LEFT + column * WIDTH, TOP + row * HEIGHT
                assert darkest(image, x + CLEAR, y + CLEAR, x + WIDTH - CLEAR, y + HEIGHT - CLEAR) < 100, "an empty card"
                for band in (
                    (x, y, x + WIDTH, y + CLEAR), (x, y + HEIGHT - CLEAR, x + WIDTH, y + HEIGHT),
                    (x, y, x + CLEAR, y + HEIGHT), (x + WIDTH - CLEAR, y, x + WIDTH, y + HEIGHT),
                ):
                    assert darkest(image, *band) == 255, (sheet.name, number, band)


def darkest(image: Image.Image, *millimetres: float) -> int:
    """Grey of the darkest dot in a rectangle, 255 for white paper."""
    return int(image.crop(tuple(round(each * DOTS) for each in millimetres)).getextrema()[0])


def test_headings_repeat_and_pages_are_counted(sample_file: Any, linli: Any, tmp_path: Path) -> None:
    status, facts = linli("print", sample_file.path, "ledger", "--out", tmp_path / "台账.pdf")
    assert (status, facts["rows"] > 100) == (0, True)
    told = subprocess.run(["pdftotext", "-layout", "台账.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True)
    pages = told.stdout.split("\f")[:-1]
    assert len(pages) >= 5
    for number, page in enumerate(pages, 1):
        assert re.findall(r"第(\d+)页 共(\d+)页", page) == [(str(number), str(len(pages)))]
        assert "住户台账" in page
        assert [column.heading for column in household_ledger.COLUMNS if column.heading not in page] == []
