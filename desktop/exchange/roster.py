"""A roster sheet understood: which column is which field, which rows are people, what is left out and why.

Pure: text in, text out. Fields read the texts afterwards; nothing is guessed that a sentence does not tell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from db.errors import ContentError
from desktop.exchange import roster_headings as words
from desktop.exchange.roster_header import Header, find_header
from desktop.exchange.roster_headings import Targets
from desktop.exchange.spreadsheet import Sheet

DITTO_OF_NOTHING: Final = "ditto_of_nothing"
SENTENCES: Final = {
    "digits_lost": "此号码在表格里存成了数字，末几位已丢失，请改成文本格式后重发",
    DITTO_OF_NOTHING: "写着“同上”，但上一行这一列没有内容",
}
_SERIAL_DAY = re.compile(r"\d{5}(?:\.0)?")
_FIRST_DAY = dt.date(1899, 12, 30)  # day 0 of spreadsheets
_LEAST_AFTER_SIGNATURE = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `index` from 0, `heading` as written, the field it fills or the `reason` why none."""

    index: int
    heading: str
    target: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell whose text must not be used: its column, what stands there, why, and a code for scripts."""

    column: int
    text: str
    sentence: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as Excel counts, texts by field (blanks left out), unusable cells by field."""

    number: int
    values: dict[str, str]
    troubles: dict[str, Trouble] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sheet says. `skipped`: (row number, its text) of totals and signatures; `asks`: questions to the user.

    `fingerprint` names this kind of heading: a mapping the user fixed is remembered under it.
    """

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    fingerprint: str
    skipped: tuple[tuple[int, str], ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def columns_not_taken(self) -> tuple[Column, ...]:
        """The columns left out, each with its reason."""
        return tuple(column for column in self.columns if column.target is None)

    def column_of(self, target: str) -> int | None:
        """Index of the column that fills a field, for pointing at a cell."""
        return next((column.index for column in self.columns if column.target == target), None)


def recognise(
    sheet: Sheet,
    targets: Targets,
    remembered: Mapping[str, Mapping[int, str | None]] | None = None,
    days: Collection[str] = (),
) -> Recognised:
    """Understand one sheet.

    `remembered`: fingerprint → column index → field (None: leave out), as the user decided before; columns the
    charter keeps out stay out. `days`: fields that hold days; a bare day number of a spreadsheet becomes a date there.
    Raises `ContentError` (no_header) for a sheet without a heading row.
    """
    known = words.lookup(targets)
    header = find_header(sheet, known)
    if header is None:
        raise ContentError(
            f"“{sheet.name}”里没有找到标题行（如 姓名、室号、电话）。请在第一行写上栏目名称后再导入。", "no_header"
        )
    fingerprint = fingerprint_of(header)
    columns, asks = _columns(sheet, header, known, (remembered or {}).get(fingerprint, {}))
    rows, skipped = _Reading(sheet, header, columns, days).run()
    return Recognised(sheet.name, columns, rows, fingerprint, skipped, asks)


def fingerprint_of(header: Header) -> str:
    """SHA-256 (hex) of the normalised headings in their order."""
    headings = "\n".join(words.normalised("".join(parts)) for parts in header.parts)
    return hashlib.sha256(headings.encode()).hexdigest()


def _columns(
    sheet: Sheet, header: Header, known: Mapping[str, tuple[str, int]], fixed: Mapping[int, str | None]
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    columns: list[Column] = []
    ranks: dict[int, int] = {}
    for index, parts in enumerate(header.parts):
        heading = " ".join(parts)
        if not parts and not any(len(row) > index and row[index].strip() for row in sheet.rows[header.bottom + 1 :]):
            continue
        reason = words.never_taken(parts) if parts else words.NO_HEADING
        found = words.meaning(parts, known)
        if index in fixed and (reason in (None, words.NO_HEADING, words.SERIAL)):
            target = fixed[index]
            columns.append(Column(index, heading, target, None if target else "上次选定不导入这一列"))
            ranks[index] = -1
        elif reason or not found:
            columns.append(Column(index, heading, None, reason or words.NO_FIELD))
        else:
            columns.append(Column(index, heading, found[0]))
            ranks[index] = found[1]
    return _one_each(columns, ranks)


def _one_each(columns: list[Column], ranks: dict[int, int]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Keep one column per field: the nearer heading wins; equal headings are left for the user to decide."""
    asks: list[str] = []
    decided: dict[int, Column] = {}
    for target in dict.fromkeys(column.target for column in columns if column.target):
        rivals = [column for column in columns if column.target == target]
        least = min(ranks[column.index] for column in rivals)
        best = [column for column in rivals if ranks[column.index] == least]
        if len(best) > 1:
            where = "、".join(f"{letter(column.index)} 列" for column in best)
            asks.append(f"{where}的标题都是“{best[0].heading}”，请选定用哪一列。")
            decided |= {column.index: Column(column.index, column.heading, None, asks[-1]) for column in rivals}
            continue
        reason = f"这一栏已取自 {letter(best[0].index)} 列“{best[0].heading}”"
        decided |= {c.index: Column(c.index, c.heading, None, reason) for c in rivals if c is not best[0]}
    return tuple(decided.get(column.index, column) for column in columns), tuple(asks)


