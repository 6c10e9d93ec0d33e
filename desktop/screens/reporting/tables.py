"""Tables of 上报中心 over rows that are at hand: what leaves and how, the rows of a package, reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.egress.contents import Content, Heading
from desktop.look.look import Look
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column, Row

TONES: Final = {"原样": "warn", "遮盖": "ok", "概化": "ok", "代号": "ok", "只报人数": "ok", "不报": ""}
HIDDEN: Final = ("id", "op", "cn", "changed_at")
WIDE, NARROW, MEASURED = 220, 84, 50


class Lines(Table):
    """A table of dictionaries; rows are looked up by their number, so that only those in sight are made ready."""

    def __init__(self, look: Look, name: str, columns: Sequence[Column]) -> None:
        """Empty until `show_lines`."""
        self._lines: Sequence[Row] = ()
        super().__init__(look, name, columns, self._rows_of, self._in_order)

    def show_lines(self, lines: Sequence[Row]) -> None:
        """Show these."""
        self._lines = lines
        self.show_ids([str(at) for at in range(len(lines))])

    def _rows_of(self, ids: Sequence[str]) -> list[Row]:
        return [{**self._lines[int(one)], "id": one} for one in ids]

    def _in_order(self, name: str, descending: bool) -> Sequence[str]:
        column = next(column for column in self.rows.columns if column.name == name)
        found = sorted(range(len(self._lines)), key=lambda at: column.show(self._lines[at]), reverse=descending)
        return [str(at) for at in found]


def plain(name: str, title: str, width: int, *, align: str = "left", stretch: bool = False, bold: bool = False) -> Column:
    """A column that shows what stands in the row."""
    return Column(name, title, width, lambda row: _text(row.get(name)), align=align, stretch=stretch, bold=bold)


def ways(look: Look) -> Lines:
    """Record type, field, and how it leaves."""
    return Lines(look, "报什么、怎么报", (
        plain("record", "记录", 84), plain("field", "内容", 120, stretch=True),
        Column("way", "怎么报", 80, lambda row: str(row["way"]), tone=lambda row: TONES[str(row["way"])]),
    ))


def rows_of_package(look: Look, content: Content) -> Lines:
    """The rows of one table of a package, with the columns it has; ids and counters can be shown with the others."""
    columns = [
        Column(
            heading.name, _title(heading), _width(content, at), lambda row, at=at: str(row["cells"][at]).replace("\n", " "),  # type: ignore[misc] # the default binds `at`
            shown=heading.name not in HIDDEN and not heading.name.endswith("_id"),
        )
        for at, heading in enumerate(content.headings)
    ]
    made = Lines(look, f"{content.term}的内容", columns)
    made.show_lines([{"cells": cells} for cells in content.rows])
    return made


def _title(heading: Heading) -> str:
    return f"{heading.title}（{heading.way}）" if heading.way not in ("", "原样") else heading.title


def _width(content: Content, at: int) -> int:
    """As wide as the first values need, in pixels at 标准: a Chinese character counts 14, another 8."""
    longest = max((_wide(row[at]) for row in content.rows[:MEASURED]), default=0)
    return max(NARROW, min(WIDE, max(longest, _wide(_title(content.headings[at]))) + 24))


def _wide(text: str) -> int:
    return sum(14 if ord(character) > 0x2E80 else 8 for character in text)  # noqa: PLR2004 - where CJK signs begin


def _text(value: object) -> str:
    return "" if value is None else str(value)
