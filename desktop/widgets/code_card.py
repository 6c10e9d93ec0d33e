"""A secret that is shown once: large groups, how to keep it, and a tick that it was kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QVBoxLayout

from desktop.look.look import Look
from desktop.widgets.parts import button, card, column, label, row

GROUPS_A_LINE = 3


class CodeCard(QFrame):
    """Shows a code in groups. `print_wanted`, `pdf_wanted`: to be put on paper; `kept`: whether the tick is set."""

    print_wanted = Signal()
    pdf_wanted = Signal()
    kept = Signal(bool)

    def __init__(self, look: Look) -> None:
        """Empty until a code is shown."""
        super().__init__()
        self._look = look
        self._groups = QGridLayout()
        self._groups.setSpacing(look.px(10))
        self.print_button = button(look, "打印", "print")
        self.pdf_button = button(look, "保存为 PDF", "document")
        self.tick = QCheckBox("已抄好或打印，放进了单位保险柜")
        self.print_button.clicked.connect(self.print_wanted)
        self.pdf_button.clicked.connect(self.pdf_wanted)
        self.tick.toggled.connect(self.kept)
        code = card(look, self._groups, 18)
        code.setAccessibleName("恢复码")
        self._code = code
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(column(
            look, label("这个恢复码只显示这一次。所有人都忘记密码时，只有它能打开文件；丢了就再也打不开。", wrap=True),
            code, row(look, self.print_button, self.pdf_button, None), self.tick, spacing=12,
        ))

    def show_code(self, code: str) -> None:
        """Show a code; its groups are parted by hyphens."""
        while (old := self._groups.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        for at, group in enumerate(code.split("-")):
            words = label(group)
            words.setStyleSheet(f"font-family: 'DejaVu Sans Mono', Consolas, monospace; font-size: {self._look.px(22)}px;")
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._groups.addWidget(words, at // GROUPS_A_LINE, at % GROUPS_A_LINE)
        self._code.setAccessibleDescription(" ".join(code.split("-")))
        self.tick.setChecked(False)

    def groups(self) -> list[str]:
        """The groups as they are shown."""
        items = (self._groups.itemAt(at) for at in range(self._groups.count()))
        return [item.widget().text() for item in items if item is not None]  # type: ignore[union-attr]  # only labels are in it
