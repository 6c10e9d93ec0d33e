"""新建楼栋: a building with its units, floors and doors in one go."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from db.errors import ContentError
from db.file.new_building import Plan, build
from db.records.household_list import place_tree
from db.records.place import BUILDING_KINDS, ESTATE
from desktop.widgets.parts import button, label, row
from desktop.workspace import Workspace


class NewBuilding(QDialog):
    """Asks for the building and makes it; the number of doors is shown before."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        """Offer the estates there are; a new one may be typed."""
        super().__init__(parent)
        self._workspace, self.made = workspace, ""
        look = workspace.look
        self.setWindowTitle("新建楼栋")
        self.setMinimumWidth(look.px(420))
        self.estate = QComboBox()
        self.estate.setEditable(True)
        self.estate.addItem("", None)
        with workspace.store.read() as connection:
            for place in place_tree(connection):
                if place["kind"] == ESTATE:
                    self.estate.addItem(place["name"], place["id"])
        self.name = QLineEdit()
        self.name.setPlaceholderText("例如 3号楼，或 3号")
        self.kind = QComboBox()
        self.kind.addItems(["", *BUILDING_KINDS])
        self.units, self.floors, self.doors = (_number(*bounds) for bounds in ((0, 20, 0), (1, 100, 6), (1, 50, 2)))
        self.count = label("", "muted")
        fields = QFormLayout()
        for text, widget in (
            ("小区或弄", self.estate), ("楼栋名称", self.name), ("类型", self.kind), ("单元数（没有填 0）", self.units),
            ("层数", self.floors), ("每层户数", self.doors),
        ):
            widget.setAccessibleName(text)
            fields.addRow(label(text, "field", buddy=widget), widget)
        make, cancel = button(look, "建立", kind="primary"), button(look, "取消")
        make.setDefault(True)
        layout = QVBoxLayout(self)
        layout.addLayout(fields)
        layout.addWidget(self.count)
        layout.addLayout(row(look, None, cancel, make))
        for spin in (self.units, self.floors, self.doors):
            spin.valueChanged.connect(self._say)
        make.clicked.connect(self._make)
        cancel.clicked.connect(self.reject)
        self._say()

    def _say(self) -> None:
        total = max(self.units.value(), 1) * self.floors.value() * self.doors.value()
        self.count.setText(f"共建 {total} 扇门，室号为层号加两位序号，例如 {self.floors.value()}01。")

    def _make(self) -> None:
        if self._workspace.attempt(self._build):
            self.accept()

    def _build(self) -> None:
        name = self.name.text().strip()
        if not name:
            raise ContentError("请填写楼栋名称，例如 3号楼。", "building_name")
        chosen = self.estate.currentText().strip()
        at = self.estate.findText(chosen)
        known = self.estate.itemData(at) if at >= 0 else None
        plan = Plan(
            name, known, "" if known else chosen, self.kind.currentText() or None, self.units.value(),
            self.floors.value(), self.doors.value(),
        )
        with self._workspace.store.write("新建楼栋") as work:
            self.made = build(work, plan)
        self._workspace.done(f"已建立{name}。", work)


def _number(low: int, high: int, first: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(first)
    return spin
