"""显示: type size and theme, seen at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from desktop.look.tokens import SIZES, THEMES
from desktop.widgets.parts import card, column, label, row
from desktop.workspace import Workspace


class DisplayTab(QWidget):
    """Choosing builds the window anew; the file stays open."""

    def __init__(self, workspace: Workspace) -> None:
        """What is in use is ticked."""
        super().__init__()
        self._workspace = workspace
        look = workspace.look
        self.sizes = self._choices(SIZES, look.size, self._resize)
        self.themes = self._choices(THEMES, look.theme, self._recolour)
        inner = column(
            look, label("字号", "h3"), row(look, *self.sizes.buttons(), None, spacing=24),
            label("颜色", "h3"), row(look, *self.themes.buttons(), None, spacing=24),
            label("选好马上生效，已经填写的内容不受影响。", "muted"), spacing=12,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, look.px(10), 0, 0)
        layout.addWidget(card(look, inner))
        layout.addStretch(1)

    def _choices(self, given: Mapping[str, tuple[str, Any]], now: str, choose: Any) -> QButtonGroup:
        group = QButtonGroup(self)
        for number, (code, (term, _)) in enumerate(given.items()):
            one = QRadioButton(term)
            one.setAccessibleName(term)
            one.setChecked(code == now)
            group.addButton(one, number)
        codes = tuple(given)
        group.idClicked.connect(lambda number: choose(codes[number]))
        return group

    def _resize(self, size: str) -> None:
        if size != self._workspace.look.size:
            self._workspace.settings.type_size = size
            self._workspace.rebuild()

    def _recolour(self, theme: str) -> None:
        if theme != self._workspace.look.theme:
            self._workspace.settings.theme = theme
            self._workspace.rebuild()
