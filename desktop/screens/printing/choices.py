"""The left side of 打印中心: what, for which purpose, where, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from db.records.record import Row
from desktop.look.look import Look
from desktop.screens.printing.wish import CARDS, KINDS, LEADERS, LEDGER, Wish
from desktop.widgets.parts import column, label, row, rule

PURPOSES: Final = {
    INTERNAL: "留在办公室用：姓名、电话照印，文字里的证件号遮盖，页脚印“内部资料”。",
    POSTED: "贴在公告栏：住户姓名、电话遮盖，备注不印；楼组长本人同意的才印电话。",
    REPORT: "交给街道：电话遮盖，证件号和备注不印。打印前再输一次密码。",
    HANDOVER: "交给接任的同志：全部照印。打印前再输一次密码。",
}
EVERYWHERE: Final = "全部"
MOST_COPIES, MOST_BLANK = 500, 40


class Choices(QScrollArea):
    """`changed()`: something else is wanted now, see `wish`."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        """Begin with cards for the whole office, for internal use."""
        super().__init__()
        self._look = look
        self.kinds = QButtonGroup(self)
        self.radios = {kind: QRadioButton(kind) for kind in KINDS}
        for radio in self.radios.values():
            self.kinds.addButton(radio)
        self.purpose, self.place, self.holder = _combo("用途"), _combo("打印范围"), _combo("任职人")
        self.purpose.addItems(list(PURPOSES))
        self.sentence = label("", "muted", wrap=True)
        self.per_household, self.per_person = QRadioButton("每户一张，按送卡顺序排"), QRadioButton("给一位任职人印一批")
        self.copies = _spin("张数", 1, MOST_COPIES, 10)
        self.page_per_building = QCheckBox("每栋楼另起一页")
        self.blank_rows = _spin("空白行", 0, MOST_BLANK, 0)
        self.options = QStackedWidget()
        for page in (self._card_options(), self._ledger_options(), QWidget()):
            self.options.addWidget(page)
        self._lay_out()
        self.radios[CARDS].setChecked(True)
        self.per_household.setChecked(True)
        self.page_per_building.setChecked(True)
        self._connect()
        self._show()

    def wish(self) -> Wish:
        """What is wanted now."""
        kind = self._kind()
        single = kind == CARDS and self.per_person.isChecked()
        return Wish(
            kind, self.purpose.currentText(), "" if single else self.place.currentData() or "",
            str(self.holder.currentData() or "") if single else "", self.copies.value(), self.page_per_building.isChecked(),
            self.blank_rows.value(),
        )

    def show_places(self, places: Sequence[Row], holders: Sequence[Row]) -> None:
        """Offer places in natural order, and people who serve now; what is chosen stays."""
        offered = [(f"{place['path']}（{place['households']}户）", place["id"]) for place in places]
        _fill(self.place, [(EVERYWHERE, ""), *offered])
        _fill(self.holder, [(f"{holder['name']}（{holder['place']} {holder['role']}）", holder["id"]) for holder in holders])
        self.per_person.setEnabled(bool(holders))
        if not holders:
            self.per_household.setChecked(True)

    def choose_place(self, place_id: str) -> bool:
        """Choose a place, "" for the whole office → whether it is offered."""
        return _choose(self.place, place_id)

    def choose_holder(self, holder_id: str) -> bool:
        """Choose cards for one person → whether that person serves now."""
        found = _choose(self.holder, holder_id)
        if found:
            self.radios[CARDS].setChecked(True)
            self.per_person.setChecked(True)
        return found

    def _kind(self) -> str:
        return next((kind for kind, radio in self.radios.items() if radio.isChecked()), CARDS)

    def _card_options(self) -> QWidget:
        copies = row(self._look, label("张数", "field", buddy=self.copies), self.copies, None)
        return _page(self._look, self.per_household, self.per_person, self.holder, copies)

    def _ledger_options(self) -> QWidget:
        blank = row(self._look, label("后面留空白行", "field", buddy=self.blank_rows), self.blank_rows, None)
        return _page(self._look, self.page_per_building, blank)

    def _lay_out(self) -> None:
        look = self._look
        inner = QWidget()
        inner.setObjectName("plain")
        parts = column(
            look, label("印什么", "h3"), *self.radios.values(), rule(), label("用途", "h3", buddy=self.purpose), self.purpose,
            self.sentence, rule(), label("哪里", "h3", buddy=self.place), self.place, rule(), self.options, None,
        )
        parts.setContentsMargins(0, 0, look.px(4), 0)
        inner.setLayout(parts)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _connect(self) -> None:
        self.kinds.buttonToggled.connect(lambda _, on: self._change() if on else None)
        self.per_person.toggled.connect(lambda _: self._change())
        self.page_per_building.toggled.connect(lambda _: self._change())
        for combo in (self.purpose, self.place, self.holder):
            combo.currentIndexChanged.connect(lambda _: self._change())
        for spin in (self.copies, self.blank_rows):
            spin.valueChanged.connect(lambda _: self._change())

    def _change(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        kind, single = self._kind(), self.per_person.isChecked()
        self.sentence.setText(PURPOSES[self.purpose.currentText()])
        self.options.setCurrentIndex({CARDS: 0, LEDGER: 1, LEADERS: 2}[kind])
        self.holder.setEnabled(single)
        self.copies.setEnabled(single)
        self.place.setEnabled(not (kind == CARDS and single))


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMaxVisibleItems(20)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made


def _spin(name: str, low: int, high: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setValue(value)
    made.setAccessibleName(name)
    return made


def _page(look: Look, *items: object) -> QWidget:
    page = QWidget()
    page.setObjectName("plain")
    page.setLayout(column(look, *items, None))  # type: ignore[arg-type] # widgets and layouts, as `column` takes
    return page


def _fill(combo: QComboBox, offered: Sequence[tuple[str, str]]) -> None:
    """Offer other items without telling of a change while the chosen one is still among them."""
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    for text, value in offered:
        combo.addItem(text, value)
    at = combo.findData(chosen)
    combo.setCurrentIndex(max(at, 0) if offered else -1)
    combo.blockSignals(False)
    if chosen is not None and at < 0:
        combo.currentIndexChanged.emit(combo.currentIndex())


def _choose(combo: QComboBox, value: str) -> bool:
    at = combo.findData(value)
    if at >= 0:
        combo.setCurrentIndex(at)
    return at >= 0