def letter(index: int) -> str:
    """The name of a column as spreadsheet programs write it: 0 → A, 27 → AB."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Reading:
    """The rows below a heading, read once from top to bottom."""

    def __init__(self, sheet: Sheet, header: Header, columns: tuple[Column, ...], days: Collection[str]) -> None:
        self.sheet, self.header = sheet, header
        self.taken = [(column.index, column.target) for column in columns if column.target]
        self.days = frozenset(days)
        self.above: dict[str, str] = {}
        self.filled = _fill_down(sheet, header.bottom, {index for index, _ in self.taken})
        self.headings = [self._texts(number) for number in range(header.top, header.bottom + 1)]

    def run(self) -> tuple[tuple[Row, ...], tuple[tuple[int, str], ...]]:
        rows: list[Row] = []
        skipped: list[tuple[int, str]] = []
        signed = False
        for number in range(self.header.bottom + 1, len(self.sheet.rows)):
            first = next((cell.strip() for cell in self.sheet.rows[number] if cell and not cell.isspace()), "")
            if not first:
                continue
            signed = signed or words.is_signature(first)
            texts = self._texts(number)
            too_few = signed and len(texts) < _LEAST_AFTER_SIGNATURE
            if too_few or words.is_signature(first) or words.is_total(first) or (texts and texts in self.headings):
                skipped.append((number + 1, first))
            elif texts:
                rows.append(self._row(number, texts))
        return tuple(rows), tuple(skipped)

    def _texts(self, number: int) -> dict[str, str]:
        """The own (not filled down) texts of a row by field."""
        cells = self.sheet.rows[number]
        width = len(cells)
        return {
            target: text for index, target in self.taken if index < width and (text := cells[index].strip())
        }

    def _row(self, number: int, texts: dict[str, str]) -> Row:
        row = Row(number + 1, {})
        above = self.above
        for index, target in self.taken:
            text = texts.get(target) or self.filled.get((number, index), "")
            if not text:
                continue
            code = self.sheet.notes.get((number, index))
            if text in words.DITTO:
                written, text = text, above.get(target, "")
                if not text:
                    row.troubles[target] = Trouble(index, written, SENTENCES[DITTO_OF_NOTHING], DITTO_OF_NOTHING)
                    continue
            if code:
                row.troubles[target] = Trouble(index, text, SENTENCES[code], code)
                continue
            row.values[target] = _day(text) if target in self.days else text
        self.above = row.values
        return row


def _fill_down(sheet: Sheet, header_bottom: int, columns: set[int]) -> dict[tuple[int, int], str]:
    """Text of cells below the first of a merged range; only really merged cells are filled."""
    filled: dict[tuple[int, int], str] = {}
    last = len(sheet.rows) - 1
    for top, left, bottom, _ in sheet.merged:
        if left in columns and header_bottom < top < bottom and top <= last and left < len(sheet.rows[top]):
            text = sheet.rows[top][left].strip()
            filled.update(((row, left), text) for row in range(top + 1, min(bottom, last) + 1))
    return filled


def _day(text: str) -> str:
    if not _SERIAL_DAY.fullmatch(text):
        return text
    return (_FIRST_DAY + dt.timedelta(int(text[:5]))).isoformat()
