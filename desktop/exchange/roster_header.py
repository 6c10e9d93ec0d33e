"""Where the heading of a roster stands: title rows above it, one to three rows joined through merged cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.exchange.roster_headings import meaning, never_taken
from desktop.exchange.spreadsheet import Sheet

_SEARCHED = 40
_TALLEST = 3
_LEAST_KNOWN = 2

Known = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Header:
    """Rows `top` to `bottom` (from 0, included) and, per column, the distinct texts from top to bottom."""

    top: int
    bottom: int
    parts: tuple[tuple[str, ...], ...]


def find_header(sheet: Sheet, known: Known) -> Header | None:
    """The heading rows: those with the most known headings among the first 40 rows; None below two known ones."""
    rows = _filled(sheet)
    scores = [_score(row, known) for row in rows]
    if max(scores, default=0) < _LEAST_KNOWN:
        return None
    bottom = _best(rows, scores)
    while bottom + 1 < len(rows) and _joined(sheet, bottom):
        bottom += 1
    top = bottom
    while top > 0 and bottom - top + 1 < _TALLEST and _belongs_above(sheet, top - 1, len(rows[0])):
        top -= 1
    columns = zip(*rows[top : bottom + 1], strict=True)
    return Header(top, bottom, tuple(tuple(dict.fromkeys(text for text in column if text)) for column in columns))


def _filled(sheet: Sheet) -> list[list[str]]:
    """The first rows with merged texts repeated in every cell they cover, all equally wide."""
    width = max(map(len, sheet.rows), default=0)
    rows = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in sheet.rows[:_SEARCHED]]
    for top, left, bottom, right in sheet.merged:
        if top < len(rows) and left < width:
            text = rows[top][left]
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [text] * (min(right + 1, width) - left)
    return rows


def _score(row: list[str], known: Known) -> int:
    """How many different headings of a row are understood."""
    headings = {text for text in row if text and len(text) < _SEARCHED}
    taken = {found[0] for text in headings if (found := meaning((text,), known))}
    return len(taken) + sum(never_taken((text,)) is not None for text in headings)


def _best(rows: list[list[str]], scores: list[int]) -> int:
    """The first row half understood, or a better one right below it (upper rows of a heading are often poorer)."""
    half = (
        number
        for number, (row, score) in enumerate(zip(rows, scores, strict=True))
        if score >= _LEAST_KNOWN and score * 2 >= len(set(row) - {""})
    )
    first = next(half, scores.index(max(scores)))
    return max(range(first, min(first + _TALLEST, len(rows))), key=lambda number: scores[number])


def _joined(sheet: Sheet, row: int) -> bool:
    return any(top <= row < bottom for top, _, bottom, _ in sheet.merged)


def _belongs_above(sheet: Sheet, row: int, width: int) -> bool:
    # a group heading (户主 over 姓名 and 电话) spans a few columns, a title spans most of them
    groups = [left for top, left, _, right in sheet.merged if top == row and left < right and (right - left + 1) * 2 < width]
    return _joined(sheet, row) or bool(groups)
