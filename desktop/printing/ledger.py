"""Ledgers: a table over many pages with its heading row on each, signatures, 第X页 共Y页 and room for handwriting.

Pages are divided before anything is drawn, so the number of pages is known; 10,000 rows take about a second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.page import A4, A4_LANDSCAPE, GREY, GRID, INK, MM, PALE, Colour, Complaint, Mark, Text
from desktop.printing.pen import Align, Pen
from desktop.printing.typesetting import clip

LEFT, RIGHT = 20.0, 10.0  # the left margin is for the binding
TOP, FOOT = 15.0, 17.0
_TABLE_TOP = TOP + 15.0
_SIGNATURES = FOOT + 2.5  # foot lines, from the lower edge of the paper
_TABLE_FOOT = FOOT + 10.0
_HEADING_ROW = 9.0
_SIZE, _LEADING = 9.0, 11.5 / MM
_PAD = 1.0
_BASELINE = 0.36 * _SIZE / MM  # from the middle of a line of hanzi down to its foot line
_CAPTION: Colour = (0.96, 0.96, 0.96)


@dataclass(frozen=True)
class Column:
    """A column, `width` in mm.  An `atomic` one (number, date, phone) shrinks its text, the others wrap it."""

    heading: str
    width: float
    align: Align = "left"
    atomic: bool = False


@dataclass(frozen=True)
class Group:
    """Rows under one caption, e.g. those of a building; no caption is printed when it is empty."""

    caption: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Ledger:
    """What a ledger prints, every cell as already shown (and masked) text."""

    title: str
    office: str
    columns: Sequence[Column]
    groups: Sequence[Group]
    filled_on: str
    landscape: bool = True
    page_per_group: bool = False
    blank_rows: int = 0  # rows to write in: after each group when it has its own pages, else at the end
    row_height: float = 7.2
    signatures: Sequence[str] = ("填表人", "审核人", "负责人")
    footer: str = ""  # e.g. confidential("王某", "2026-11-22 09:30")
    made_at: datetime | None = None


def confidential(printed_by: str, at: str) -> str:
    """Return the line for the foot of papers that stay in the office."""
    return f"内部资料 注意保密 · 打印人 {printed_by} · {at}"


class _Cell(NamedTuple):
    """A cell ready to be set: how many lines high, and those that are not blank; `y` is from the middle of the row."""

    height: int
    lines: tuple[Text, ...]


class _Row(NamedTuple):
    """A row, or a caption when it has one cell of its own and no columns."""

    height: float
    cells: Sequence[_Cell]
    caption: str = ""


def lay_out(ledger: Ledger, fonts: FontSet) -> Document:
    """Divide the rows into pages, then put them on paper."""
    size = A4_LANDSCAPE if ledger.landscape else A4
    pen = Pen(fonts, size)
    room = size.height - _TABLE_FOOT - _TABLE_TOP - _HEADING_ROW
    setter = _Setter(pen, ledger, room)
    pages = list(_pages(ledger, setter, room))
    for number, rows in enumerate(pages, 1):
        pen.new_page()
        _frame(pen, ledger, f"第{number}页 共{len(pages)}页")
        setter.put(rows)
    return Document(ledger.title, ledger.office, tuple(pen.pages), (*pen.complaints, *setter.cut), fonts,
                    ledger.made_at)


def _pages(ledger: Ledger, setter: "_Setter", room: float) -> Iterator[list[_Row]]:
    """Yield the rows of each page; a caption stays with its first row and is repeated on the next page."""
    page: list[_Row] = []
    left = room
    for group, rows in _groups(ledger, setter):
        caption = setter.caption(group.caption)
        if page and (ledger.page_per_group or sum(row.height for row in (*caption, *rows[:1])) > left):
            yield page
            page, left = [], room
        page += caption
        left -= sum(row.height for row in caption)
        for row in rows:
            if row.height > left:
                yield page
                page = list(setter.caption(f"{group.caption}（续）" if group.caption else ""))
                left = room - sum(shown.height for shown in page)
            page.append(row)
            left -= row.height
    yield page


def _groups(ledger: Ledger, setter: "_Setter") -> Iterator[tuple[Group, list[_Row]]]:
    groups = ledger.groups or (Group("", ()),)
    blank = [setter.row([""] * len(ledger.columns))] * ledger.blank_rows
    for number, group in enumerate(groups, 1):
        rows = [setter.row(row) for row in group.rows]
        yield group, rows + blank if ledger.page_per_group or number == len(groups) else rows


class _Setter:
    """Sets cells; equal texts of one column (男, 自住, 本地 …) are set once."""

    def __init__(self, pen: Pen, ledger: Ledger, room: float) -> None:
        self._pen = pen
        self._columns = ledger.columns
        self._least = ledger.row_height
        self._most = int((room - ledger.row_height) / _LEADING)  # lines of a cell; leaves room for a caption
        self._made: dict[tuple[int, str], _Cell] = {}
        self._edges = [LEFT]
        for column in ledger.columns:
            self._edges.append(self._edges[-1] + column.width)
        self.cut: dict[Complaint, None] = {}

    def row(self, texts: Sequence[str]) -> _Row:
        """Return a row with its height."""
        made = self._made
        cells = []
        for key in enumerate(texts):
            cell = made.get(key)
            if cell is None:
                cell = made[key] = self._cell(*key)
            cells.append(cell)
        lines = max(cell.height for cell in cells)
        return _Row(max(self._least, lines * _LEADING + 2 * _PAD), cells)

    def caption(self, text: str) -> tuple[_Row, ...]:
        """Return the caption of a group as a row, or nothing."""
        return (_Row(self._least, (), text),) if text else ()

    def _cell(self, number: int, text: str) -> _Cell:
        column, text = self._columns[number], text.strip()
        room = column.width - 2 * _PAD
        self._pen.check(text, "sans")
        size = _SIZE
        if column.atomic:
            fitted = self._pen.shrink(text, room, "sans", _SIZE)
            lines, size = [fitted.text], fitted.size
        else:
            lines = self._wrapped(text, room)
        left = self._edges[number]
        middle = _BASELINE - (len(lines) - 1) * _LEADING / 2
        return _Cell(len(lines), tuple(
            self._text(line, size, column, left, middle + place * _LEADING) for place, line in enumerate(lines) if line
        ))

    def _wrapped(self, text: str, room: float) -> list[str]:
        lines = self._pen.lines(text, room, "sans", _SIZE)
        if len(lines) > self._most:
            self.cut[Complaint(text, f"“{text[:12]}…”一格写不下一页，后面的文字没有打印。")] = None
        return clip(lines, self._most, lambda piece: self._pen.width(piece, "sans", _SIZE), room)

    def _text(self, line: str, size: float, column: Column, left: float, y: float) -> Text:
        wide = self._pen.width(line, "sans", size)
        match column.align:
            case "left":
                x = left + _PAD
            case "centre":
                x = left + (column.width - wide) / 2
            case _:
                x = left + column.width - _PAD - wide
        return Text(x, y, wide, line, "sans", size)

    def put(self, rows: Sequence[_Row]) -> None:
        """Put the rows of one page under the heading row, then the rules."""
        pen, left, right = self._pen, self._edges[0], self._edges[-1]
        y = _TABLE_TOP
        self._heading(y)
        y += _HEADING_ROW
        stretches = [[_TABLE_TOP, y]]  # where the upright rules run: they stop at captions
        marks: list[Mark] = []
        for row in rows:
            pen.line(left, y, right, y, 0.4, GRID)
            if row.caption:
                pen.box(left, y, right - left, row.height, fill=_CAPTION)
                pen.type(left + 2.0, y + row.height / 2 + _BASELINE, row.caption, "bold", 10.0,
                         room=right - left - 4.0)
                stretches.append([y + row.height, y + row.height])
            middle = y + row.height / 2
            marks += [Text(x, middle + dy, wide, text, font, size)
                      for cell in row.cells for x, dy, wide, text, font, size, _, _ in cell.lines]
            y += row.height
            stretches[-1][1] = y
        pen.put(*marks)
        for edge in self._edges[1:-1]:
            for top, foot in stretches:
                pen.line(edge, top, edge, foot, 0.4, GRID)
        pen.box(left, _TABLE_TOP, right - left, y - _TABLE_TOP, stroke=INK, weight=1.0)

    def _heading(self, y: float) -> None:
        self._pen.box(self._edges[0], y, self._edges[-1] - self._edges[0], _HEADING_ROW, fill=PALE)
        for column, left in zip(self._columns, self._edges, strict=False):
            self._pen.type(left + column.width / 2, y + _HEADING_ROW / 2 + _BASELINE, column.heading, "bold", _SIZE,
                           align="centre", room=column.width - 0.8)


def _frame(pen: Pen, ledger: Ledger, page_number: str) -> None:
    """Put what stands on every page outside the table."""
    size = A4_LANDSCAPE if ledger.landscape else A4
    right, middle = size.width - RIGHT, (LEFT + size.width - RIGHT) / 2
    pen.type(middle, TOP + 6.0, ledger.title, "bold", 17.0, align="centre", room=right - LEFT)
    pen.type(LEFT, _TABLE_TOP - 2.2, ledger.office, "sans", 9.0, room=(right - LEFT) / 2)
    foot = size.height - _SIGNATURES
    for number, role in enumerate(ledger.signatures):
        x = LEFT + number * 42.0
        wide = pen.type(x, foot, f"{role}：", "sans", 9.5)
        pen.line(x + wide, foot + 0.8, x + 39.0, foot + 0.8, 0.4)
    pen.type(right, foot, f"填报日期：{ledger.filled_on}", "sans", 9.5, align="right")
    pen.type(middle, foot + 6.0, page_number, "sans", 8.5, align="centre")
    pen.type(LEFT, foot + 6.0, ledger.footer, "sans", 7.5, colour=GREY, room=middle - LEFT - 15.0)
