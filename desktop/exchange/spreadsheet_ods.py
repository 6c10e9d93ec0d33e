"""Merged cells of an OpenDocument sheet, which calamine does not tell. Imported by the reading process only."""

from __future__ import annotations

import io
import zipfile

from defusedxml.ElementTree import iterparse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SHEET, _ROW, _CELL, _COVERED = (
    f"{_TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_ROWS_REPEATED, _COLUMNS_REPEATED = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"
_ROWS_SPANNED, _COLUMNS_SPANNED = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"


def merged_ranges(content: bytes) -> list[list[list[int]]]:
    """Per sheet the ranges `[r0, c0, r1, c1]` (from 0, both ends included); raises for XML that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
    if b"-spanned" not in xml:
        return []
    sheets: list[list[list[int]]] = []
    row = column = 0
    for event, element in iterparse(io.BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        tag = element.tag
        if event == "start":
            if tag == _SHEET:
                sheets.append([])
                row = 0
            elif tag == _ROW:
                column = 0
            elif tag == _CELL:
                down = int(element.get(_ROWS_SPANNED, 1))
                right = int(element.get(_COLUMNS_SPANNED, 1))
                if down > 1 or right > 1:
                    sheets[-1].append([row, column, row + down - 1, column + right - 1])
            if tag in (_CELL, _COVERED):
                column += int(element.get(_COLUMNS_REPEATED, 1))
        elif tag == _ROW:
            row += int(element.get(_ROWS_REPEATED, 1))
            element.clear()
    return sheets
