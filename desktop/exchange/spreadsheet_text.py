"""Text tables (.csv, .txt): which encoding, which delimiter, which rows. Files are read in a process of their own; text from the clipboard is not."""

from __future__ import annotations

import csv
import re

DELIMITERS = (",", "\t", ";")
_LONGEST_CELL = 32_767
_SAMPLE = 20_000
_FORMULA = re.compile(r"\s*'*\s*[=+\-@]")
_MARKED = re.compile(r"'\s*'*\s*[=+\-@]")
_LOST = re.compile(r"\d(?:\.\d+)?E\+(?:1[5-9]|[2-9]\d)", re.IGNORECASE)

# Characters GB 18030-2000 kept in the private area; GB 18030-2022 (and every font) has them at their proper place.
_PROPER_PLACE = str.maketrans(
    dict(
        zip(
            "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
            "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb",
            strict=True,
        )
    )
)


def marked(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front; `unmarked` takes it off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """The text behind the apostrophe."""
    return text[1:] if _MARKED.match(text) else text


def decode(content: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 (both with or without what Excel puts in front) or GB 18030, else None.

    UTF-8 is tried first because Chinese text in GB 18030 is hardly ever valid UTF-8. Where a short text is both,
    reading it as UTF-8 gives Greek, Cyrillic or accented letters only: then it was GB 18030.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if b"\0" in content:
        return None
    text = _strictly(content, "utf-8-sig")
    if text is not None and (content.startswith(b"\xef\xbb\xbf") or not _looks_mistaken(text)):
        return text
    chinese = _strictly(content, "gb18030")
    return text if chinese is None else chinese.translate(_PROPER_PLACE)


def delimiter_of(text: str) -> str:
    """The delimiter that splits most of the first lines into the same number (at least two) of cells; else a comma."""
    sample = text[:_SAMPLE].splitlines()
    lines = sample[:-1] if len(text) > _SAMPLE and len(sample) > 1 else sample
    return max(DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter))


def rows_of(text: str) -> list[list[str]]:
    """The rows of a text table, each as wide as the widest; raises `csv.Error` for a cell longer than Excel's."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(text))
    rows = [[_plain(cell) for cell in line] for line in lines]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def lost_digits(rows: list[list[str]]) -> list[list[int]]:
    """Places `[row, column]` of long numbers that a spreadsheet program wrote as “3.10106E+17”."""
    return [
        [number, column]
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if "+" in cell and _LOST.fullmatch(cell.strip())
    ]


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_mistaken(text: str) -> bool:
    foreign = {character for character in text if character > "\x7f"} - {"·", "×", "°"}
    return bool(foreign) and all(character < "\u0800" for character in foreign)


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return (0, 0)
    split = [width for width in widths if width > 1]
    best = max(set(split), key=lambda width: (split.count(width), width), default=1)
    return (split.count(best), best)


def _plain(cell: str) -> str:
    # ="0123" is how spreadsheet programs are told to keep a number as text; our own tables say it with an apostrophe
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else unmarked(cell)  # noqa: PLR2004
