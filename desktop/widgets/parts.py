"""Small parts every screen is made of: labels, buttons, pills, cards and rows."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.look.look import Look

Item = QWidget | QLayout | None  # None is the stretching gap
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def label(text: str, role: str = "", *, buddy: QWidget | None = None, wrap: bool = False) -> QLabel:
    """Make a label; `role` is h1, h2, h3, strong, display, muted, caption, field, problem, hint or empty.

    Text is shown as it stands: a name with “<” or “&” in it is never read as markup or a key.
    """
    made = QLabel(text if buddy is None else text.replace("&", "&&"))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if buddy is not None:
        made.setBuddy(buddy)
    return made


def pill(text: str, tone: str = "") -> QLabel:
    """Make a tag that says what needs doing; `tone` is accent, danger, warn, ok, info or empty for grey."""
    made = label(text)
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


class PushButton(QPushButton):
    """A button that Enter presses while the keyboard is on it, in a window as in a dialog; Qt's own wants Space."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)


class ToolButton(QToolButton):
    """The same for the flat buttons of a tool row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)


def button(look: Look, text: str, icon: str = "", kind: str = "", tip: str = "") -> QPushButton:
    """Make a button; `kind` is primary, danger, ghost or empty; a button without words needs a `tip`."""
    made = PushButton(text.replace("&", "&&"))
    if icon:
        role = {"primary": "on_accent", "danger": "surface"}.get(kind, "ink2")
        made.setIconSize(QSize(look.px(17), look.px(17)))
        made.setIcon(look.icon(icon, role, 17))
    if kind:
        made.setProperty("kind", kind)
    made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    made.setAutoDefault(False)
    return made


def tool(look: Look, text: str, icon: str, *, tip: str = "", checkable: bool = False) -> QToolButton:
    """Make a flat button of a tool row: icon with a word, or an icon alone with a `tip`."""
    made = ToolButton()
    made.setText(text.replace("&", "&&"))
    made.setIcon(look.icon(icon))
    made.setIconSize(QSize(look.px(17), look.px(17)))
    beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
    made.setToolButtonStyle(beside if text else alone)
    made.setCheckable(checkable)
    made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def row(look: Look, *items: Item, spacing: int = 8) -> QHBoxLayout:
    """Lay widgets and layouts side by side; None is a gap that stretches."""
    made = QHBoxLayout()
    _fill(look, made, items, spacing)
    return made


def column(look: Look, *items: Item, spacing: int = 8) -> QVBoxLayout:
    """Lay widgets and layouts below each other; None is a gap that stretches."""
    made = QVBoxLayout()
    _fill(look, made, items, spacing)
    return made


def card(look: Look, layout: QLayout, padding: int = 14) -> QFrame:
    """Make a white card with a thin frame around a layout; `padding` in pixels at 标准."""
    frame = QFrame()
    frame.setObjectName("card")
    margin = look.px(padding)
    layout.setContentsMargins(margin, margin, margin, margin)
    frame.setLayout(layout)
    return frame


def rule() -> QFrame:
    """Make a hairline between two blocks."""
    line = QFrame()
    line.setObjectName("rule")
    return line


def in_turn(*controls: QWidget) -> None:
    """Let Tab visit controls one after the other; those made later than what follows them would come last."""
    for one, following in pairwise(controls):
        QWidget.setTabOrder(one, following)


def read_in_order(split: QSplitter) -> None:
    """Let a screen reader find the panes of a splitter in the order they stand; Qt lists the last one first."""
    parts = [*map(split.widget, range(split.count())), *map(split.handle, range(split.count()))]
    for part in parts:  # handles last: they reach over the panes beside them
        if part is not None:
            part.raise_()


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet asks for; Qt looks at it again only when told."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _fill(look: Look, layout: QBoxLayout, items: tuple[Item, ...], spacing: int) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(look.px(spacing))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
