"""Spreadsheets out: ledgers and exports, and a roster given back with its problems marked.

Every cell is text in a text format, so 18-digit numbers survive. Nothing is ever written as a formula; a text that
could be taken for one (= + - @) carries Excel's own “this is text” mark, which leaves the value as it is.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from desktop.exchange.spreadsheet import Sheet, Workbook
from desktop.exchange.spreadsheet_text import marked

SENTENCE_HEADING: Final = "需要核对"
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
_COLOUR, _HEADING_COLOUR = "#FFD9D0", "#E8EEF2"
_LONGEST_CELL = 32_767
_WIDEST, _NARROWEST, _SENTENCE_WIDTH = 40, 8, 60
_MEASURED = 200
_SHEET_NAME_CHARACTERS, _NOT_IN_SHEET_NAMES = 31, str.maketrans("[]:*?/\\'", "        ")


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about one cell of a roster: sheet name, row as Excel counts, column from 0 (None: the whole row)."""

    sheet: str
    row: int
    column: int | None
    sentence: str


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], sheet_name: str = "名册") -> bytes:
    """An .xlsx with one sheet: a frozen heading with a filter, then the rows (texts, "" for blank).

    Built in memory: xlsxwriter's streaming mode would lay the rows readable into a temporary file.
    """
    out = io.BytesIO()
    book, formats = _book(out)
    page = book.add_worksheet(_sheet_name(sheet_name))
    kept = iter(rows)
    measured = list(islice(kept, _MEASURED))
    for index, heading in enumerate(columns):
        longest = max((_width(row[index]) for row in measured), default=0)
        page.set_column(index, index, min(max(longest, _width(heading), _NARROWEST) + 2, _WIDEST), formats["text"])
    page.freeze_panes(1, 0)
    _write_row(page, 0, columns, formats["heading"], formats["heading"])
    text, risky = formats["text"], formats["risky"]
    number = 0
    for number, row in enumerate(chain(measured, kept), start=1):
        _write_row(page, number, row, text, risky)
    page.autofilter(0, 0, number, max(len(columns) - 1, 0))
    book.close()
    return out.getvalue()


def write_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The same as .csv in UTF-8 with the mark that Excel knows it by; a text that could be a formula gets an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerows([marked(cell) for cell in row] for row in chain([columns], rows))
    return out.getvalue().encode("utf-8-sig")


def annotated(workbook: Workbook, problems: Iterable[Problem]) -> bytes:
    """The visible sheets of a workbook again, problem cells coloured, their sentences in a column beside each row."""
    by_sheet: dict[str, dict[int, list[Problem]]] = {}
    for problem in problems:
        by_sheet.setdefault(problem.sheet, {}).setdefault(problem.row, []).append(problem)
    out = io.BytesIO()
    book, formats = _book(out)
    used: set[str] = set()
    for number, sheet in enumerate((sheet for sheet in workbook.sheets if not sheet.hidden), start=1):
        name = _sheet_name(sheet.name)
        page = book.add_worksheet(f"表{number}" if not name or name.casefold() in used else name)
        used.add(name.casefold())
        _annotate(page, sheet, by_sheet.get(sheet.name, {}), formats)
    book.close()
    return out.getvalue()


def _annotate(page: Any, sheet: Sheet, problems: dict[int, list[Problem]], formats: dict[str, Any]) -> None:
    width = max(map(len, sheet.rows), default=0)
    _merge(page, sheet, width, formats["text"])
    page.set_column(0, max(width - 1, 0), 14, formats["text"])
    page.set_column(width, width, _SENTENCE_WIDTH, formats["sentence"])
    if problems:
        page.write_string(max(min(problems) - 2, 0), width, SENTENCE_HEADING, formats["heading"])
    for number, row in enumerate(sheet.rows):
        found = problems.get(number + 1, [])
        marked = {problem.column for problem in found}
        for column, text in enumerate(row):
            name = "marked" if column in marked else "text"
            if text or name == "marked":
                page.write_string(number, column, text[:_LONGEST_CELL], formats[_risk(text, name)])
        if found:
            page.write_string(number, width, "；".join(p.sentence for p in found)[:_LONGEST_CELL], formats["sentence"])


def _merge(page: Any, sheet: Sheet, width: int, text: Any) -> None:
    """Merge what was merged, as far as there are cells: read back, the copy is filled down as its original was."""
    for top, left, bottom, right in sheet.merged:
        bottom, right = min(bottom, len(sheet.rows) - 1), min(right, width - 1)  # noqa: PLW2901 - cut to the sheet
        if top <= bottom and left <= right and (top, left) != (bottom, right):
            with contextlib.suppress(OverlappingRange):
                page.merge_range(top, left, bottom, right, "", text)


def _book(out: io.BytesIO) -> tuple[Any, dict[str, Any]]:
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    text = {"num_format": "@", "valign": "top"}
    marked = {**text, "bg_color": _COLOUR}
    kinds = {
        "text": text,
        "risky": {**text, "quote_prefix": True},
        "marked": marked,
        "marked_risky": {**marked, "quote_prefix": True},
        "sentence": {**text, "text_wrap": True, "font_color": "#A03020"},
        "heading": {**text, "bold": True, "bg_color": _HEADING_COLOUR, "quote_prefix": True},
    }
    return book, {name: book.add_format(look) for name, look in kinds.items()}


def _write_row(page: Any, number: int, row: Sequence[str], text: Any, risky: Any) -> None:
    write = page.write_string
    for column, cell in enumerate(row):
        if cell:
            write(number, column, cell[:_LONGEST_CELL], risky if cell.startswith(_RISKY) else text)


def _risk(text: str, name: str) -> str:
    if not text.startswith(_RISKY):
        return name
    return "risky" if name == "text" else "marked_risky"


def _sheet_name(name: str) -> str:
    return name.translate(_NOT_IN_SHEET_NAMES).strip()[:_SHEET_NAME_CHARACTERS]


def _width(text: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in text)
