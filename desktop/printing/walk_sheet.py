"""楼面图: a building on paper as it stands, floors × doors, to be ticked and written on from door to door.

Every door has its number, a name as far as the purpose lets it out, letters for what has to be done, a box to tick and
a line to write on.  30 floors × 3 doors are one A4 sheet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.printing.document import Document
from desktop.printing.door_plan import FLOOR_NAMES, GAP, SIDE, TOP, Door, Panel, Places, panels, placed
from desktop.printing.fonts import FontName, FontSet
from desktop.printing.page import A4, GREY, GRID, INK, MM, WHITE, Colour
from desktop.printing.pen import Pen, Placed

TITLE = "楼面图"
SMALLEST = 6.5  # points: no type in a cell is smaller
_ROOMY = 13.0  # mm: a cell at least as high has a line for the name alone
_BROAD = 34.0  # mm: a low cell at least as wide has its letters beside the name, a narrower one beside the writing
_WRITING = 7.0  # mm between lines to write on
_PALE: Colour = (0.94, 0.94, 0.94)


@dataclass(frozen=True)
class Building:
    """One building or unit: its name, who leads it, its doors from the ground floor's first in natural order."""

    name: str
    leaders: str
    doors: Sequence[Door]


@dataclass(frozen=True)
class WalkSheet:
    """What is printed; each building begins a new sheet.  `legend` explains the letters, in order."""

    office: str
    buildings: Sequence[Building]
    purpose: str
    printed_on: str
    legend: Sequence[tuple[str, str]] = ()
    pale: str = ""  # what a grey door means
    footer: str = ""
    made_at: datetime | None = None


def content(rows: Iterable[Mapping[str, Any]], *, office: str, purpose: str, printed_on: str,
            legend: Sequence[tuple[str, str]] = (), pale: str = "", footer: str = "",
            made_at: datetime | None = None) -> WalkSheet:
    """Return sheets from rows with name, leaders and `doors`: mappings with floor, number and, where there is
    something to say, name, more, unit, letters, pale.
    """  # noqa: D205 - the keys are the summary
    buildings = [Building(row["name"], row["leaders"], [Door(**door) for door in row["doors"]]) for row in rows]
    return WalkSheet(office, buildings, purpose, printed_on, legend, pale, footer, made_at)


def sample() -> WalkSheet:
    """Return a tall building, one of six floors with three units, and one with a single door."""
    names = ("王𬭎", "李𬱖", "𠮷田某", "", "阿布都热依木·买买提明·艾力", "张某某", "欧阳㛃")

    def door(floor: int, place: int, unit: str = "") -> Door:
        number = floor * 3 + place
        name, vacant = names[number % len(names)], number % 11 == 0
        letters = () if vacant else ("联",) if not name else ("话",) if number % 5 == 0 else ()
        more = f"{number % 4 + 1}人" if name and not vacant else ""
        return Door(floor, f"{floor}{place:02d}", "空置" if vacant else name, more, unit, letters, vacant)

    tall = [door(floor, place) for floor in range(1, 31) for place in (1, 2, 3)]
    low = [door(floor, place, f"{unit}单元") for unit in (1, 2, 3) for floor in range(1, 7) for place in (1, 2)]
    legend = (("联", "缺联系人"), ("话", "缺电话"))
    return WalkSheet("和睦社区居民委员会", (
        Building("和睦里8号楼", "楼组长 王𬭎、线上楼组长 周某某", tall), Building("和睦里3号楼", "楼组长空缺", low),
        Building("门岗", "", (Door(1, "值班室"),)),
    ), "内部", "2026年11月22日", legend, "空置", "内部资料 注意保密 · 打印人 周某某 · 2026-11-22 09:30")


def lay_out(content: WalkSheet, fonts: FontSet) -> Document:
    """Divide the buildings into sheets, then draw them."""
    pen = Pen(fonts, A4)
    standing = [(building, placed(building.doors)) for building in content.buildings]
    sheets = [(building, places, panel) for building, places in standing for panel in panels(places)]
    for number, (building, places, panel) in enumerate(sheets, 1):
        pen.new_page(panel.paper)
        _frame(pen, content, building, panel, f"第{number}页 共{len(sheets)}页")
        _grid(pen, places, panel)
    return Document(TITLE, content.office, tuple(pen.pages), pen.complaints, fonts, content.made_at)


