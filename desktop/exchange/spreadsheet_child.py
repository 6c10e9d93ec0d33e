"""The reading half of `spreadsheet.py`, run as its own confined process: whatever a file does to it ends there.

`python -m desktop.exchange.spreadsheet_child FILE MEMORY SECONDS ROWS COLUMNS CELLS` writes JSON lines:
`["sheet", name, hidden, [[r0, c0, r1, c1]…]]` · `["rows", [[text…]…]]` · `["lost", [[row, column]…]]` · `["end"]`,
or `["refused", code]`. The starting side believes none of it before checking. Imports stay few: start-up counts.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import sys

from desktop.exchange import spreadsheet_limits

TYPE_CHECKING = False  # as in typing, which takes longer to load than a small file to read
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_ROWS_PER_LINE = 500
_MOST_SHEETS = 200
_LONGEST_EXACT = 10**15  # spreadsheets keep 15 digits of a number
_ZIP, _OPEN_DOCUMENT, _OLE = b"PK\x03\x04", b"mimetype", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version:")
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"GIF8")
_PARTS = ("xl/workbook.xml", "xl/workbook.bin")


class Refused(Exception):
    """The file is not read; `code` names why."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Bounds:
    """The most rows, columns and cells of a sheet that are read."""

    def __init__(self, rows: int, columns: int, cells: int) -> None:
        """Keep the numbers."""
        self.rows, self.columns, self.cells = rows, columns, cells

    def check(self, height: int, width: int) -> None:
        """Raise `Refused` for a sheet past the bounds."""
        if height > self.rows or width > self.columns or height * width > self.cells:
            raise Refused("too_large")


def main(arguments: list[str], out: Callable[[str], object]) -> int:
    """Confine this process, read the file, write the lines; 0 whenever an answer was written."""
    memory, seconds, rows, columns, cells = map(int, arguments[1:])
    spreadsheet_limits.confine(memory, seconds)
    gc.disable()  # a short life without cycles
    for message in answer(arguments[0], Bounds(rows, columns, cells)):
        out(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    return 0


def answer(path: str, bounds: Bounds) -> Iterator[list[Any]]:
    """The messages for one file; a parser's panic (not an `Exception`) is an answer too."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not loaded here
            content = file.read()
        yield from _read(content, bounds)
        yield ["end"]
    except Refused as refused:
        yield ["refused", refused.code]
    except MemoryError:
        yield ["refused", "out_of_memory"]
    except GeneratorExit:
        raise
    except BaseException as trouble:  # noqa: BLE001 - PanicException derives from BaseException
        yield ["refused", "password" if type(trouble).__name__ == "PasswordError" else "damaged"]


def _read(content: bytes, bounds: Bounds) -> Iterator[list[Any]]:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise Refused("empty_file")
    if content.startswith((_ZIP, _OLE)):
        return _workbook(content, bounds)
    if start.startswith(_MARKUP):
        raise Refused("web_page")
    if content.startswith(_NO_TEXT):
        raise Refused("not_a_table")
    return _text(content, bounds)


def _merged_elsewhere(content: bytes) -> list[list[list[int]]]:
    """Merged ranges calamine does not tell: those of an OpenDocument file, whose first member is named mimetype."""
    if content[30:38] != _OPEN_DOCUMENT:
        return []
    from desktop.exchange import spreadsheet_ods  # noqa: PLC0415 - only where needed: start-up counts

    return spreadsheet_ods.merged_ranges(content)


def _is_other_archive(content: bytes) -> bool:
    import zipfile  # noqa: PLC0415 - only where needed: start-up counts

    if not content.startswith(_ZIP):
        return False
    if content[30:38] == _OPEN_DOCUMENT:
        return not content[38:].startswith(_OPEN_SPREADSHEET)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return not set(archive.namelist()).intersection(_PARTS)


def _workbook(content: bytes, bounds: Bounds) -> Iterator[list[Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - not for text

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception:
        if _is_other_archive(content):
            raise Refused("not_a_table") from None
        raise
    if len(workbook.sheets_metadata) > _MOST_SHEETS:
        raise Refused("too_large")
    merged = _merged_elsewhere(content)
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(index)
        bounds.check(*(place + 1 for place in sheet.end or (-1, -1)))
        ranges = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
        elsewhere = merged[index] if index < len(merged) else []
        yield ["sheet", about.name, about.visible != SheetVisibleEnum.Visible, ranges or elsewhere]
        yield from _rows(sheet.to_python(skip_empty_area=False))


def _rows(rows: list[list[Any]]) -> Iterator[list[Any]]:
    lost: list[list[int]] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if type(cell) is not str:
                row[column] = shown(cell)
                if type(cell) is float and not -_LONGEST_EXACT < cell < _LONGEST_EXACT:
                    lost.append([number, column])
    yield from _in_lines(rows)
    yield ["lost", lost]


def _text(content: bytes, bounds: Bounds) -> Iterator[list[Any]]:
    import csv  # noqa: PLC0415 - only where needed: start-up counts

    from desktop.exchange import spreadsheet_text  # noqa: PLC0415 - likewise

    text = spreadsheet_text.decode(content)
    if text is None:
        raise Refused("encoding")
    try:
        rows = spreadsheet_text.rows_of(text)
    except csv.Error:
        raise Refused("too_large") from None
    bounds.check(len(rows), len(rows[0]) if rows else 0)
    yield ["sheet", "", False, []]
    yield from _in_lines(rows)
    yield ["lost", spreadsheet_text.lost_digits(rows)]


def _in_lines(rows: list[list[Any]]) -> Iterator[list[Any]]:
    for first in range(0, len(rows), _ROWS_PER_LINE):
        yield ["rows", rows[first : first + _ROWS_PER_LINE]]


def shown(cell: object) -> str:
    """A cell that is no text, as its reader would say it: digits without “.0” and exponent, ISO days, 是 or 否."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell)) if -_LONGEST_EXACT < cell < _LONGEST_EXACT else _long(cell)
        short = f"{cell:.15g}"
        return short if "e" not in short else f"{cell:.15f}".rstrip("0")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes") if cell.second == 0 else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes")
    return str(cell)


def _long(cell: float) -> str:
    # what Excel shows: 15 digits, then noughts
    digits, exponent = f"{cell:.14e}".split("e")
    return digits.replace(".", "") + "0" * (int(exponent) - 14)


def serve(arguments: list[str]) -> int:
    """As `main`, with the answer on standard output; what this process is started for."""
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    return main(arguments, sys.stdout.write)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
