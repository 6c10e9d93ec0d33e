"""A table model over a list of ids: rows are fetched by page when they come into sight, never all of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.look.look import Look

PAGE = 200
PAGES_KEPT = 30

Row = Mapping[str, Any]
Fetch = Callable[[Sequence[str]], Sequence[Row]]
Index = QModelIndex | QPersistentModelIndex

ID_ROLE = Qt.ItemDataRole.UserRole
TONE_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Column:
    """A column: `show` makes a cell's text from a row; `width` in pixels at 标准.

    With `tone` the text is drawn as a pill; it returns accent, danger, warn, ok, info or "" for grey.
    One column may `stretch` over the room that is left. `align` is left, center or right. `amount` makes of a row what
    is added up over the selected ones.
    """

    name: str
    title: str
    width: int
    show: Callable[[Row], str]
    tone: Callable[[Row], str] | None = field(default=None, kw_only=True)
    align: str = field(default="left", kw_only=True)
    bold: bool = field(default=False, kw_only=True)
    faint: bool = field(default=False, kw_only=True)
    sortable: bool = field(default=True, kw_only=True)
    stretch: bool = field(default=False, kw_only=True)
    shown: bool = field(default=True, kw_only=True)
    amount: Callable[[Row], float | None] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class _Line:
    """One row made ready to paint."""

    texts: tuple[str, ...]
    tones: tuple[str | None, ...]
    amounts: tuple[float, ...]


class WindowModel(QAbstractTableModel):
    """Rows of `ids` in their order; `fetch(ids)` returns rows (each with "id") for one page, in any order."""

    def __init__(self, look: Look, columns: Sequence[Column], fetch: Fetch) -> None:
        """Empty until `show_ids`."""
        super().__init__()
        self.columns = tuple(columns)
        self._look, self._fetch = look, fetch
        self._ids: list[str] = []
        self._places: dict[str, int] | None = None
        self._pages: OrderedDict[int, list[_Line]] = OrderedDict()
        self._bold, self._faint = look.font(bold=True), look.colour("ink2")
        sides = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter,
                 "right": Qt.AlignmentFlag.AlignRight}
        self._aligned = [sides[column.align] | Qt.AlignmentFlag.AlignVCenter for column in self.columns]

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show other ids, or the same ones with fresh rows."""
        self.beginResetModel()
        self._ids = list(ids)
        self._places = None
        self._pages.clear()
        self.endResetModel()

    def ids(self) -> Sequence[str]:
        """Return all ids in the order shown."""
        return self._ids

    def id_at(self, row: int) -> str:
        """Return the id of a row, "" outside."""
        return self._ids[row] if 0 <= row < len(self._ids) else ""

    def place(self, one: str) -> int | None:
        """Return the row of an id, None when it is not here."""
        if self._places is None:
            self._places = {known: at for at, known in enumerate(self._ids)}
        return self._places.get(one)

    def find_loaded(self, start: int, column: int, words: str) -> int | None:
        """Return the first row from `start` on, of those already fetched, whose cell begins with `words`."""
        wanted = words.casefold()
        for page in sorted(self._pages):
            for at, line in enumerate(self._pages[page], page * PAGE):
                if at >= start and line.texts[column].casefold().startswith(wanted):
                    return at
        return None

    def total(self, column: int, rows: Sequence[int]) -> float:
        """Add up the amounts of a column over these rows; those not fetched yet are fetched."""
        return sum(self._line(row).amounts[column] for row in rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Return the number of ids."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell; fetches the page of the row when it is not there."""
        row, at = index.row(), index.column()
        column = self.columns[at]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._line(row).texts[at]
        if role == TONE_ROLE:
            return self._line(row).tones[at]
        if role == ID_ROLE:
            return self._ids[row]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned[at]
        if role == Qt.ItemDataRole.FontRole and column.bold:
            return self._bold
        if role == Qt.ItemDataRole.ForegroundRole and column.faint:
            return self._faint
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} {self._line(row).texts[at]}".strip()
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Answer for a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return self._aligned[section] if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _line(self, row: int) -> _Line:
        page = row // PAGE
        lines = self._pages.get(page)
        if lines is None:
            lines = self._load(page)
            self._pages[page] = lines
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(page)
        return lines[row - page * PAGE]

    def _load(self, page: int) -> list[_Line]:
        """Make a page ready; a row removed in the meantime stays blank until the next `show_ids`."""
        wanted = self._ids[page * PAGE : (page + 1) * PAGE]
        found = {row["id"]: row for row in self._fetch(wanted)}
        many = len(self.columns)
        blank = _Line(("",) * many, (None,) * many, (0,) * many)
        lines = [self._ready(found[one]) if one in found else blank for one in wanted]
        self._look.cover("".join(text for line in lines for text in line.texts))
        return lines

    def _ready(self, row: Row) -> _Line:
        texts = tuple(column.show(row) for column in self.columns)
        amounts = tuple((column.amount(row) or 0) if column.amount else 0 for column in self.columns)
        return _Line(texts, tuple(column.tone(row) if column.tone else None for column in self.columns), amounts)
