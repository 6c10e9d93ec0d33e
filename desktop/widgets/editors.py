"""One editor per kind of field: what stands in it is read and shown by the kind, and never refused while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from db.fields.field import SENSITIVE, Field
from db.fields.kinds import Choice, Code, Day, IdNumber, LongText, Number, Phone, Reading, Reference, Value
from desktop.look.look import Look
from desktop.widgets.suggestions import Find, Group, Hit, SuggestingEdit

DIGITS = Qt.InputMethodHint.ImhDigitsOnly  # a wish: an X, a dash or 年 is typed all the same
HINTS = {Code: DIGITS, Phone: DIGITS, Day: DIGITS, Number: DIGITS, IdNumber: DIGITS}
DAY_EXAMPLE = "如 1947-03-12"
UNCHOSEN = "?"  # marks words in a reference field that are not (yet) one of the records
HIDDEN = "••••••"


@dataclass(frozen=True)
class References:
    """How reference fields find records: `search(table, words)` and `name_of(table, id)`, "" when gone."""

    search: Callable[[str, str], Sequence[Hit]]
    name_of: Callable[[str, str], str]


NO_REFERENCES = References(lambda _table, _words: (), lambda _table, _id: "")


class Editor(QObject):
    """An editor of one field. Its `state` is text that can be kept as a draft and put back.

    `edited`: a person changed something; `left`: the focus went away; `entered`: Enter was pressed.
    A sensitive value that was loaded is shown masked and cannot be edited before `reveal`.
    """

    edited = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, field: Field, widget: QWidget) -> None:
        """`widget` is what the form lays out and what takes the focus."""
        super().__init__(widget)
        self.field, self.widget = field, widget
        self.hidden = False
        self._loaded: Value | None = None
        self._loaded_state = ""
        self._quiet = False
        self._read_only = False
        self._composing = False
        widget.installEventFilter(self)

    def show_value(self, value: Value | None) -> None:
        """Show a stored value as loaded."""
        self._loaded, self._loaded_state = value, self.state_of(value)
        self.hidden = self.field.sensitivity == SENSITIVE and value is not None
        if self.hidden:
            masked = self.field.kind.mask(value)
            self._put(masked if masked != self.field.kind.show(value) else HIDDEN, masked=True)
        else:
            self._put(self._loaded_state)
        self._lock(self.hidden or self._read_only)

    def reveal(self) -> None:
        """Show the whole sensitive value and let it be edited."""
        if self.hidden:
            self.hidden = False
            self._put(self._loaded_state)
            self._lock(self._read_only)

    def state(self) -> str:
        """Return what stands in the editor, "" for nothing; the true value also while it is masked."""
        return self._loaded_state if self.hidden else self._text()

    def put_state(self, state: str) -> None:
        """Put back what `state` gave; a masked value is shown by that."""
        self.reveal()
        self._put(state)

    def reading(self) -> Reading:
        """Read what stands there; what was loaded and not touched is taken as it is."""
        state = self.state()
        return Reading(self._loaded) if state == self._loaded_state else self._read(state)

    def touched(self) -> bool:
        """Say whether something else stands there than was loaded."""
        return self.state() != self._loaded_state and not (
            (reading := self.reading()).problem is None and self.field.kind.same(reading.value, self._loaded)
        )

    def tidy(self) -> None:
        """Write a readable value the way it is always written (19470312 → 1947-03-12)."""
        reading = self.reading()
        if reading.problem is None and not self.hidden:
            shown = self.state_of(reading.value)
            if shown != self.state():
                self._put(shown)

    def composing(self) -> bool:
        """Say whether an input method holds text that is not committed."""
        return self._composing

    def set_read_only(self, locked: bool) -> None:
        """Let the value be read and copied but not changed."""
        self._read_only = locked
        self._lock(locked or self.hidden)

    def state_of(self, value: Value | None) -> str:
        """Return the state that stands for a value."""
        return self.field.kind.show(value)

    def select_all(self) -> None:
        """Select what stands there, so that typing replaces it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice leaving and composing."""
        if isinstance(event, QFocusEvent) and event.lostFocus():
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self._composing = False
                self.left.emit()
        elif isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return super().eventFilter(watched, event)

    def _read(self, state: str) -> Reading:
        return self.field.kind.read(state)

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def _put(self, state: str, *, masked: bool = False) -> None:
        self._quiet = True
        self._write(state, masked=masked)
        self._quiet = False

    def _text(self) -> str:
        raise NotImplementedError

    def _write(self, state: str, *, masked: bool) -> None:
        raise NotImplementedError

    def _lock(self, locked: bool) -> None:
        raise NotImplementedError


class LineEditor(Editor):
    """Names, phones, numbers, days: one line. No validator, mask or longest length: they lose composed words."""

    def __init__(self, field: Field, edit: QLineEdit | None = None) -> None:
        """`edit` is a line edit of a special sort."""
        self.edit = edit or QLineEdit()
        super().__init__(field, self.edit)
        self.edit.setInputMethodHints(HINTS.get(type(field.kind), Qt.InputMethodHint.ImhNone))
        if isinstance(field.kind, Day):
            self.edit.setPlaceholderText(DAY_EXAMPLE)
        self.edit.textChanged.connect(self._changed)
        self.edit.returnPressed.connect(self.entered)

    def select_all(self) -> None:
        """Select the line."""
        self.edit.selectAll()

    def _text(self) -> str:
        return self.edit.text()

    def _write(self, state: str, *, masked: bool) -> None:  # noqa: ARG002 - only references care
        self.edit.setText(state)
        self.edit.setCursorPosition(0)

    def _lock(self, locked: bool) -> None:
        self.edit.setReadOnly(locked)


class NoteEditor(Editor):
    """Several lines; Enter is a new line, Tab goes on."""

    def __init__(self, look: Look, field: Field) -> None:
        """Four lines high."""
        self.edit = QPlainTextEdit()
        super().__init__(field, self.edit)
        self.edit.setTabChangesFocus(True)
        # The style sheet's own smallest height would let a small screen squeeze it to one line.
        self.edit.setStyleSheet(f"min-height: {look.px(86)}px; max-height: {look.px(86)}px;")
        self.edit.textChanged.connect(self._changed)

    def _text(self) -> str:
        return self.edit.toPlainText()

    def _write(self, state: str, *, masked: bool) -> None:  # noqa: ARG002 - only references care
        self.edit.setPlainText(state)

    def _lock(self, locked: bool) -> None:
        self.edit.setReadOnly(locked)


class ChoiceEditor(Editor):
    """One of the options, or nothing; with `other`, free words too."""

    def __init__(self, field: Field, kind: Choice) -> None:
        """The first line is empty: not given."""
        self.combo = QComboBox()
        super().__init__(field, self.combo)
        self._options = ("", *kind.options)
        self.combo.addItems(self._options)
        # As wide as there is room: the longest option must not push the form out of its frame.
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(4)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if kind.other:
            self.combo.setEditable(True)
            self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = QLineEdit()
            self.combo.setLineEdit(line)
            self.combo.setCompleter(None)  # type: ignore[arg-type]  # Qt takes none
            line.setAccessibleName(field.term)
            line.installEventFilter(self)
            line.returnPressed.connect(self.entered)
        self.combo.currentTextChanged.connect(self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter goes on; the wheel scrolls the form unless the list has the focus."""
        if event.type() == QEvent.Type.Wheel and not self.combo.hasFocus():
            event.ignore()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.combo.isEditable() and (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def _text(self) -> str:
        return self.combo.currentText()

    def _write(self, state: str, *, masked: bool) -> None:  # noqa: ARG002 - only references care
        while self.combo.count() > len(self._options):
            self.combo.removeItem(self.combo.count() - 1)
        if state not in self._options:
            self.combo.addItem(state)
        self.combo.setCurrentIndex(self.combo.findText(state))
        if self.combo.isEditable():
            self.combo.setEditText(state)

    def _lock(self, locked: bool) -> None:
        self.combo.setEnabled(not locked)


class ReferenceEditor(LineEditor):
    """A record chosen by name; words that are no record are a problem, never silently dropped."""

    def __init__(self, look: Look, field: Field, kind: Reference, references: References) -> None:
        """Suggestions come from `references.search`."""
        self._references, self._table = references, kind.target_table
        self._chosen = ""
        find: Find = lambda words: (Group("", tuple(references.search(self._table, words))),)  # noqa: E731 - typed
        self.chooser = SuggestingEdit(look, find, field.term)
        super().__init__(field, self.chooser)
        self.edit.setPlaceholderText("输入名称、拼音或编号查找")
        self.chooser.textEdited.connect(self._forget)
        self.chooser.picked.connect(self._pick)

    def state_of(self, value: Value | None) -> str:
        """Return the id."""
        return "" if value is None else str(value)

    def _forget(self, _text: str) -> None:
        self._chosen = ""
        self._changed()

    def _pick(self, hit: Hit) -> None:
        self._chosen = hit.id
        self._quiet = True
        self.edit.setText(hit.text)
        self._quiet = False
        self.edited.emit()
        self.entered.emit()

    def _text(self) -> str:
        words = self.edit.text().strip()
        return self._chosen or (UNCHOSEN + words if words else "")

    def _read(self, state: str) -> Reading:
        if state.startswith(UNCHOSEN):
            return Reading(None, f"没有选定“{state[1:21]}”，请从下面的列表里选一个。")
        return Reading(state or None)

    def _write(self, state: str, *, masked: bool) -> None:
        unchosen = masked or state.startswith(UNCHOSEN)
        self._chosen = "" if unchosen else state
        named = self._references.name_of(self._table, state) if state and not unchosen else ""
        self.edit.setText(state.removeprefix(UNCHOSEN) if unchosen else named)
        self.edit.setCursorPosition(0)


def editor_for(look: Look, field: Field, references: References) -> Editor:
    """Make the editor that suits the field's kind."""
    kind = field.kind
    if isinstance(kind, Choice):
        return ChoiceEditor(field, kind)
    if isinstance(kind, Reference):
        return ReferenceEditor(look, field, kind, references)
    return NoteEditor(look, field) if isinstance(kind, LongText) else LineEditor(field)
