"""The left side of 上报: to whom, which profile, and in a table what leaves and how."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from db.fields.profile import Profile
from desktop.egress.parcel import lines_of
from desktop.look.look import Look
from desktop.screens.reporting.tables import ways
from desktop.widgets.parts import column, label


class Outline(QWidget):
    """`changed()`: another receiver or profile."""

    changed = Signal()

    def __init__(self, look: Look, profiles: Mapping[str, Profile]) -> None:
        """The first profile is the one with the least."""
        super().__init__()
        self.setObjectName("plain")
        self._profiles = profiles
        self.receiver, self.profile = QComboBox(), QComboBox()
        for combo, name in ((self.receiver, "收件单位"), (self.profile, "上报方案")):
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        for key, profile in profiles.items():
            self.profile.addItem(profile.title, key)
        self.sentence = label("", "muted", wrap=True)
        self.left_out = QCheckBox("也列出不报的")
        self.table = ways(look)
        parts = column(
            look, label("报给谁", "h3", buddy=self.receiver), self.receiver, label("报多少", "h3", buddy=self.profile),
            self.profile, self.sentence, self.left_out, self.table, spacing=6,
        )
        parts.setStretch(parts.count() - 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(parts)
        self.left_out.toggled.connect(lambda _: self._show())
        self.profile.currentIndexChanged.connect(lambda _: self._change())
        self.receiver.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._show()

    def chosen(self) -> Profile:
        """The chosen profile."""
        return self._profiles[str(self.profile.currentData())]

    def code(self) -> str:
        """Code of the receiving office, "" when none is registered."""
        return str(self.receiver.currentData() or "")

    def show_receivers(self, names: Mapping[str, str]) -> None:
        """Offer receivers by code; the chosen one stays."""
        chosen = self.code()
        self.receiver.blockSignals(True)
        self.receiver.clear()
        for code, name in names.items():
            self.receiver.addItem(f"{name}（{code}）", code)
        self.receiver.setCurrentIndex(max(self.receiver.findData(chosen), 0) if names else -1)
        self.receiver.blockSignals(False)
        self.receiver.setEnabled(bool(names))
        if self.code() != chosen:
            self.changed.emit()

    def _change(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        profile = self.chosen()
        self.sentence.setText(
            f"用途：{profile.purpose}；给{profile.recipient}；依据：{profile.basis}；对方最多保存 {profile.retention_days} 天。"
        )
        lines = [vars(line) for line in lines_of(profile) if self.left_out.isChecked() or line.way != "不报"]
        self.table.show_lines(lines)
