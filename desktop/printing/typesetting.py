"""Setting Chinese lines: where a line may break, how it is stretched, how a text is fitted into its room.

Rules: GB/T 15834-2011 5.1 (places of punctuation marks).  Pure functions; a text is measured by the caller's function.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

Measure = Callable[[str], float]

# May not begin a line: closing marks, connectors (one dash, wave), the middle dot, signs after figures.
NO_START = frozenset("，。、；：？！）〕］｝〉》」』】〗’”·～—-/,;:?!)]}%％‰℃°′″々")
# May not end a line: opening marks and signs before figures.
NO_END = frozenset("（〔［｛〈《「『【〖‘“([{￥¥＄$№#")
# May stick out into the right margin by half a character.
HANGING = frozenset("，。、；：,.;:")

SMALLEST = 5.0  # points: below this nobody can read it, the text is cut instead
READABLE = 7.0  # points: smaller than this is reported

# Never torn: —— and ……; figures and Latin words with their inner marks (phones, dates, amounts, addresses of e-mail).
_ATOM = re.compile(r"—{2,}|…{2,}|(?:[!-+\--9<->@-~\u00c0-\u024f]|(?<=\d)[,:](?=\d))+|\s|.", re.DOTALL)


def break_lines(text: str, measure: Measure, width: float, *, hang: bool = True) -> list[str]:
    """Return the lines of a text set `width` wide; a newline always breaks; blanks at a break are dropped.

    No line begins with a closing mark or ends with an opening one, unless an unbreakable piece is wider than the
    line: that one is cut where it must be.  With `hang`, a line may exceed the width by half a closing mark.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if measure(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines += _set_paragraph(paragraph, measure, width, hang)
    return lines


def _set_paragraph(paragraph: str, measure: Measure, width: float, hang: bool) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(paragraph):
        wide = measure(piece)
        if used + wide <= width or (hang and piece[-1] in HANGING and used + wide - measure(piece[-1]) / 2 <= width):
            line, used = line + piece, used + wide
        elif piece.isspace():
            continue
        elif wide <= width:
            yield line.rstrip()
            line, used = piece, wide
        else:
            for character in piece:
                wide = measure(character)
                if line and used + wide > width:
                    yield line.rstrip()
                    line, used = "", 0.0
                line, used = line + character, used + wide
    yield line.rstrip()


def _pieces(paragraph: str) -> Iterator[str]:
    """Yield what must stay on one line: atoms with the marks that cling to them."""
    piece, last = "", ""
    waiting = ""  # blanks: with the next piece if that clings, else a piece of their own
    for atom in _ATOM.findall(paragraph):
        if atom.isspace():
            waiting += atom
            continue
        clings = last in NO_END or (atom[0] in NO_START and not atom.startswith("——"))
        if piece and clings:
            piece += waiting + atom
        else:
            yield from filter(None, (piece, waiting))
            piece = atom
        waiting, last = "", atom[-1]
    yield from filter(None, (piece, waiting))


def stretch(text: str, measured: float, width: float, size: float) -> float:
    """Return the space to add after each character so that a line of width `measured` fills `width` (same unit).

    0 when the line would be pulled apart by more than two and a half characters: then it stays ragged.
    """
    gaps = len(text) - 1
    missing = width - measured
    return missing / gaps if gaps > 0 and -size < missing < 2.5 * size else 0.0


class Fitted(NamedTuple):
    """A text made to fit: what to print, at which size in points, and whether that is too small or cut."""

    text: str
    size: float
    tight: bool


def fit(text: str, measure: Measure, width: float, size: float) -> Fitted:
    """Shrink one line until it fits; `measure` and `width` are for `size`.  Never wraps; cut below 5 points."""
    measured = measure(text)
    if measured <= width:
        return Fitted(text, size, tight=False)
    small = size * width / measured
    if small >= min(SMALLEST, size):
        return Fitted(text, small, small < READABLE)
    small = min(SMALLEST, size)
    room = width * size / small
    while text and measure(text + "…") > room:
        text = text[:-1]
    return Fitted(text + "…", small, tight=True)


def clip(lines: list[str], most: int, measure: Measure, width: float) -> list[str]:
    """Return at most `most` lines; the last one ends with … when something had to be left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(last + "…") > width:
        last = last[:-1]
    return [*lines[:most - 1], last + "…"]
