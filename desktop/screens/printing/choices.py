"""The left side of 打印中心: what, for which purpose, where, whom, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QScrollArea, QWidget

from db.fields.purposes import HANDOVER, INTERNAL, POSTED, REPORT
from db.records.household import Household
from db.records.record import Row
from desktop.saved_filter import ONCE, FilterPicker
from desktop.screens.printing.options import Options, choose, combo, fill
from desktop.screens.printing.wish import CARDS, FIRST_FOR, KINDS, LEDGER, PHONES, WALK, Wish
from desktop.widgets.parts import column, label, row, rule
from desktop.workspace import Workspace

PURPOSES: Final = {
    INTERNAL: "留在办公室用：姓名、电话照印，文字里的证件号遮盖，页脚印“内部资料”。",
    POSTED: "贴在公告栏：住户姓名、电话遮盖，备注不印；楼组长本人同意的才印电话。",
    REPORT: "交给街道：电话遮盖，证件号和备注不印。打印前再输一次密码。",
    HANDOVER: "交给接任的同志：全部照印。打印前再输一次密码。",
}
EVERYWHERE: Final = "全部"
SIFTED: Final = (LEDGER, PHONES)
KINDS_A_LINE: Final = 2


class Choices(QScrollArea):
    """`changed()`: something else is wanted now, see `wish`."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        """Begin with cards for the whole office, for internal use."""
        super().__init__()
        self._look = workspace.look
        self._purposes = dict(FIRST_FOR)  # the one last chosen for each kind
        self.kinds = QButtonGroup(self)
        self.radios = {kind: QRadioButton(kind) for kind in KINDS}
        for radio in self.radios.values():
            self.kinds.addButton(radio)
        self.purpose, self.place = combo("用途"), combo("打印范围")
        self.purpose.addItems(list(PURPOSES))
        self.sentence = label("", "muted", wrap=True)
        self.sieve = FilterPicker(workspace, Household)
        self.options = Options(self._look)
        self._lay_out()
        self.radios[CARDS].setChecked(True)
        self._connect()
        self._show()

    def wish(self) -> Wish:
        """What is wanted now."""
        kind, options = self.kind(), self.options
        single = kind == CARDS and options.per_person.isChecked()
        name = self.sieve.title()
        return Wish(
            kind, self.purpose.currentText(), "" if single else self.place.currentData() or "",
            str(options.holder.currentData() or "") if single else "", options.copies.value(), options.page_per_building.isChecked(),
            options.blank_rows.value(), options.per_unit.isChecked(), options.single.isChecked(), options.by_name.isChecked(),
            options.households.isChecked(), self.sieve.wanted(), "" if name == ONCE else name,
        )

    def kind(self) -> str:
        """What is to be printed."""
        return next((kind for kind, radio in self.radios.items() if radio.isChecked()), CARDS)

    def show_places(self, places: Sequence[Row], holders: Sequence[Row]) -> None:
        """Offer places in natural order, and people who serve now; what is chosen stays."""
        offered = [(f"{place['path']}（{place['households']}户）", place["id"]) for place in places]
        fill(self.place, [(EVERYWHERE, ""), *offered])
        self.options.show_holders(holders)

    def choose_place(self, place_id: str) -> bool:
        """Choose a place, "" for the whole office → whether it is offered."""
        return choose(self.place, place_id)

    def go_to(self, kind: str, record_id: str) -> None:
        """Choose a place, the doors of one (kind “walk”), or cards for one who serves."""
        if kind == "walk":
            self.radios[WALK].setChecked(True)
        if kind in ("place", "walk"):
            self.choose_place(record_id)
        elif kind == "role_holder":
            self.choose_holder(record_id)

    def choose_holder(self, holder_id: str) -> bool:
        """Choose cards for one person → whether that person serves now."""
        found = choose(self.options.holder, holder_id)
        if found:
            self.radios[CARDS].setChecked(True)
            self.options.per_person.setChecked(True)
        return found

    def _lay_out(self) -> None:
        look = self._look
        kinds = QGridLayout()
        for number, radio in enumerate(self.radios.values()):
            kinds.addWidget(radio, *divmod(number, KINDS_A_LINE))
        inner = QWidget()
        inner.setObjectName("plain")
        parts = column(
            look, label("印什么", "h3"), kinds, rule(), label("用途", "h3", buddy=self.purpose), self.purpose,
            self.sentence, rule(), label("哪里", "h3", buddy=self.place), self.place, row(look, self.sieve, None), rule(),
            self.options, None,
        )
        parts.setContentsMargins(0, 0, look.px(4), 0)
        inner.setLayout(parts)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _connect(self) -> None:
        self.kinds.buttonToggled.connect(lambda _, on: self._other_kind() if on else None)
        self.purpose.currentIndexChanged.connect(lambda _: self._other_purpose())
        self.place.currentIndexChanged.connect(lambda _: self._change())
        self.sieve.changed.connect(self._change)
        self.options.changed.connect(self._change)

    def _other_kind(self) -> None:
        """Each kind has its own purpose: what hangs on a door is for everybody."""
        self.purpose.setCurrentText(self._purposes[self.kind()])
        self._change()

    def _other_purpose(self) -> None:
        self._purposes[self.kind()] = self.purpose.currentText()
        self._change()

    def _change(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        kind = self.kind()
        self.sentence.setText(PURPOSES[self.purpose.currentText()])
        self.options.show_kind(kind)
        self.sieve.setVisible(kind in SIFTED)
        self.place.setEnabled(not (kind == CARDS and self.options.per_person.isChecked()))