def _frame(pen: Pen, sheet: WalkSheet, building: Building, panel: Panel, page_number: str) -> None:
    """Put what stands around the grid: whose doors, who leads, who walks, what the signs mean."""
    right, foot = panel.paper.width - SIDE, panel.paper.height
    wide = pen.type(right, 18.0, f"{sheet.purpose} · {page_number}", "sans", 9.0, colour=GREY, align="right")
    pen.type(SIDE, 18.5, f"{building.name}{TITLE}", "bold", 17.0, room=right - SIDE - wide - 6.0)
    wide = pen.type(right, 25.0, f"{len(building.doors)}户 · {sheet.printed_on}", "sans", 9.0, align="right")
    about = " · ".join(filter(None, (sheet.office, building.leaders)))
    pen.type(SIDE, 25.0, about, "sans", 9.0, room=right - SIDE - wide - 6.0)
    for x, label in ((SIDE, "走访人："), (SIDE + 62.0, "走访日期：")):
        used = pen.type(x, 32.0, label, "sans", 9.5)
        pen.line(x + used, 32.8, x + 54.0, 32.8, 0.4)
    signs = ["□ 走访后打勾", *(f"{letter} {meaning}" for letter, meaning in sheet.legend)]
    pen.type(SIDE, foot - 14.5, "　".join([*signs, f"灰底 {sheet.pale}"] if sheet.pale else signs), "sans", 8.5)
    pen.type(SIDE, foot - 9.0, sheet.footer, "sans", 7.5, colour=GREY)


def _grid(pen: Pen, places: Places, panel: Panel) -> None:
    for number, floor in enumerate(panel.floors):
        middle = TOP + (number + 0.5) * panel.high + 0.36 * 8.0 / MM
        pen.type(SIDE, middle, _floor_name(floor), "sans", 8.0, colour=GREY, room=FLOOR_NAMES - 1.0)
    x = SIDE + FLOOR_NAMES
    for stretch in panel.stretches:
        wide = stretch.doors * panel.wide
        pen.type(x + wide / 2, TOP - 1.8, stretch.unit, "bold", 9.5, align="centre", room=wide)
        for number, floor in enumerate(panel.floors):
            for place in range(stretch.doors):
                if door := places.get((stretch.unit, floor, stretch.first + place)):
                    _cell(Placed(pen, x + place * panel.wide, TOP + number * panel.high), door, panel.wide, panel.high)
        x += wide + GAP


def _floor_name(floor: int) -> str:
    return f"{floor}层" if floor > 0 else f"地下{-floor}层" if floor else ""


def _cell(at: Placed, door: Door, wide: float, high: float) -> None:
    """Draw one door; a roomy cell has the name on a line of its own, a low one beside the number."""
    roomy = high >= _ROOMY
    most = (13.0, wide * 0.4, high * 0.6) if roomy else (9.5, wide * 0.34, (high - 1.0) / 2 * MM * 0.82)
    size = max(SMALLEST, min(most))
    em = size / MM
    pad = 1.4 if roomy else 0.8
    y, right, foot = pad + 0.95 * em, wide - pad, high - pad - 0.4
    at.box(0.0, 0.0, wide, high, fill=_PALE if door.pale else None, stroke=GRID, weight=0.4)
    at.box(pad, y - 0.83 * em, 0.85 * em, 0.85 * em, fill=WHITE, stroke=INK, weight=0.5)
    beside = roomy or wide >= _BROAD
    free = _letters(at, door.letters, right, y if beside else foot - 0.2, size) - (0.6 if door.letters else 0.0)
    x, above = pad + 1.25 * em, free if beside else right
    used = _fitted(at, x, y, door.number, above - x, "bold", size)
    small = max(SMALLEST, size * 0.8)
    if roomy:
        y += 1.25 * small / MM + 0.6
        _name(at, pad, y, door, right, small)
    else:
        x += used + 0.45 * em
        _name(at, x, y, door, above, size)
    at.line(pad, foot, right if beside else free, foot, 0.3, GREY)
    while roomy and foot - _WRITING > y + 4.0:
        foot -= _WRITING
        at.line(pad, foot, right, foot, 0.3, GREY)


def _name(at: Placed, x: float, y: float, door: Door, right: float, size: float) -> None:
    ink = GREY if door.pale else INK
    x += _fitted(at, x, y, door.name, right - x, "sans", size, ink) + 1.2
    if at.pen.width(door.more, "sans", size) <= right - x:
        at.type(x, y, door.more, "sans", size, colour=ink)


def _letters(at: Placed, letters: Sequence[str], right: float, y: float, size: float) -> float:
    """Set framed letters that end at `right` on the foot line `y`; return where the first begins."""
    size = max(SMALLEST, size * 0.75)
    em = size / MM
    for letter in reversed(letters):
        right -= 1.3 * em
        at.box(right, y - 1.03 * em, 1.2 * em, 1.2 * em, fill=WHITE, stroke=INK, weight=0.4, corner=0.4)
        at.type(right + 0.6 * em, y - 0.07 * em, letter, "bold", size, align="centre")
    return right


def _fitted(at: Placed, x: float, y: float, text: str, room: float, font: FontName, size: float,
            colour: Colour = INK) -> float:
    """Set one line as large as the room allows, not under 6.5 points: then it ends with …; return its width."""
    wide = at.pen.width(text, font, size)
    if wide > room:
        size = max(SMALLEST, size * room / wide)
        text = at.pen.first_line(text, room, font, size)
    return at.type(x, y, text, font, size, colour=colour)
