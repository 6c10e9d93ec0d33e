"""Making a filter: where, which words, and conditions on fields, with the number it finds told while it is made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.fields.kinds import Choice, Day
from db.file.saved_filters import SavedFilter, keep_filter
from db.records.condition import (
    EMPTY,
    FILLED,
    WORDS,
    Condition,
    Subject,
    read_wanted,
    subject_named,
    subjects,
    ways_of_asking,
)
from db.records.filter import Filter, filtered_number, stands_somewhere
from db.records.household_list import place_tree
from db.records.record import Record
from desktop.look.look import Look
from desktop.widgets.parts import button, column, in_turn, label, row, tool
from desktop.workspace import Workspace

COUNT_MS = 150
MOST = 12
EVERYWHERE = "全部"


class ConditionLine(QWidget):
    """One condition: a field, what is asked of it, and with what it is compared. `changed()`, `dropped()`."""

    changed = Signal()
    dropped = Signal()

    def __init__(self, look: Look, record: type[Record], kept: Condition | None) -> None:
        """Begin with `kept`, or with the first field."""
        super().__init__()
        self._subjects = subjects(record)
        self.subject, self.how, self.option = _combo("项目", 12), _combo("怎样", 6), _combo("内容", 6)
        self.typed = QLineEdit()
        self.typed.setAccessibleName("内容")
        self.value = QStackedWidget()
        for each in (self.typed, self.option, QWidget()):
            self.value.addWidget(each)
        self.problem = label("", "problem")
        self.problem.hide()
        self.drop = tool(look, "", "close", tip="去掉这一条")
        parts = row(look, self.subject, self.how, self.value, self.drop, spacing=6)
        for at, share in enumerate((4, 2, 4)):
            parts.setStretch(at, share)
        self.setLayout(column(look, parts, self.problem, spacing=2))
        self.subject.addItems([one.title for one in self._subjects])
        self.drop.clicked.connect(self.dropped)
        self.subject.currentIndexChanged.connect(lambda _: self._show_subject())
        self.how.currentIndexChanged.connect(lambda _: self._show_value())
        for edited in (self.typed.textChanged, self.option.currentIndexChanged):
            edited.connect(lambda _: self._change())
        for name, combo in (("项目", self.subject), ("怎样", self.how), ("内容", self.option)):
            _call(name, combo)
        self._begin(kept)

    def condition(self) -> Condition | None:
        """The condition, None while something is missing or cannot be read; see `say`."""
        subject, how = self._subject(), str(self.how.currentData())
        reading = read_wanted(subject.field.kind, how, self._written())
        return None if reading.problem else Condition(subject.code, how, str(reading.value))

    def say(self) -> str:
        """Show below the line what is wrong with it → the sentence, "" when nothing is."""
        reading = read_wanted(self._subject().field.kind, str(self.how.currentData()), self._written())
        self.problem.setText(reading.problem or "")
        self.problem.setVisible(bool(reading.problem))
        self.typed.setAccessibleDescription(reading.problem or "")
        return reading.problem or ""

    def _begin(self, kept: Condition | None) -> None:
        at = next((at for at, each in enumerate(self._subjects) if kept and each.code == kept.subject), 0)
        self.subject.setCurrentIndex(at)
        self._show_subject()
        if kept:
            self.how.setCurrentIndex(max(self.how.findData(kept.how), 0))
            self.typed.setText(kept.value)
            self.option.setCurrentIndex(max(self.option.findText(kept.value), 0))

    def _subject(self) -> Subject:
        return self._subjects[max(self.subject.currentIndex(), 0)]

    def _written(self) -> str:
        return self.option.currentText() if self.value.currentWidget() is self.option else self.typed.text()

    def _show_subject(self) -> None:
        field = self._subject().field
        self.how.blockSignals(True)
        self.how.clear()
        for how in ways_of_asking(field):
            self.how.addItem(WORDS[how], how)
        self.how.blockSignals(False)
        if isinstance(field.kind, Choice):
            self.option.blockSignals(True)
            self.option.clear()
            self.option.addItems(field.kind.options)
            self.option.blockSignals(False)
        self.typed.setPlaceholderText("如 1950 或 1950-01-31" if isinstance(field.kind, Day) else "")
        self._show_value()

    def _show_value(self) -> None:
        """A choice is chosen, anything else typed; whether something is filled needs neither."""
        whether = self.how.currentData() in (EMPTY, FILLED)
        self.value.setCurrentIndex(2 if whether else 1 if isinstance(self._subject().field.kind, Choice) else 0)
        self._change()

    def _change(self) -> None:
        self.problem.hide()
        self.changed.emit()


class FilterDialog(QDialog):
    """Made or changed here; afterwards `result_filter` is what to show and `kept` the filter under its name, if it got one."""

    def __init__(
        self, workspace: Workspace, record: type[Record], parent: QWidget, begin: Filter, kept: SavedFilter | None = None
    ) -> None:
        """Begin with what `begin` asks, under the name of `kept`."""
        super().__init__(parent)
        self._workspace, self._record, self.kept = workspace, record, kept
        self.result_filter = begin
        look = workspace.look
        self.setWindowTitle(f"修改筛选“{kept.name}”" if kept else f"新建{record.term}筛选")
        self.resize(look.px(700), look.px(460))
        self.name = _line("名称", kept.name if kept else "", "例如：没有电话的")
        self.words = _line("文字", begin.words, "姓名、拼音、门牌等，可不填")
        self.place = _combo("哪里", 12)
        self.lines: list[ConditionLine] = []
        self._inside = QVBoxLayout()
        self._inside.setSpacing(look.px(6))
        self.add = button(look, "加一条", "new", "ghost", "再加一条条件")
        self.count = label("", "strong")
        self.once = button(look, "只用这一次", tip="不保存，离开后就没有了")
        self.sure = button(look, "保存并使用", "save", "primary")
        self.cancel = button(look, "取消")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_MS)
        self._fill_places(begin.place_id)
        self._lay_out(look)
        self._connect()
        for each in begin.conditions or (None,):
            self._add(each if each and subject_named(record, each.subject) else None)
        self._count()

    def _lay_out(self, look: Look) -> None:
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setLayout(column(look, self._inside, row(look, self.add, None), None, spacing=6))
        lines = QScrollArea()
        lines.setWidget(inner)
        lines.setWidgetResizable(True)
        lines.setFrameShape(QFrame.Shape.NoFrame)
        lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        where = (label("哪里", "field", buddy=self.place), self.place)
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(10))
        layout.addLayout(row(look, label("名称", "field", buddy=self.name), self.name))
        layout.addLayout(row(look, *where, label("文字", "field", buddy=self.words), self.words))
        layout.addWidget(label("条件（都要符合）", "h3"))
        layout.addWidget(lines, 1)
        layout.addLayout(row(look, self.count, None, self.cancel, self.once, self.sure))
        for each in where:
            each.setVisible(stands_somewhere(self._record))
        self.sure.setDefault(True)

    def _connect(self) -> None:
        self.add.clicked.connect(self._add_empty)
        self.cancel.clicked.connect(self.reject)
        self.once.clicked.connect(lambda: self._finish(lambda _wanted: None))
        self.sure.clicked.connect(lambda: self._finish(self._keep))
        self._timer.timeout.connect(self._count)
        self.words.textChanged.connect(lambda _: self._timer.start())
        self.place.currentIndexChanged.connect(lambda _: self._timer.start())

    def _fill_places(self, chosen: str) -> None:
        self.place.addItem(EVERYWHERE, "")
        with self._workspace.store.read() as connection:
            for place in place_tree(connection):
                self.place.addItem(place["path"], place["id"])
        self.place.setCurrentIndex(max(self.place.findData(chosen), 0))

    def _add(self, kept: Condition | None) -> ConditionLine:
        line = ConditionLine(self._workspace.look, self._record, kept)
        self.lines.append(line)
        self._inside.addWidget(line)
        line.changed.connect(self._timer.start)
        line.dropped.connect(lambda: self._drop(line))
        self.add.setEnabled(len(self.lines) < MOST)
        parts = [part for each in self.lines for part in (each.subject, each.how, each.typed, each.option, each.drop)]
        in_turn(self.name, self.place, self.words, *parts, self.add, self.cancel, self.once, self.sure)
        self._timer.start()
        return line

    def _add_empty(self) -> None:
        self._add(None).subject.setFocus()

    def _drop(self, line: ConditionLine) -> None:
        self.lines.remove(line)
        self._inside.removeWidget(line)
        line.deleteLater()
        self.add.setEnabled(True)
        self.add.setFocus()
        self._timer.start()

    def _wanted(self) -> Filter:
        conditions = tuple(made for line in self.lines if (made := line.condition()) is not None)
        return Filter(str(self.place.currentData() or ""), self.words.text().strip(), conditions)

    def _count(self) -> None:
        wanted = self._wanted()
        with self._workspace.store.read() as connection:
            number = filtered_number(connection, self._record, wanted)
        open_ends = len(self.lines) - len(wanted.conditions)
        self.count.setText(f"符合的有 {number:,} 条" + (f"（{open_ends} 条条件没写完）" if open_ends else ""))

    def _keep(self, wanted: Filter) -> None:
        self.kept = keep_filter(
            self._workspace.store, self._record, self.name.text(), wanted, self.kept.id if self.kept else ""
        )

    def _finish(self, keep: Callable[[Filter], object]) -> None:
        """Every line has to be whole; then keep what is to be kept and close."""
        wrong = [line for line in self.lines if line.say()]
        if wrong:
            wrong[0].typed.setFocus()
            return
        wanted = self._wanted()
        if self._workspace.attempt(lambda: keep(wanted)):
            self.result_filter = wanted
            self.accept()


def _combo(name: str, length: int) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMaxVisibleItems(20)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(length)
    return made


def _call(name: str, combo: QComboBox) -> None:
    """On Linux a combo box says its text instead of its name; a label out of sight tells a screen reader."""
    said = label(name, buddy=combo)
    said.setParent(combo.parentWidget())
    said.hide()


def _line(name: str, text: str, hint: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made
