"""A list of suggestions below a line edit: fed while typing, also by what an input method has not committed yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.input_method.composition import as_typed, drop_composition
from desktop.look.look import Look

HIT = Qt.ItemDataRole.UserRole
TITLE = Qt.ItemDataRole.UserRole + 1
LONGEST_LIST = 12  # lines seen at once


@dataclass(frozen=True)
class Hit:
    """One suggestion: `id` and `kind` say what it is, `text` and a fainter `note` are shown.

    `marks` are (start, end) of what was found in `text`, also by pinyin; without them the typed words are marked.
    """

    id: str
    text: str
    note: str = ""
    kind: str = ""
    icon: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    def parts(self, words: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it was found."""
        at = self.text.lower().find(words.lower()) if words else -1
        marks = self.marks or (((at, at + len(words)),) if at >= 0 else ())
        pieces, done = [], 0
        for start, end in marks:
            pieces += [(self.text[done:start], False), (self.text[start:end], True)]
            done = end
        return [(piece, found) for piece, found in (*pieces, (self.text[done:], False)) if piece]


@dataclass(frozen=True)
class Group:
    """Suggestions under a title; "" for none."""

    title: str
    hits: tuple[Hit, ...]


Find = Callable[[str], Sequence[Group]]


class Suggestions(QFrame):
    """The list itself; it never takes the focus, so an input method goes on undisturbed."""

    chosen = Signal(object)

    def __init__(self, look: Look, name: str) -> None:
        """`name` is what a screen reader calls the list."""
        super().__init__()
        self.setObjectName("popup")
        self._look = look
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_HitPainter(look, self.list))
        self.list.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        margin = look.px(4)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addWidget(self.list)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_groups(self, groups: Sequence[Group], words: str) -> None:
        """Fill the list; the first hit is current, `words` are marked where they stand in a hit."""
        self.list.clear()
        self.list.setProperty("words", words)
        for group in groups:
            if group.title and group.hits:
                self._add_title(group.title)
            for hit in group.hits:
                item = QListWidgetItem(hit.text)
                item.setData(HIT, hit)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.text} {hit.note}".strip())
                if hit.icon:
                    item.setIcon(self._look.icon(hit.icon, "ink3", 16))
                item.setSizeHint(QSize(0, self._look.px(32)))
                self.list.addItem(item)
        self.step(1)

    def place_below(self, edit: QWidget, width: int) -> None:
        """Stand below `edit` inside its window, as high as needed."""
        window = edit.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        top = edit.mapTo(window, QPoint(0, edit.height() + self._look.px(2)))
        lines = [self.list.item(at).sizeHint().height() for at in range(min(self.list.count(), LONGEST_LIST))]
        height = sum(lines) + self._look.px(12)
        room = window.height() - top.y() - self._look.px(4)
        if room < min(height, self._look.px(140)):
            above = edit.mapTo(window, QPoint(0, 0)).y() - self._look.px(2)
            height = min(height, above)
            top.setY(above - height)
        left = max(0, min(top.x(), window.width() - width))
        self.setGeometry(left, top.y(), width, min(height, window.height() - top.y()))
        self.raise_()
        self.show()

    def current(self) -> Hit | None:
        """Return the hit the keyboard stands on."""
        item = self.list.currentItem()
        hit = item.data(HIT) if item is not None else None
        return hit if isinstance(hit, Hit) else None

    def step(self, by: int) -> None:
        """Go to the next (1) or last (-1) hit; titles are stepped over."""
        at = self.list.currentRow() + by
        while 0 <= at < self.list.count():
            if self.list.item(at).data(HIT) is not None:
                self.list.setCurrentRow(at)
                return
            at += by

    def hits(self) -> list[Hit]:
        """Return all hits in order."""
        held = (self.list.item(at).data(HIT) for at in range(self.list.count()))
        return [hit for hit in held if isinstance(hit, Hit)]

    def _add_title(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(TITLE, title)
        item.setSizeHint(QSize(0, self._look.px(26)))
        self.list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        hit = item.data(HIT)
        if isinstance(hit, Hit):
            self.chosen.emit(hit)


class SuggestingEdit(QLineEdit):
    """A line edit that suggests while one types or composes; ↑ ↓ Enter Esc work on the list.

    `picked` gives the chosen `Hit`. While an input method composes, its pinyin (“zhang'shu f”) is searched
    without the separators, so the list narrows before any character is chosen.
    """

    picked = Signal(object)

    def __init__(self, look: Look, find: Find, name: str) -> None:
        """`find` gives groups for what was typed; `name` is the accessible name."""
        super().__init__()
        self._look, self._find, self._name = look, find, name
        self._preedit = ""
        self.setAccessibleName(name)
        self.suggestions = Suggestions(look, f"{name}的结果")
        self.suggestions.chosen.connect(self.pick)
        self.destroyed.connect(self.suggestions.deleteLater)
        self.textEdited.connect(lambda _: self.suggest())

    def composing(self) -> bool:
        """Say whether an input method holds text that is not committed."""
        return bool(self._preedit)

    def suggest(self) -> None:
        """Search for what stands in the field now, composition included."""
        words = (self.text() + self._preedit).strip()
        groups = self._find(words) if words else ()
        self._show(groups, words)

    def suggest_all(self) -> None:
        """Offer what `find` gives for nothing typed."""
        self._show(self._find(""), "")

    def pick(self, hit: Hit) -> None:
        """Choose a hit."""
        drop_composition()
        self.suggestions.hide()
        self.picked.emit(hit)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the composition."""
        self._preedit = as_typed(event.preeditString())
        super().inputMethodEvent(event)
        if self.hasFocus():
            self.suggest()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk and choose in the open list."""
        key = event.key()
        opened = self.suggestions.isVisible()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if opened:
                self.suggestions.step(1 if key == Qt.Key.Key_Down else -1)
                self._describe()
            else:
                self.suggest_all() if not self.text() else self.suggest()
        elif opened and key == Qt.Key.Key_Escape:
            self.suggestions.hide()
        elif opened and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.suggestions.current() is not None:
            hit = self.suggestions.current()
            if hit is not None:
                self.pick(hit)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close the list."""
        self._preedit = ""
        self.suggestions.hide()
        super().focusOutEvent(event)

    def list_width(self) -> int:
        """Width of the list; at least wide enough for a name and an address."""
        return max(self.width(), self._look.px(260))

    def _show(self, groups: Sequence[Group], words: str) -> None:
        self.suggestions.show_groups(groups, words)
        if self.suggestions.list.count():
            self.suggestions.place_below(self, self.list_width())
        else:
            self.suggestions.hide()
        self._describe()

    def _describe(self) -> None:
        hit, count = self.suggestions.current(), len(self.suggestions.hits())
        shown = f"{count} 个结果，当前：{hit.text} {hit.note}".rstrip() if hit else ""
        self.setAccessibleDescription(shown)


class _HitPainter(QStyledItemDelegate):
    """Text with the words found in it marked, and the note at the right."""

    def __init__(self, look: Look, parent: QListWidget) -> None:
        super().__init__(parent)
        self._look, self._list = look, parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        title = index.data(TITLE)
        if title:
            painter.setPen(self._look.colour("ink3"))
            painter.setFont(self._look.font("caption", bold=True))
            painter.drawText(_within(option, self._look.px(8)), Qt.AlignmentFlag.AlignVCenter, str(title))
            return
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        hit: Hit = index.data(HIT)
        blank.text = ""
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, self._list)
        area = _within(option, self._look.px(30 if hit.icon else 8))
        painter.save()
        self._draw(painter, area, hit)
        painter.restore()

    def _draw(self, painter: QPainter, area: QRect, hit: Hit) -> None:
        for text, marked in hit.parts(str(self._list.property("words") or "")):
            painter.setFont(self._look.font(bold=marked))
            painter.setPen(self._look.colour("accent" if marked else "ink"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
            area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(text))
        painter.setFont(self._look.font("caption"))
        painter.setPen(self._look.colour("ink2"))
        area.setLeft(area.left() + self._look.px(10))
        note = painter.fontMetrics().elidedText(hit.note, Qt.TextElideMode.ElideRight, max(0, area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)


def _within(option: QStyleOptionViewItem, left: int) -> QRect:
    area: QRect = option.rect
    return area.adjusted(left, 0, -8, 0)
