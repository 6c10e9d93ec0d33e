"""What a screen reader and small screens need, checked on any window: names, sizes, nothing cut, focus order."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

SMALLEST = 28  # px a button needs in both directions to be hit
AIR = 3  # px that Qt adds to the wished height of a styled tool button, beyond what its words and frame need


def lint(window: QWidget) -> list[str]:
    """Return a sentence for every visible control without a name, too small to hit, or with cut text."""
    return [*nameless(window), *small(window), *clipped(window)]


def nameless(window: QWidget) -> list[str]:
    """Controls that can have the focus but say nothing to a screen reader.

    Asked of the widgets: reading a bit of `QAccessible.State` in PySide6 6.12 drops a reference to True or
    False, and enough of that ends the interpreter.
    """
    found = []
    for one in window.findChildren(QWidget):
        focusable = one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.focusProxy() is None
        if not focusable or not one.isVisible() or not one.isEnabled() or not _own(one):
            continue
        node = QAccessible.queryAccessibleInterface(one)
        name = one.accessibleName() if isinstance(one, QComboBox) or node is None else node.text(QAccessible.Text.Name)
        if not name.strip():
            found.append(f"no name: {one.metaObject().className()} {one.objectName()}".rstrip())
    return found


def small(window: QWidget) -> list[str]:
    """Buttons too small to hit; those inside other controls (clear buttons, header corners) are Qt's own."""
    seen = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and _own(one)]
    return [f"small: {_call(one)} {one.width()}×{one.height()}" for one in seen
            if not isinstance(one, QCheckBox | QRadioButton) and min(one.width(), one.height()) < SMALLEST]


def clipped(window: QWidget) -> list[str]:
    """Labels and buttons that got less room than their words need."""
    found = []
    for one in window.findChildren(QWidget):
        if not isinstance(one, QLabel | QPushButton | QToolButton | QCheckBox) or not one.isVisible() or not _own(one):
            continue
        wraps = isinstance(one, QLabel) and one.wordWrap()
        height = one.heightForWidth(one.width()) if wraps else one.sizeHint().height()
        height -= AIR if isinstance(one, QToolButton) else 0
        wide = not wraps and one.sizeHint().width() > one.width()
        if wide or height > one.height():
            found.append(f"cut: {_call(one)} has {one.width()}×{one.height()}, needs {one.sizeHint().width()}×{height}")
    return found


def focus_order(window: QWidget) -> list[str]:
    """Names of what Tab visits, from the control that has the focus."""
    first = window.focusWidget() or window
    names, at = [], first
    while True:
        if at.isVisible() and at.isEnabled() and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None:
            names.append(at.accessibleName() or at.metaObject().className())
        at = at.nextInFocusChain()
        if at is first:
            return names


def beyond(window: QWidget) -> list[str]:
    """Visible controls that stand outside their window."""
    found = []
    for one in window.findChildren(QAbstractButton):
        if one.isVisible() and _own(one) and one.visibleRegion().isEmpty():
            corner = one.mapTo(window, QPoint(0, 0))
            found.append(f"out of sight: {_call(one)} at {corner.x()},{corner.y()}")
    return found


def _own(widget: QWidget) -> bool:
    """Say whether it is ours: Qt puts buttons of its own into line edits and views."""
    parent = widget.parentWidget()
    return parent is None or parent.metaObject().className() not in (
        "QLineEdit", "SuggestingEdit", "SearchBox", "QTableView", "Table", "DoorGrid", "QSpinBox", "QTabBar", "QComboBox")


def _call(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{widget.metaObject().className()} “{text or widget.accessibleName()}”"
