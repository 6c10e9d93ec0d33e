"""区划 to choose from: one line that finds by names, and a list for each level; whatever is chosen fills the form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from desktop.divisions import AS_OF, CITY, COMMITTEE, COUNTY, PROVINCE, STREET, Division, Divisions
from desktop.look.look import Look
from desktop.widgets.parts import column, label
from desktop.widgets.suggestions import Group, Hit, SuggestingEdit

LEVELS = {PROVINCE: "省市", CITY: "城市", COUNTY: "区县", STREET: "街道镇", COMMITTEE: "居委会"}
COLUMNS = 3
HINT = "例如：静安 石门二路 新福康里"
AS_OF_WORDS = f"区划截至 {AS_OF}，里面没有的可以在下面直接填写。"


class DivisionPicker(QWidget):
    """`picked(path)`: the divisions from the province down to the one chosen; each further choice tells again."""

    picked = Signal(tuple)

    def __init__(self, look: Look, divisions: Divisions) -> None:
        """The table is read when the picker is first shown or asked."""
        super().__init__()
        self._divisions = divisions
        self.search = SuggestingEdit(look, self._find, "查找区划")
        self.search.setPlaceholderText(HINT)
        self.search.picked.connect(lambda hit: self.choose(hit.id))
        self.lists: dict[int, QComboBox] = {}
        self._labels: dict[int, QWidget] = {}
        grid = self._grid = QGridLayout()
        grid.setVerticalSpacing(look.px(4))
        grid.setHorizontalSpacing(look.px(8))
        for level, term in LEVELS.items():
            one = self.lists[level] = _combo(term)
            self._labels[level] = label(term, "caption", buddy=one)
            one.activated.connect(lambda _, chosen=one: self.choose(str(chosen.currentData() or "")))
        lines = column(look, label("查找", "field", buddy=self.search), self.search, grid, label(AS_OF_WORDS, "caption", wrap=True))
        self.setLayout(lines)
        self.choose("")

    def choose(self, code: str) -> None:
        """Choose a division, "" for none: its level and those above stand in the lists, the next one is offered."""
        path = self._divisions.path(code)
        self.search.clear()
        for level in LEVELS:
            self._offer(level, (), "")
        above = ""
        for chosen in (*(one.code for one in path), ""):
            offered = self._divisions.below(above)
            if offered:
                self._offer(min(len(one.code) for one in offered), offered, chosen)
            above = chosen
        self._place()
        if path:
            self.picked.emit(path)

    def _place(self) -> None:
        """Three lists in a row; 直辖市 have no cities and some cities no counties, those lists are not shown."""
        skipped = {level for level, below in ((CITY, COUNTY), (COUNTY, STREET)) if not self.lists[level].count() and self.lists[below].count()}
        shown = [level for level in LEVELS if level not in skipped]
        for level in LEVELS:
            for widget, line in ((self._labels[level], 0), (self.lists[level], 1)):
                row, at = divmod(shown.index(level) if level in shown else 0, COLUMNS)
                self._grid.addWidget(widget, 2 * row + line, at)
                widget.setVisible(level in shown)
        for at in range(COLUMNS):
            self._grid.setColumnStretch(at, 1)

    def _offer(self, level: int, offered: Sequence[Division], chosen: str) -> None:
        combo = self.lists[level]
        with QSignalBlocker(combo):
            combo.clear()
            for one in offered:
                combo.addItem(one.name, one.code)
            combo.setCurrentIndex(combo.findData(chosen))
        combo.setEnabled(bool(offered))

    def _find(self, words: str) -> Sequence[Group]:
        found = self._divisions.find(words, self._within()) or self._divisions.find(words)
        return (Group("", tuple(_hit(path) for path in found)),)

    def _within(self) -> str:
        """The deepest level chosen above the streets: what is typed is looked for there first."""
        chosen = [str(combo.currentData() or "") for level, combo in self.lists.items() if level < STREET]
        return max(chosen, key=len)


def _hit(path: Sequence[Division]) -> Hit:
    return Hit(path[-1].code, path[-1].name, " ".join(one.name for one in path[:-1]))


def _combo(term: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(term)
    made.setPlaceholderText(f"选择{term}")
    made.setMaxVisibleItems(16)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    return made
