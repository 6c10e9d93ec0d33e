"""What a screen reader and small screens need, checked on any window: names, sizes, nothing cut, focus order."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSplitter,
    QSplitterHandle,
    QToolButton,
    QWidget,
)

SMALLEST = 28  # px a button needs in both directions to be hit
AIR = 3  # px that Qt adds to the wished height of a styled tool button, beyond what its words and frame need


def lint(window: QWidget) -> list[str]:
    """Return a sentence for every visible control that cannot be told, hit, read or reached in the order it is read."""
    return [*nameless(window), *alike(window), *lonely(window), *small(window), *clipped(window), *leaps(window), *jumbled(window)]


def nameless(window: QWidget) -> list[str]:
    """Controls that can have the focus but say nothing to a screen reader.

    Asked of the widgets: reading a bit of `QAccessible.State` in PySide6 6.12 drops a reference to True or
    False, and enough of that ends the interpreter.
    """
    return [f"no name: {one.metaObject().className()} {one.objectName()}".rstrip()
            for one in _reached(window) if one.isEnabled() and not _name(one)]


def alike(window: QWidget) -> list[str]:
    """Controls one after the other that sound the same, so that nobody knows which is which."""
    reached = _reached(window)
    return [f"alike: {_call(two)}" for one, two in pairwise(reached) if _spoken(one) == _spoken(two) and _name(one)]


def lonely(window: QWidget) -> list[str]:
    """Labels of fields that belong to no field: a screen reader reads them apart, and their key leads nowhere."""
    seen = [one for one in window.findChildren(QLabel) if one.isVisible() and one.property("role") == "field"]
    return [f"no buddy: {_call(one)}" for one in seen if one.buddy() is None]


def small(window: QWidget) -> list[str]:
    """Buttons and fields too small to hit; those inside other controls (clear buttons, header corners) are Qt's own."""
    seen = [one for one in window.findChildren(QWidget) if one.isVisible() and _own(one)
            and isinstance(one, QAbstractButton | QLineEdit | QComboBox | QAbstractSpinBox)]
    return [f"small: {_call(one)} {one.width()}×{one.height()}" for one in seen
            if not isinstance(one, QCheckBox | QRadioButton) and min(one.width(), one.height()) < SMALLEST]


def leaps(window: QWidget) -> list[str]:
    """Where Tab leaves the order of reading: left to right in a row, then the row below, block by block.

    Blocks are what one widget holds. Tab goes round, so it has to leap once, from the last control to the first.
    """
    reached = _reached(window)
    if len(reached) < 2:
        return []
    first = min(reached, key=cmp_to_key(lambda one, two: -1 if _before(one, two) else 1))
    at = reached.index(first)
    order = reached[at:] + reached[:at]
    return [f"leap: from {_call(one)} back to {_call(two)}" for one, two in pairwise(order) if not _before(one, two)]


def jumbled(window: QWidget) -> list[str]:
    """Splitters whose panes a screen reader finds in another order than they stand."""
    found = []
    for split in window.findChildren(QSplitter):
        panes = [one for one in split.children() if isinstance(one, QWidget) and split.indexOf(one) >= 0 and split.count()]
        at = [split.indexOf(one) for one in panes if not isinstance(one, QSplitterHandle)]
        if split.isVisible() and at != sorted(at):
            found.append(f"jumbled: {_call(panes[0])}")
    return found


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
    return [one.accessibleName() or one.metaObject().className()
            for one in _reached(window, window.focusWidget() or window) if one.isEnabled()]


def beyond(window: QWidget) -> list[str]:
    """Visible controls that stand outside their window."""
    found = []
    for one in window.findChildren(QAbstractButton):
        if one.isVisible() and _own(one) and one.visibleRegion().isEmpty():
            corner = one.mapTo(window, QPoint(0, 0))
            found.append(f"out of sight: {_call(one)} at {corner.x()},{corner.y()}")
    return found


def _reached(window: QWidget, start: QWidget | None = None) -> list[QWidget]:
    """What Tab visits, in its order."""
    first = at = start or window
    found = []
    while True:
        in_reach = at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None
        if in_reach and _own(at) and (at is window or window.isAncestorOf(at)):
            found.append(at)
        at = at.nextInFocusChain()
        if at is first:
            return found


def _name(widget: QWidget) -> str:
    """What a screen reader calls it. On Linux a combo box says its text instead of its name: only its label tells."""
    node = QAccessible.queryAccessibleInterface(widget)
    if isinstance(widget, QComboBox):
        beside = [one for one in widget.parentWidget().children() if isinstance(one, QLabel)]  # Qt looks no further
        return widget.accessibleName().strip() if any(one.buddy() is widget for one in beside) else ""
    return (widget.accessibleName() if node is None else node.text(QAccessible.Text.Name)).strip()


def _spoken(widget: QWidget) -> tuple[str, str, str]:
    return _name(widget), widget.accessibleDescription(), widget.metaObject().className()


def _before(one: QWidget, two: QWidget) -> bool:
    """Say whether `one` is read before `two`: by the blocks in which they part."""
    mine, yours = _above(one), _above(two)
    parted = next((pair for pair in zip(mine, yours, strict=False) if pair[0] is not pair[1]), None)
    if parted is None:  # one holds the other
        return len(mine) < len(yours)
    here, there = (_area(block) for block in parted)
    overlap = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
    if overlap * 2 > min(here.height(), there.height()):
        return here.left() < there.left()
    return here.top() < there.top()


def _above(widget: QWidget) -> list[QWidget]:
    """The widget and what holds it, the window first."""
    found = [widget]
    while not found[-1].isWindow() and (parent := found[-1].parentWidget()) is not None:
        found.append(parent)
    return found[::-1]


def _area(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _own(widget: QWidget) -> bool:
    """Say whether it is ours: Qt puts buttons of its own into line edits and views."""
    parent = widget.parentWidget()
    return parent is None or parent.metaObject().className() not in (
        "QLineEdit", "SuggestingEdit", "SearchBox", "SecretEdit", "QTableView", "Table", "DoorGrid", "QSpinBox", "QTabBar", "QComboBox")


def _call(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{widget.metaObject().className()} “{text or widget.accessibleName()}”"
