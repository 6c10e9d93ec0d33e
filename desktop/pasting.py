"""From rows on the clipboard to rows the planner understands; the list they are pasted into says what its columns are."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from db.errors import ContentError
from db.fields.field import fields_of
from db.file.store import Store
from db.records.household import Household
from db.records.record import Record
from db.records.resident import Resident
from db.records.role import RoleTerm
from db.records.shape import Shape, flat_shape, households_shape, leaders_shape, people_shape
from desktop.exchange.clip import sheet_of
from desktop.exchange.roster_headings import lookup, meaning
from desktop.exchange.spreadsheet import Sheet, Workbook
from desktop.intake import Decisions, Intake, Reading, decisions, understand, widened

Columns = Sequence[tuple[str, str]]

CLIPBOARD: Final = "剪贴板"
#: Columns of lists that are no field of their record: what they are when they come back.
_STANDS_FOR: Final[Mapping[tuple[str, str], str]] = {
    ("household", "door"): "place.address", ("resident", "door"): "place.address", ("household", "use"): "dwelling.use",
    ("place", "path"): "place.id",  # the whole name tells which place it is
    ("household", "caller"): "household.contact_name", ("household", "caller_phone"): "household.phone",
}
#: A list of terms with the telephones of those who serve is one of building leaders.
_SEATS: Final[Mapping[str, str]] = {
    "place": "place.address", "holder": "role_holder.name", "phone": "role_holder.phone", "slot": "role_term.slot",
    "since": "role_term.since", "until": "role_term.until",
}
_TOP, _LEAST, _SURE = 3, 2, 3


@dataclass(frozen=True)
class Pasted:
    """Rows ready for the importer: a workbook of one sheet with a heading, and the shape they are read by."""

    book: Workbook
    shape: Shape


class Pasteboard:
    """Holds what was pasted until the import screen takes it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held: Pasted | None = None

    def put(self, pasted: Pasted) -> None:
        """Hold it in place of what was held before."""
        self._held = pasted

    def take(self) -> Pasted | None:
        """Give it away; None when there is nothing."""
        held, self._held = self._held, None
        return held


def pasted(record: type[Record], columns: Columns, html: str, text: str) -> Pasted:
    """What the clipboard holds as `html` and as `text`, for a list of `record` with these `columns` (name, title).

    A heading among the first rows is recognised; without one the columns of the list are taken, when there are as many.
    Raises ContentError when neither fits, FileRefused for more than a sheet holds.
    """
    sheet = sheet_of(html, text, CLIPBOARD)
    if sheet is None:
        raise ContentError("没有可以粘贴的表格。请先在 WPS 或 Excel 里选中几行，按 Ctrl+C，再到这里按 Ctrl+V。", "nothing_to_paste")
    shape = shape_of(record, columns)
    if not _has_heading(sheet, shape):
        sheet = _headed(sheet, columns)
    return Pasted(Workbook(Path(CLIPBOARD), (sheet,)), shape)


def read_pasted(store: Store, found: Pasted, fixed: Decisions | None = None) -> Generator[Reading, None, Intake]:
    """Recognise the columns, as `intake.read_rosters` does for files. Raises ContentError when nothing is recognised."""
    yield Reading(0, 1, "辨认栏目")
    return understand([found.book], decisions(store, fixed or {}), found.shape)


def shape_of(record: type[Record], columns: Columns) -> Shape:
    """How rows of a list are read: the titles of its columns come before every other heading."""
    roster = {Resident: people_shape, Household: households_shape}.get(record)
    if record is RoleTerm and "phone" in dict(columns):
        shape, named = leaders_shape(), [(_SEATS[name], title) for name, title in columns if name in _SEATS]
    else:
        shape = widened(roster()) if roster else flat_shape(record)
        named = [(target, title) for name, title in columns if (target := _target(record, name, shape))]
    first = {target: (title, *shape.targets[target]) for target, title in named}
    return replace(shape, targets={**first, **{t: headings for t, headings in shape.targets.items() if t not in first}})


def _target(record: type[Record], name: str, shape: Shape) -> str | None:
    """What a column of a list is when it comes back; a column like `place` shows the record behind `place_id`."""
    entity, fields = record.__tablename__, {f.name for f in fields_of(record)}
    own = name if name in fields else f"{name}_id" if f"{name}_id" in fields else None
    target = _STANDS_FOR.get((entity, name)) or (f"{entity}.{own}" if own else None)
    return target if target in shape.targets else None


def _has_heading(sheet: Sheet, shape: Shape) -> bool:
    """Whether one of the first rows names fields: most of its cells do, or several; a person's row may hold one such word."""
    known = lookup(shape.targets)
    for row in sheet.rows[:_TOP]:
        cells = [cell for cell in row if cell.strip()]
        fields = {found[0] for cell in cells if (found := meaning((cell,), known))}
        if len(fields) >= _SURE or (len(fields) >= _LEAST and len(fields) * 2 >= len(cells)):
            return True
    return False


def _headed(sheet: Sheet, columns: Columns) -> Sheet:
    """The sheet with the titles of the list's columns above it, when there are as many."""
    titles = [title for _, title in columns]
    filled = max(at for row in sheet.rows for at, cell in enumerate(row, 1) if cell.strip())
    if not filled <= len(titles) <= len(sheet.rows[0]):
        raise ContentError(
            f"要粘贴的有 {filled} 列，这张表现在显示 {len(titles)} 列（{'、'.join(titles)}），对不上。"
            "请连标题行一起复制，或者先把列选成一样的再粘贴。", "columns_differ",
        )
    merged = tuple((top + 1, left, bottom + 1, right) for top, left, bottom, right in sheet.merged)
    notes = {(row + 1, column): code for (row, column), code in sheet.notes.items()}
    return replace(sheet, rows=[titles, *(row[: len(titles)] for row in sheet.rows)], merged=merged, notes=notes)
