"""What can be chosen of one kind of print only: one page for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QSpinBox, QStackedWidget, QWidget

from db.records.record import Row
from desktop.look.look import Look
from desktop.screens.printing.wish import CARDS, DOORS, KINDS, LEDGER, PHONES, WALK
from desktop.widgets.parts import Item, column, label, row

MOST_COPIES, MOST_BLANK = 500, 40
WALK_SAYS: Final = "一栋楼一张 A4，门多的分几张：每户一格，可以打勾、写字。只印一栋或一个单元，请在“哪里”里选。"


class Options(QStackedWidget):
    """`changed()`: something else is wanted now."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        """Begin with what is wanted most often."""
        super().__init__()
        self._look = look
        self.per_household, self.per_person = QRadioButton("每户一张，按送卡顺序排"), QRadioButton("给一位任职人印一批")
        self.holder, self.copies = combo("任职人"), _spin("张数", 1, MOST_COPIES, 10)
        self.per_unit, self.single = QCheckBox("有单元的楼，每个单元一张"), QCheckBox("用 A5 纸，一页一张")
        self.page_per_building, self.blank_rows = QCheckBox("每栋楼另起一页"), _spin("空白行", 0, MOST_BLANK, 0)
        self.households = QCheckBox("连同住户（张贴时不印）")
        self.by_door, self.by_name = QRadioButton("按门牌排"), QRadioButton("按姓名拼音排")
        self._pages = self._built()
        for each in (self.per_household, self.page_per_building, self.households, self.by_door):
            each.setChecked(True)
        for button in (self.per_person, self.per_unit, self.single, self.page_per_building, self.households, self.by_name):
            button.toggled.connect(lambda _: self.changed.emit())
        self.holder.currentIndexChanged.connect(lambda _: self.changed.emit())
        for spin in (self.copies, self.blank_rows):
            spin.valueChanged.connect(lambda _: self.changed.emit())

    def show_kind(self, kind: str) -> None:
        """Show the page of a kind; what a choice makes pointless is switched off."""
        self.setCurrentWidget(self._pages[kind])
        for each in (self.holder, self.copies):
            each.setEnabled(self.per_person.isChecked())

    def show_holders(self, holders: Sequence[Row]) -> None:
        """Offer people who serve now; who is chosen stays."""
        fill(self.holder, [(f"{holder['name']}（{holder['place']} {holder['role']}）", holder["id"]) for holder in holders])
        self.per_person.setEnabled(bool(holders))
        if not holders:
            self.per_household.setChecked(True)

    def _built(self) -> dict[str, QWidget]:
        look = self._look
        copies = row(look, label("张数", "field", buddy=self.copies), self.copies, None)
        blank = row(look, label("后面留空白行", "field", buddy=self.blank_rows), self.blank_rows, None)
        whose = column(look, label("任职人", "field", buddy=self.holder), self.holder, spacing=2)
        parts: dict[str, tuple[Item, ...]] = {
            CARDS: (self.per_household, self.per_person, whose, copies), DOORS: (self.per_unit, self.single),
            WALK: (label(WALK_SAYS, "muted", wrap=True),), LEDGER: (self.page_per_building, blank),
            PHONES: (self.households, self.by_door, self.by_name),
        }
        pages = {kind: _page(look, *parts.get(kind, ())) for kind in KINDS}
        for page in pages.values():
            self.addWidget(page)
        return pages


def combo(name: str) -> QComboBox:
    """Make a drop-down that does not grow with its items."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMaxVisibleItems(20)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made


def fill(offering: QComboBox, offered: Sequence[tuple[str, str]]) -> None:
    """Offer other items without telling of a change while the chosen one is still among them."""
    chosen = offering.currentData()
    offering.blockSignals(True)
    offering.clear()
    for text, value in offered:
        offering.addItem(text, value)
    at = offering.findData(chosen)
    offering.setCurrentIndex(max(at, 0) if offered else -1)
    offering.blockSignals(False)
    if chosen is not None and at < 0:
        offering.currentIndexChanged.emit(offering.currentIndex())


def choose(offering: QComboBox, value: str) -> bool:
    """Choose an item → whether it is offered."""
    at = offering.findData(value)
    if at >= 0:
        offering.setCurrentIndex(at)
    return at >= 0


def _spin(name: str, low: int, high: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setValue(value)
    made.setAccessibleName(name)
    return made


def _page(look: Look, *items: Item) -> QWidget:
    page = QWidget()
    page.setObjectName("plain")
    page.setLayout(column(look, *items, None))
    return page
