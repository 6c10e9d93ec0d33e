"""通讯录: who serves and, on paper that stays in the office, whom to call in each household; two columns on A4.

Rows flow down the first column and then the second; a caption stays with its first row and is repeated with （续）.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from desktop.printing.document import Document
from desktop.printing.fonts import FontSet
from desktop.printing.ledger import confidential
from desktop.printing.page import A4, GREY, MM, PALE
from desktop.printing.pen import Pen

TITLE = "通讯录"
LEFT, RIGHT = 20.0, 10.0  # the left margin is for the binding
TOP, FOOT = 32.0, 18.0
COLUMNS, GAP = 2, 6.0
WIDE = (A4.width - LEFT - RIGHT - GAP) / COLUMNS
ROW, CAPTION = 6.4, 7.4
_NAME_AT, _PHONE_AT = 36.0, 55.0
_APART = 2.5  # mm between a long name and what stands beside it
_SIZE = 9.0
_SHORT = 20  # lines: so few stand in one column


class Entry(NamedTuple):
    """One line: a door or a post, the name, the number."""

    where: str
    name: str
    phone: str


@dataclass(frozen=True)
class Section:
    """Lines under one caption: a building, or a letter of the alphabet."""

    caption: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class PhoneList:
    """What is printed; `place` names what it covers."""

    office: str
    place: str
    sections: Sequence[Section]
    printed_on: str
    footer: str = ""
    made_at: datetime | None = None


def content(sections: Iterable[tuple[str, Iterable[Mapping[str, str]]]], *, office: str, place: str, printed_on: str,
            footer: str = "", made_at: datetime | None = None) -> PhoneList:
    """Return a list from captions with their rows of shown strings: where, name, phone."""
    made = [Section(caption, [Entry(row["where"], row["name"], row["phone"]) for row in rows]) for caption, rows in sections]
    return PhoneList(office, place, made, printed_on, footer, made_at)


def sample() -> PhoneList:
    """Return those who serve and three buildings, with the names and numbers that make trouble."""
    names = ("王𬭎", "李𬱖", "𠮷田某", "阿布都热依木·买买提明·艾力", "", "欧阳㛃")
    serving = [Entry(f"{number}号楼 线下楼组长", names[number % 4], f"199 0000 1{number:03d}") for number in range(1, 8)]
    homes = [
        Section(f"和睦里{building}号楼", [
            Entry(f"{unit}单元{floor}0{door}室", names[(floor * 2 + door) % len(names)],
                  "" if floor % 5 == 0 else "0571-88880001转8012" if floor == door == 1 else f"199 0000 {building}{unit}{floor}{door}")
            for unit in (1, 2) for floor in range(1, 7) for door in (1, 2)
        ])
        for building in (3, 5, 12, 18)
    ]
    return PhoneList("和睦社区居民委员会", "全部", [Section("任职人", serving), *homes], "2026年11月22日",
                     confidential("周某某", "2026-11-22 09:30"))


def lay_out(content: PhoneList, fonts: FontSet) -> Document:
    """Divide the lines into columns, then draw them."""
    pen = Pen(fonts, A4)
    pages = list(_pages(content.sections))
    for number, page in enumerate(pages, 1):
        pen.new_page()
        _frame(pen, content, f"第{number}页 共{len(pages)}页")
        for place, lines in enumerate(page):
            _column(pen, LEFT + place * (WIDE + GAP), lines)
    return Document(TITLE, content.office, tuple(pen.pages), pen.complaints, fonts, content.made_at)


def _pages(sections: Sequence[Section]) -> Iterator[list[list[Entry | str]]]:
    """Yield the columns of each page; those of the last page end at the same height."""
    lines = [_Line(section.caption, number == 0, entry)
             for section in sections for number, entry in enumerate(section.entries)]
    while lines:
        room = A4.height - TOP - FOOT
        page, used = _filled(lines, room)
        last = used == len(lines)
        while last and used > _SHORT:
            room -= ROW
            lower, used = _filled(lines, room)
            if used < len(lines):
                break
            page = lower
        yield page
        lines = [] if last else lines[used:]


class _Line(NamedTuple):
    caption: str
    begins: bool
    entry: Entry


def _filled(lines: Sequence[_Line], room: float) -> tuple[list[list[Entry | str]], int]:
    """Fill the columns of one page, each `room` high; return them and how many lines they took. A text is a caption."""
    columns: list[list[Entry | str]] = [[]]
    left = room
    for used, line in enumerate(lines):
        captioned = line.begins or not columns[-1]
        if left < ROW + (CAPTION if captioned else 0.0):
            if len(columns) == COLUMNS:
                return columns, used
            columns.append([])
            left, captioned = room, True
        if captioned:
            columns[-1].append(line.caption if line.begins else f"{line.caption}（续）")
            left -= CAPTION
        columns[-1].append(line.entry)
        left -= ROW
    return columns, len(lines)


def _column(pen: Pen, x: float, lines: Sequence[Entry | str]) -> None:
    y, right = TOP, x + WIDE
    for line in lines:
        if isinstance(line, str):
            pen.box(x, y, WIDE, CAPTION, fill=PALE)
            pen.type(x + 1.5, y + CAPTION / 2 + 0.36 * 9.5 / MM, line, "bold", 9.5, room=WIDE - 3.0)
            y += CAPTION
            continue
        foot = y + ROW / 2 + 0.36 * _SIZE / MM
        where = pen.type(x + 1.0, foot, line.where, "sans", _SIZE, room=_NAME_AT - 2.0)
        phone = pen.type(right - 1.0, foot, line.phone, "sans", _SIZE, align="right", room=WIDE - _PHONE_AT - 1.0)
        start, end = x + _NAME_AT, right - 1.0 - phone - _APART
        if pen.width(line.name, "bold", _SIZE) > end - start:
            start = x + 1.0 + where + _APART
        pen.type(start, foot, line.name, "bold", _SIZE, room=end - start)
        y += ROW
        pen.line(x, y, right, y, 0.25, GREY)


def _frame(pen: Pen, content: PhoneList, page_number: str) -> None:
    right, middle = A4.width - RIGHT, (LEFT + A4.width - RIGHT) / 2
    pen.type(middle, 20.0, TITLE, "bold", 17.0, align="centre", spacing=6.0)
    wide = pen.type(right, TOP - 3.0, content.printed_on, "sans", 9.0, align="right")
    about = " · ".join(filter(None, (content.office, content.place)))
    pen.type(LEFT, TOP - 3.0, about, "sans", 9.0, room=right - LEFT - wide - 6.0)
    foot = A4.height - 10.0
    pen.type(middle, foot, page_number, "sans", 8.5, align="centre")
    pen.type(LEFT, foot, content.footer, "sans", 7.5, colour=GREY, room=middle - LEFT - 15.0)
