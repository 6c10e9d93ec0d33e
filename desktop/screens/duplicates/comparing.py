"""Two records side by side: which one stays, and field by field whose value counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QGridLayout, QScrollArea, QWidget

from db.fields.field import SENSITIVE, Field
from db.fields.kinds import LongText, Value
from db.file.departures import Departure, record
from db.records.comparison import BOTH, Line, choose, compare, outcome, unchosen
from db.records.record import Row
from desktop.screens.duplicates.both import BESIDES, Both
from desktop.screens.duplicates.option import Option
from desktop.widgets.parts import button, label, pill
from desktop.workspace import Workspace

LEFT, RIGHT = 0, 1
SIDES = ("左边", "右边")


class Comparison(QScrollArea):
    """`changed`: somebody chose something; `laid_out`: its controls are new, see `stops`.

    What is chosen by hand is kept when the other record is to stay.
    """

    changed = Signal()
    laid_out = Signal()

    def __init__(self, workspace: Workspace) -> None:
        """Empty until `show_both`."""
        super().__init__()
        self._workspace = workspace
        self.both: Both | None = None
        self._stays = LEFT
        self._lines: list[Line] = []
        self._picked: dict[str, int] = {}  # field → LEFT, RIGHT or BOTH, as somebody chose
        self._revealed = False
        self.options: dict[tuple[str, int], Option] = {}
        self._page = QWidget()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_both(self, both: Both | None) -> None:
        """Compare two records; what was chosen stays while they are the same as before."""
        if both is not None and self.both is not None and both.rows == self.both.rows:
            return
        self.both, self._picked, self._revealed = both, {}, False
        self._stays = LEFT if both is None else both.proposed
        self._propose()
        self._lay_out()

    def sides(self) -> tuple[Row, Row]:
        """The row that stays, and the one that goes."""
        assert self.both is not None  # noqa: S101 - asked for while two are compared
        return self.both.rows[self._stays], self.both.rows[1 - self._stays]

    def values(self) -> dict[str, Value | None]:
        """The values of the merged record by field."""
        return outcome(self._lines)

    def unchosen(self) -> list[str]:
        """Terms of the fields that somebody has to decide."""
        return unchosen(self._lines)

    def keep(self, side: int) -> None:
        """Let the left or the right one stay."""
        if side != self._stays:
            self._stays = side
            self._propose()
            self._mark()
            self.changed.emit()

    def take(self, name: str, side: int) -> None:
        """Take a field from the left, the right, or both."""
        self._picked[name] = side
        self._lines = choose(self._lines, name, self._turned(side))
        self._mark()
        self.changed.emit()

    def focus_first(self) -> None:
        """Go to the choice of the one that stays."""
        if ("", self._stays) in self.options:
            self.options["", self._stays].button.setFocus(Qt.FocusReason.TabFocusReason)

    def stops(self) -> list[QWidget]:
        """What Tab visits, in the order of reading."""
        return list(self._page.findChildren(QAbstractButton))

    def _propose(self) -> None:
        """Work out what is proposed, then put back what somebody chose."""
        self._lines = compare(self.both.record, *self.sides()) if self.both else []
        for name, side in self._picked.items():
            self._lines = choose(self._lines, name, self._turned(side))

    def _turned(self, side: int) -> int:
        """A side of the screen as a side of the comparison, and the other way round."""
        return side if side == BOTH or self._stays == LEFT else 1 - side

    def _lay_out(self) -> None:
        if (old := self.takeWidget()) is not None:
            old.deleteLater()  # it may be one of its buttons that led here
        self._page, self.options, grid = QWidget(), {}, QGridLayout()
        self._page.setObjectName("plain")
        px = self._workspace.look.px
        grid.setContentsMargins(0, 0, px(8), 0)
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(2))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        if self.both is not None:
            self._heads(grid, self.both)
            for line in sorted(self._lines, key=lambda line: (not line.differs, line.alike)):
                self._row(grid, line)
        grid.setRowStretch(grid.rowCount(), 1)
        self._page.setLayout(grid)
        self.setWidget(self._page)
        self._mark()
        self.laid_out.emit()

    def _heads(self, grid: QGridLayout, both: Both) -> None:
        group = QButtonGroup(self._page)
        for side in (LEFT, RIGHT):
            said = f"{both.names[side]}\n{both.doors[side]}"
            option = self._option(group, ("", side), said, f"保留{SIDES[side]}的一条", strong=True)
            option.chosen.connect(lambda side=side: self.keep(side))
            grid.addWidget(option, 0, side + 1, Qt.AlignmentFlag.AlignTop)
            made = f"{both.around[side]}\n{(both.rows[side]['created_at'] or '')[:10]} 登记"
            grid.addWidget(label(made, "caption", wrap=True), 1, side + 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label("保留哪一条", "field", buddy=self.options["", LEFT].button), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(BESIDES[both.record], "muted", wrap=True), 2, 0, 1, 3)
        if not self._revealed and any(self._hidden(line.field) for line in self._lines):
            reveal = button(self._workspace.look, "显示证件号码", "reveal", "ghost", "显示完整的号码，会记下来")
            reveal.clicked.connect(self._reveal)
            grid.addWidget(reveal, 3, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _row(self, grid: QGridLayout, line: Line) -> None:
        at, field = grid.rowCount(), line.field
        if line.alike:
            grid.addWidget(label(field.term, "muted"), at, 0)
            grid.addWidget(label(self._shown(line, LEFT), wrap=True), at, 1)
            grid.addWidget(label("相同", "muted"), at, 2)
            return
        group = QButtonGroup(self._page)
        for side in (LEFT, RIGHT):
            option = self._option(group, (field.name, side), self._shown(line, side), f"{field.term}用{SIDES[side]}的")
            option.chosen.connect(lambda name=field.name, side=side: self.take(name, side))
            grid.addWidget(option, at, side + 1)
        grid.addWidget(label(field.term, "field", buddy=self.options[field.name, LEFT].button), at, 0)
        if line.differs:
            grid.addWidget(pill("不同", "warn"), at, 3)
        if line.differs and isinstance(field.kind, LongText):
            option = self._option(group, (field.name, BOTH), "两段都留", f"{field.term}两段都留")
            option.chosen.connect(lambda name=field.name: self.take(name, BOTH))
            grid.addWidget(option, at + 1, 1, 1, 2)

    def _option(self, group: QButtonGroup, key: tuple[str, int], text: str, name: str, *, strong: bool = False) -> Option:
        option = self.options[key] = Option(text, name, strong=strong)
        group.addButton(option.button)
        return option

    def _mark(self) -> None:
        """Show what is chosen now."""
        chosen = {line.field.name: None if line.side is None else self._turned(line.side) for line in self._lines}
        for (name, side), option in self.options.items():
            option.show_chosen(side == (chosen[name] if name else self._stays))

    def _hidden(self, field: Field) -> bool:
        return field.sensitivity == SENSITIVE and not self._revealed

    def _shown(self, line: Line, side: int) -> str:
        value, kind = line.values[self._turned(side)], line.field.kind
        if value is None:
            return "（空）"
        return kind.mask(value) if self._hidden(line.field) else kind.show(value)

    def _reveal(self) -> None:
        """Show whole numbers; that they were looked at is written down."""
        assert self.both is not None  # noqa: S101 - the button stands beside two records
        terms = tuple(line.field.term for line in self._lines if line.field.sensitivity == SENSITIVE)
        ids = " ".join(row["id"] for row in self.both.rows)
        store = self._workspace.store
        record(store, Departure(store.ids.new(), "显示", "内部", f"{self.both.record.term} {ids}", 2, terms, ""), ())
        self._revealed = True
        self._lay_out()
        self.focus_first()
