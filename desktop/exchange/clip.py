"""Rows on the clipboard, as WPS, Excel and LibreOffice take and give them: lines of text, and cells in HTML.

The HTML tells cells apart and marks each as text; the lines keep every blank, tab and line end where they are quoted.
Pure: text in, text out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser
from typing import Final

from desktop.exchange.spreadsheet import DIGITS_LOST, Limits, Sheet, refusal
from desktop.exchange.spreadsheet_text import lost_digits, unmarked

# Excel and WPS know the first, LibreOffice only the second: without it 18-digit numbers lose their tail there.
_AS_TEXT: Final = "style=\"mso-number-format:'\\@'\" sdnum=\"2052;0;@\""
_LINE_END: Final = '<br style="mso-data-placement:same-cell">'
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_UNSURE: Final = re.compile(r'(?m)(?:^|\t)"')  # a cell that is quoted, or only begins with a quote
_SPANS: Final = re.compile(r"(?i)(?:row|col)span\s*=\s*[\"']?\s*(?:[2-9]|1\d)")
_LONGEST: Final = 32 * 1024 * 1024
_BREAKS: Final = ("br", "p", "div")


def as_lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows as lines of cells parted by tabs; a cell with a tab, a line end or quotes is quoted."""
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def from_lines(text: str) -> list[list[str]]:
    """The rows of such lines, each as wide as the widest. Raises FileRefused for what is no table of sensible size."""
    if len(text) > _LONGEST:
        raise refusal("too_large")
    try:
        rows = [[cell.replace("\r\n", "\n") for cell in line] for line in csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")]
    except csv.Error:
        raise refusal("too_large") from None
    return _square(rows)


def as_cells(rows: Iterable[Sequence[str]]) -> str:
    """An HTML table whose cells stay text in every spreadsheet: no rounding, no dates, no formulas."""
    lines = "".join(
        "<tr>" + "".join(f"<td {_AS_TEXT}>{escape(cell).replace(chr(10), _LINE_END)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f'<html><head><meta charset="utf-8"></head><body><table>{lines}</table></body></html>'


def sheet_of(html: str, text: str, name: str) -> Sheet | None:
    """What was copied in a spreadsheet as a sheet; None when there is nothing in it.

    Where both forms give the same cells the text is taken, it is exact. Raises FileRefused for more than a sheet holds.
    """
    lines, cells = from_lines(text), _Cells()
    if not lines or _UNSURE.search(text) or _SPANS.search(html):  # else the lines tell everything, and much sooner
        cells.feed(html[:_LONGEST])
        cells.close()
    rows = _square(cells.rows) if cells.rows else lines
    if cells.rows and [len(lines), *map(len, lines)] == [len(rows), *map(len, rows)]:
        rows = [[_nearer(*pair) for pair in zip(*both, strict=True)] for both in zip(rows, lines, strict=True)]
    if not any(cell.strip() for row in rows for cell in row):
        return None
    limits = Limits()
    if len(rows) > limits.rows or len(rows[0]) > limits.columns:
        raise refusal("too_large")
    rows = [[unmarked(cell) for cell in row] for row in rows]
    lost = [(place[0], place[1]) for place in lost_digits(rows)]
    return Sheet(name, rows, tuple(cells.merged), notes=dict.fromkeys(lost, DIGITS_LOST))


class _Cells(HTMLParser):
    """The cells of the outer tables of a page; a merged cell has its text in the first place it covers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._covered: dict[int, int] = {}  # column → last row that a merged cell from above covers
        self._depth = 0
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif tag in _BREAKS:
            self._break(always=tag == "br")
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._spans = (_count(given.get("rowspan")), _count(given.get("colspan")))
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 1 and tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(_BLANKS.sub(" ", data).replace("\xa0", " "))

    def _break(self, *, always: bool) -> None:
        if self._cell is not None and (always or "".join(self._cell).strip()):
            self._cell.append("\n")

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = "\n".join(line.strip() for line in "".join(self._cell).split("\n")).strip("\n")
        self._cell = None
        if not self.rows:
            self.rows.append([])
        row, (high, wide) = len(self.rows) - 1, self._spans
        line = self.rows[row]
        while self._covered.get(len(line), -1) >= row:
            line.append("")
        left = len(line)
        line += [text, *[""] * (wide - 1)]
        if (high, wide) != (1, 1):
            self.merged.append((row, left, row + high - 1, left + wide - 1))
            self._covered.update(dict.fromkeys(range(left, left + wide), row + high - 1))


def _count(span: str | None) -> int:
    """A span as written, never more than a table that is copied by hand has."""
    return min(max(int(span), 1), Limits().columns) if span and span.isascii() and span.isdigit() else 1


def _nearer(cell: str, exact: str) -> str:
    return exact if cell.split() == exact.split() else cell


def _square(rows: list[list[str]]) -> list[list[str]]:
    """All rows as wide as the widest, without what is empty at the end."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
