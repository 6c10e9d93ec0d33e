"""Puts marks on pages for a layout: measures, aligns and shrinks type, and remembers what to complain about."""

from dataclasses import dataclass
from typing import Literal

from desktop.printing import typesetting
from desktop.printing.fonts import FontName, FontSet
from desktop.printing.page import INK, MM, Box, Cells, Colour, Complaint, Line, Mark, Page, Size, Symbol, Text

Align = Literal["left", "centre", "right"]


class Pen:
    """One layout in progress."""

    def __init__(self, fonts: FontSet, size: Size) -> None:
        self._fonts = fonts
        self._size = size
        self._complaints: dict[Complaint, None] = {}
        self._marks: list[Mark] = []
        self.pages: list[Page] = []

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Return each complaint once, in the order it came up."""
        return tuple(self._complaints)

    def new_page(self, size: Size | None = None) -> None:
        """Begin the next sheet, of another size if one is given."""
        self._marks = []
        self.pages.append(Page(size or self._size, self._marks))

    def put(self, *marks: Mark) -> None:
        """Add marks that need no measuring."""
        self._marks += marks

    def line(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5, colour: Colour = INK) -> None:
        """Draw a rule."""
        self._marks.append(Line(x1, y1, x2, y2, weight, colour))

    def box(self, x: float, y: float, width: float, height: float, *, fill: Colour | None = None,
            stroke: Colour | None = None, weight: float = 0.5, corner: float = 0.0) -> None:
        """Draw a rectangle."""
        self._marks.append(Box(x, y, width, height, fill, stroke, weight, corner))

    def width(self, text: str, font: FontName, size: float) -> float:
        """Return the width of a text in mm."""
        return self._fonts.width(text, font, size) / MM

    def check(self, text: str, font: FontName) -> None:
        """Complain about characters no font has."""
        missing = self._fonts.lacking(text, font)
        if missing:
            shown = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in missing)
            self._complaints[Complaint(text, f"“{text}”中的{shown}没有字体可以打印，纸上会是空框。")] = None

    def shrink(self, text: str, room: float, font: FontName, size: float) -> typesetting.Fitted:
        """Fit a text as one line into `room` mm; complain when it gets smaller than 7 points or has to be cut."""
        text = text.replace("\n", " ")
        fitted = typesetting.fit(text, lambda piece: self.width(piece, font, size), room, size)
        if fitted.tight:
            what = "放不下，已截短" if fitted.text != text else f"太长，字号缩到{fitted.size:.1f}磅，可能看不清"
            self._complaints[Complaint(text, f"“{text}”{what}。")] = None
        return fitted

    def type(self, x: float, y: float, text: str, font: FontName = "sans", size: float = 9.0, *,
             colour: Colour = INK, align: Align = "left", room: float | None = None, spacing: float = 0.0) -> float:
        """Set one line and return its width in mm; `x` is its left end, middle or right end according to `align`.

        With `room`, the line is shrunk to fit that many mm.  `spacing` is added after each character, in points.
        """
        text = text.replace("\n", " ")
        self.check(text, font)
        if room is not None:
            text, size, _ = self.shrink(text, room, font, size)
        wide = self.width(text, font, size) + max(len(text) - 1, 0) * spacing / MM
        if text:
            left = {"left": x, "centre": x - wide / 2, "right": x - wide}[align]
            self._marks.append(Text(left, y, wide, text, font, size, colour, spacing))
        return wide

    def lines(self, text: str, room: float, font: FontName, size: float, *, hang: bool = False) -> list[str]:
        """Return a text broken into lines `room` mm wide; with `hang`, closing marks may stand out by half."""
        self.check(text, font)
        return typesetting.break_lines(text, lambda piece: self.width(piece, font, size), room, hang=hang)

    def first_line(self, text: str, room: float, font: FontName, size: float) -> str:
        """Return as much of a text as one line takes, ending with … when there is more."""
        return typesetting.clip(self.lines(text, room, font, size), 1, lambda piece: self.width(piece, font, size), room)[0]

    def paragraph(self, x: float, y: float, text: str, room: float, font: FontName = "sans", size: float = 9.0, *,
                  leading: float, colour: Colour = INK) -> float:
        """Set a text flush on both edges; `y` is the first foot line, `leading` in mm; return the next foot line."""
        lines = self.lines(text, room, font, size, hang=True)
        for number, line in enumerate(lines, 1):
            wide = self.width(line, font, size)
            gap = 0.0 if number == len(lines) else typesetting.stretch(line, wide * MM, room * MM, size)
            self.type(x, y, line, font, size, colour=colour, spacing=gap)
            y += leading
        return y


@dataclass(frozen=True)
class Placed:
    """The pen with the corner of the card or cell it is to draw: lengths count from there."""

    pen: Pen
    x: float
    y: float

    def type(self, x: float, y: float, text: str, font: FontName = "sans", size: float = 9.0, *,
             colour: Colour = INK, align: Align = "left", room: float | None = None, spacing: float = 0.0) -> float:
        """Set one line, as `Pen.type` does."""
        return self.pen.type(self.x + x, self.y + y, text, font, size, colour=colour, align=align, room=room,
                             spacing=spacing)

    def line(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5, colour: Colour = INK) -> None:
        """Draw a rule."""
        self.pen.line(self.x + x1, self.y + y1, self.x + x2, self.y + y2, weight, colour)

    def box(self, x: float, y: float, width: float, height: float, *, fill: Colour | None = None,
            stroke: Colour | None = None, weight: float = 0.5, corner: float = 0.0) -> None:
        """Draw a rectangle."""
        self.pen.box(self.x + x, self.y + y, width, height, fill=fill, stroke=stroke, weight=weight, corner=corner)

    def symbol(self, x: float, y: float, side: float, code: tuple[int, Cells]) -> None:
        """Put a code: its number of modules and its dark runs, as `qr.Codes.code` gives them."""
        modules, cells = code
        self.pen.put(Symbol(self.x + x, self.y + y, side, modules, cells))
