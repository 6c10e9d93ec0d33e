"""What a page consists of, as plain values: a layout can be checked without making a PDF.

All lengths are millimetres from the top left corner of the paper; type sizes and rules are in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.printing.fonts import FontName

MM = 72 / 25.4  # points in a millimetre

Colour = tuple[float, float, float]
INK: Colour = (0.102, 0.102, 0.102)
GREY: Colour = (0.42, 0.42, 0.42)
PALE: Colour = (0.92, 0.92, 0.92)
GRID: Colour = (0.35, 0.35, 0.35)
RED: Colour = (0.722, 0.094, 0.122)
WHITE: Colour = (1.0, 1.0, 1.0)

Cells = tuple[tuple[int, int, int], ...]  # dark runs of a code: (row, first column, how many)


class Size(NamedTuple):
    """A sheet of paper, in mm."""

    width: float
    height: float


A4 = Size(210, 297)
A4_LANDSCAPE = Size(297, 210)
A5 = Size(148, 210)


class Text(NamedTuple):
    """One line of type: `x` is its left end, `y` its foot line; `wide` is its width, `spacing` extra points a character."""

    x: float
    y: float
    wide: float
    text: str
    font: FontName
    size: float
    colour: Colour = INK
    spacing: float = 0.0


class Line(NamedTuple):
    """A straight rule."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float
    colour: Colour = INK


class Box(NamedTuple):
    """A rectangle from its top left corner, filled or outlined or both."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    stroke: Colour | None = None
    weight: float = 0.5
    round: float = 0.0


class Symbol(NamedTuple):
    """A square code (QR) from its top left corner; equal `cells` are stored once in the PDF."""

    x: float
    y: float
    side: float
    modules: int
    cells: Cells


Mark = Text | Line | Box | Symbol


class Extent(NamedTuple):
    """The room a mark takes: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float


def extent(mark: Mark) -> Extent:
    """Return the room of a mark; of type, the em box: 0.88 above and 0.12 below the foot line."""
    match mark:
        case Text():
            em = mark.size / MM
            return Extent(mark.x, mark.y - 0.88 * em, mark.x + mark.wide, mark.y + 0.12 * em)
        case Line():
            return Extent(min(mark.x1, mark.x2), min(mark.y1, mark.y2), max(mark.x1, mark.x2), max(mark.y1, mark.y2))
        case Box():
            return Extent(mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        case _:
            return Extent(mark.x, mark.y, mark.x + mark.side, mark.y + mark.side)


@dataclass(frozen=True)
class Page:
    """A sheet and what stands on it, in drawing order."""

    size: Size
    marks: Sequence[Mark]


class Complaint(NamedTuple):
    """Something the user should know before paper is used: the text concerned and a sentence about it."""

    text: str
    sentence: str
