"""A form built from declared fields: typed values, problems after leaving, drafts, undo of a field visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from db.fields.field import SENSITIVE, Field
from db.fields.kinds import Value
from desktop.input_method.composition import commit_composition
from desktop.look.look import Look
from desktop.widgets.editors import NO_REFERENCES, Editor, References, editor_for
from desktop.widgets.parts import label, restyle, row, tool

DRAFT_MS = 800


@dataclass(frozen=True)
class Section:
    """Fields under a title; "" for none."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class _Line:
    """What a form keeps for one field."""

    editor: Editor
    said: QLabel
    eye: QToolButton | None


class Form(QScrollArea):
    """Editors for the fields of some sections, one below the other.

    `changed`: a person changed something. `draft`: 0.8 s after the last change, `{field: state}` of what
    differs from what was loaded, fit for `restore`. `revealed`: a masked value was shown, to be logged.
    `finished`: Enter was pressed in the last field. Nothing is checked while somebody types or composes.
    """

    changed = Signal()
    draft = Signal(dict)
    revealed = Signal(str)
    finished = Signal()

    def __init__(
        self, look: Look, sections: Sequence[Section], references: References = NO_REFERENCES, draft_ms: int = DRAFT_MS
    ) -> None:
        """Build the editors; the form is empty until `load`."""
        super().__init__()
        self._look = look
        self._lines: dict[str, _Line] = {}
        self._visited: dict[str, str] = {}  # state of each field when its last visit ended
        self._undo = QUndoStack(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(draft_ms)
        self._timer.timeout.connect(self._send_draft)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._lay_out(sections, references))
        self.load({})

    def load(self, values: Mapping[str, Value | None]) -> None:
        """Show stored values (fields that are absent are empty); undo, problems and a pending draft go."""
        self._timer.stop()
        for name, line in self._lines.items():
            line.editor.show_value(values.get(name))
            self._look.cover(line.editor.state())
            self._say(line, "", "")
            if line.eye is not None:
                line.eye.setVisible(line.editor.hidden)
        self._visited = {name: line.editor.state() for name, line in self._lines.items()}
        self._undo.clear()

    def restore(self, draft: Mapping[str, str]) -> None:
        """Put a draft over what was loaded; fields that no longer exist are passed over."""
        for name, state in draft.items():
            if name in self._lines:
                self._put(name, state)

    def values(self) -> dict[str, Value | None]:
        """Commit what is being composed and read every field; what cannot be read is None, see `problems`."""
        self.commit_composition()
        return {name: line.editor.reading().value for name, line in self._lines.items()}

    def dirty(self) -> dict[str, Value | None]:
        """Return the readable values that differ from what was loaded."""
        readings = {name: line.editor.reading() for name, line in self._lines.items() if line.editor.touched()}
        return {name: reading.value for name, reading in readings.items() if reading.problem is None}

    def edits(self) -> dict[str, str]:
        """Return what differs from what was loaded as `{field: state}`, fit for `restore`."""
        return {name: line.editor.state() for name, line in self._lines.items() if line.editor.touched()}

    def is_dirty(self) -> bool:
        """Say whether anything differs from what was loaded, readable or not."""
        return any(line.editor.touched() or line.editor.composing() for line in self._lines.values())

    def problems(self) -> dict[str, str]:
        """Commit what is being composed; return a sentence for each field that cannot be saved as it is."""
        self.commit_composition()
        found = ((name, self._problem(line.editor)) for name, line in self._lines.items())
        return {name: problem for name, problem in found if problem}

    def show_problems(self, problems: Mapping[str, str]) -> tuple[str, ...]:
        """Show sentences under their fields and go to the first; returns those whose field is not here."""
        for name, line in self._lines.items():
            self._say(line, problems.get(name, ""), "")
        first = next((name for name in self._lines if name in problems), None)
        if first is not None:
            self.focus_field(first)
        return tuple(sentence for name, sentence in problems.items() if name not in self._lines)

    def shown_problem(self, name: str) -> str:
        """Return the sentence that stands under a field, "" for none."""
        line = self._lines[name]
        return line.said.text() if line.said.isVisibleTo(self) else ""

    def editor(self, name: str) -> Editor:
        """Return the editor of a field."""
        return self._lines[name].editor

    def focus_field(self, name: str) -> None:
        """Go to a field and scroll it into sight."""
        editor = self._lines[name].editor
        editor.widget.setFocus(Qt.FocusReason.TabFocusReason)
        editor.select_all()
        self.ensureWidgetVisible(editor.widget, 0, self._look.px(40))  # with the sentence below it

    def focus_first(self) -> None:
        """Go to the first field."""
        self.focus_field(next(iter(self._lines)))

    def undo(self) -> bool:
        """Take back the last field visit; False when there is none."""
        self._end_visits()
        possible = self._undo.canUndo()
        self._undo.undo()
        return possible

    def redo(self) -> bool:
        """Do again what `undo` took back; False when there is nothing."""
        self._end_visits()
        possible = self._undo.canRedo()
        self._undo.redo()
        return possible

    def set_read_only(self, locked: bool) -> None:
        """Let values be read and copied but not changed."""
        for line in self._lines.values():
            line.editor.set_read_only(locked)

    def commit_composition(self) -> None:
        """Make an input method hand over the word it holds; before saving, printing and closing."""
        commit_composition()

    def flush(self) -> None:
        """Send a pending draft now: the window is about to go."""
        if self._timer.isActive():
            self._timer.stop()
            self._send_draft()

    def _lay_out(self, sections: Sequence[Section], references: References) -> QWidget:
        inner = QWidget()
        inner.setObjectName("plain")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, self._look.px(8), self._look.px(8), self._look.px(8))
        grid.setHorizontalSpacing(self._look.px(10))
        grid.setVerticalSpacing(self._look.px(8))
        grid.setColumnStretch(1, 1)
        for section in sections:
            if section.title:
                grid.addWidget(label(section.title, "h3"), grid.rowCount(), 0, 1, 2)
            for field in section.fields:
                self._add(grid, field, editor_for(self._look, field, references))
        grid.setRowStretch(grid.rowCount(), 1)
        return inner

    def _add(self, grid: QGridLayout, field: Field, editor: Editor) -> None:
        name = field.name
        said = label("", "problem", wrap=True)
        said.hide()
        eye = self._eye(field) if field.sensitivity == SENSITIVE else None
        line = _Line(editor, said, eye)
        self._lines[name] = line
        editor.widget.setAccessibleName(field.term)
        editor.widget.setToolTip(field.help)
        at = grid.rowCount()
        term = label(field.term + (" *" if field.required else ""), "field", buddy=editor.widget)
        term.setMinimumHeight(self._look.px(32))
        cell = QVBoxLayout()
        cell.setSpacing(self._look.px(2))
        cell.addLayout(row(self._look, editor.widget, *([eye] if eye else []), spacing=4))
        cell.addWidget(said)
        grid.addWidget(term, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(cell, at, 1)
        editor.edited.connect(lambda: self._edited(name))
        editor.left.connect(lambda: self._leave(name))
        editor.entered.connect(lambda: self._go_on(name))

    def _eye(self, field: Field) -> QToolButton:
        eye = tool(self._look, "", "reveal", tip=f"显示完整的{field.term}（会记入日志）")
        eye.clicked.connect(lambda: self._reveal(field.name))
        eye.hide()
        return eye

    def _reveal(self, name: str) -> None:
        line = self._lines[name]
        line.editor.reveal()
        self.focus_field(name)
        if line.eye is not None:
            line.eye.hide()
        self.revealed.emit(name)

    def _problem(self, editor: Editor) -> str:
        reading = editor.reading()
        if reading.problem is not None:
            return reading.problem
        return f"请填写{editor.field.term}。" if editor.field.required and reading.value in (None, "") else ""

    def _edited(self, name: str) -> None:
        if self._lines[name].said.isVisibleTo(self):
            self._say(self._lines[name], "", "")
        self._timer.start()
        self.changed.emit()

    def _leave(self, name: str) -> None:
        """End a visit: tidy, say what is wrong, make one step of undo of it."""
        line = self._lines[name]
        line.editor.tidy()
        old, new = self._visited[name], line.editor.state()
        if old != new:
            self._look.cover(new)
            self._visited[name] = new
            self._undo.push(_Visit(self, name, old, new))
            self._say(line, self._problem(line.editor), line.editor.reading().hint or "")

    def _end_visits(self) -> None:
        self.commit_composition()
        for name in self._lines:
            self._leave(name)

    def _go_on(self, name: str) -> None:
        names = [one for one, line in self._lines.items() if line.editor.widget.isEnabled()]
        after = names[names.index(name) + 1 :]
        if after:
            self.focus_field(after[0])
        else:
            self._leave(name)
            self.finished.emit()

    def _say(self, line: _Line, problem: str, hint: str) -> None:
        line.said.setText(problem or hint)
        line.said.setVisible(bool(problem or hint))
        restyle(line.said, "role", "problem" if problem else "hint")
        restyle(line.editor.widget, "invalid", bool(problem))
        needed = "必填" if line.editor.field.required else ""
        line.editor.widget.setAccessibleDescription(problem or hint or line.editor.field.help or needed)

    def _send_draft(self) -> None:
        if any(line.editor.composing() for line in self._lines.values()):
            self._timer.start()
            return
        self.draft.emit(self.edits())

    def _put(self, name: str, state: str) -> None:
        line = self._lines[name]
        line.editor.put_state(state)
        if line.eye is not None:
            line.eye.setVisible(line.editor.hidden)
        self._visited[name] = state
        self._say(line, self._problem(line.editor), "")
        self._timer.start()
        self.changed.emit()


class _Visit(QUndoCommand):
    """One field visit: undone and redone as a whole."""

    def __init__(self, form: Form, name: str, old: str, new: str) -> None:
        super().__init__(f"修改{form.editor(name).field.term}")
        self._form, self._name, self._old, self._new = form, name, old, new
        self._done = True

    def redo(self) -> None:
        if not self._done:
            self._turn(self._new)
        self._done = True

    def undo(self) -> None:
        self._turn(self._old)
        self._done = False

    def _turn(self, state: str) -> None:
        self._form._put(self._name, state)  # noqa: SLF001 - a part of the form
        self._form.focus_field(self._name)
