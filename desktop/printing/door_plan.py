"""How the doors of a building are divided into pages: floors × doors, units side by side, every cell large enough.

Pure arithmetic in millimetres; whoever draws asks for the panels and puts each on a sheet of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from desktop.printing.page import A4, A4_LANDSCAPE, Size

SIDE, TOP, FOOT = 12.0, 40.0, 20.0  # margins of the grid; heading above, legend and footer below
FLOOR_NAMES = 10.0  # width of the column that names the floors
GAP = 4.0  # between two units
LEAST_WIDE, LEAST_HIGH = 20.0, 6.6  # of a cell: four figures and a name of three characters at 6.5 points, and a line
MOST_WIDE, MOST_HIGH = 90.0, 36.0


@dataclass(frozen=True)
class Door:
    """One door; `unit` groups doors side by side, `letters` say what has to be done, `pale`: nobody is known there.

    `more` stands after the name where there is room for it.
    """

    floor: int
    number: str
    name: str = ""
    more: str = ""
    unit: str = ""
    letters: tuple[str, ...] = ()
    pale: bool = False


class Stretch(NamedTuple):
    """Neighbouring doors of one unit on one sheet: `first` is the place of the first in its floor."""

    unit: str
    first: int
    doors: int


class Panel(NamedTuple):
    """What one sheet shows of a building: floors from the top, stretches from the left, the size of a cell."""

    paper: Size
    floors: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    wide: float
    high: float


#: Doors by unit, floor and place from the left.
Places = dict[tuple[str, int, int], Door]


def placed(doors: Sequence[Door]) -> Places:
    """Give each door its place: 302 stands under 402 though there is no 301, where the numbers of a unit allow it."""
    found: Places = {}
    for unit, floors in _by_unit(doors).items():
        endings = sorted({door.number[-2:] for row in floors.values() for door in row})
        widest = max(len(row) for row in floors.values())
        aligned = len(endings) <= 2 * widest and all(ending.isdecimal() for ending in endings) and all(
            len({door.number[-2:] for door in row}) == len(row) for row in floors.values()
        )
        for floor, row in floors.items():
            for number, door in enumerate(row):
                found[unit, floor, endings.index(door.number[-2:]) if aligned else number] = door
    return found


def panels(places: Places) -> list[Panel]:
    """Return the sheets of a building: as few as can be, then upright or across, whichever has the larger cells.

    Units stay whole where one fits on a sheet; floors are shared out evenly.  33 floors × 4 doors are one sheet.
    """
    widths: dict[str, int] = {}
    for unit, _, place in places:
        widths[unit] = max(widths.get(unit, 0), place + 1)
    floors = sorted({floor for _, floor, _ in places}, reverse=True)
    upright, across = (_divided(paper, floors, list(widths.items())) for paper in (A4, A4_LANDSCAPE))
    return min(upright, across, key=lambda made: (len(made), -min((p.wide * p.high for p in made), default=0.0)))


def _by_unit(doors: Sequence[Door]) -> dict[str, dict[int, list[Door]]]:
    units: dict[str, dict[int, list[Door]]] = {}
    for door in doors:
        units.setdefault(door.unit, {}).setdefault(door.floor, []).append(door)
    return units


def _divided(paper: Size, floors: Sequence[int], widths: Sequence[tuple[str, int]]) -> list[Panel]:
    room, height = paper.width - 2 * SIDE - FLOOR_NAMES, paper.height - TOP - FOOT
    sheets = _sheets(widths, room)
    made = []
    for part in _evenly(floors, int(height / LEAST_HIGH)):
        for stretches in sheets:
            wide = (room - GAP * (len(stretches) - 1)) / sum(stretch.doors for stretch in stretches)
            made.append(Panel(paper, tuple(part), stretches, min(wide, MOST_WIDE), min(height / len(part), MOST_HIGH)))
    return made


def _sheets(widths: Sequence[tuple[str, int]], room: float) -> list[tuple[Stretch, ...]]:
    """Fill sheets with units from the left; a unit wider than a sheet is cut into equal stretches."""
    most = int(room / LEAST_WIDE)
    sheets: list[tuple[Stretch, ...]] = []
    left = 0.0
    for unit, width in widths:
        for first, count in _cuts(width, most):
            needed = count * LEAST_WIDE
            if sheets and needed + GAP <= left:
                sheets[-1] += (Stretch(unit, first, count),)
                left -= needed + GAP
            else:
                sheets.append((Stretch(unit, first, count),))
                left = room - needed
    return sheets


def _cuts(width: int, most: int) -> list[tuple[int, int]]:
    return [(part[0], len(part)) for part in _evenly(range(width), most)]


def _evenly(things: Sequence[int], most: int) -> list[list[int]]:
    """Cut into as few parts as can be of at most `most` things, none larger by more than one."""
    parts = -(-len(things) // most)
    return [[thing for _, thing in part] for _, part in groupby(enumerate(things), lambda at: at[0] * parts // len(things))]
