"""Rows that fit several records: the person says which one each of them is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from db.file.plan_parts import NEW, Plan, Question, QuestionKey, Source
from desktop.look.look import Look
from desktop.screens.importing.lists import where
from desktop.widgets.parts import button, column, label, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column, Row

NOBODY = "都不是，作为新的登记"


class Questions(QWidget):
    """A list of questions; the candidates of the one looked at stand beside it. `answered`: plan again with `answers`."""

    answered = Signal()

    def __init__(self, look: Look) -> None:
        """Empty until `show_plan`."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self.answers: dict[QuestionKey, str] = {}
        self._questions: tuple[Question, ...] = ()
        columns = (
            Column("where", "在名册里", 180, lambda one: one["where"], sortable=False),
            Column("sentence", "要问的", 260, lambda one: one["sentence"], sortable=False, stretch=True),
            Column("answer", "选的是", 160, lambda one: one["answer"], sortable=False, bold=True),
        )
        self.table = Table(look, "要问的", columns, self._fetch, lambda *_: self._ids())
        self.table.current_changed.connect(lambda _: self._show())
        self.again = button(look, "按选择重新核对", "refresh", "primary")
        self.again.clicked.connect(self.answered)
        self.choices = QButtonGroup(self)
        self.sentence = label("", "strong", wrap=True)
        self._candidates = QVBoxLayout()
        beside = QWidget()
        beside.setObjectName("plain")
        beside.setLayout(column(look, self.sentence, self._candidates, None, row(look, None, self.again)))
        beside.setFixedWidth(look.px(330))
        both = row(look, self.table, beside, spacing=14)
        both.setStretch(0, 1)
        self.setLayout(both)

    def show_plan(self, made: Plan) -> None:
        """Show what is still open."""
        self._questions = made.questions
        self.table.show_ids(self._ids())
        if made.questions:
            self.table.select_id("0")
        self._show()

    def choose(self, candidate: str) -> None:
        """Answer the question looked at with a candidate's id, or `NEW`."""
        self.answers[self._questions[int(self.table.current_id())].key] = candidate
        self.table.show_ids(self._ids())
        self._settle()

    def _show(self) -> None:
        for one in self.choices.buttons():
            self.choices.removeButton(one)
            self._candidates.removeWidget(one)
            one.deleteLater()
        at = self.table.current_id()
        question = self._questions[int(at)] if at else None
        self.sentence.setText(question.sentence if question else "")
        for candidate, title in (*question.candidates, (NEW, NOBODY)) if question else ():
            one = QRadioButton(title.replace("&", "&&"))
            one.setAccessibleName(title)
            one.setChecked(question is not None and self.answers.get(question.key) == candidate)
            one.clicked.connect(lambda _=False, chosen=candidate: self.choose(chosen))
            self.choices.addButton(one)
            self._candidates.addWidget(one)
        self._settle()

    def _settle(self) -> None:
        self.again.setEnabled(any(question.key in self.answers for question in self._questions))

    def _ids(self) -> list[str]:
        return [str(at) for at in range(len(self._questions))]

    def _fetch(self, ids: Sequence[str]) -> list[Row]:
        return [self._row(one, self._questions[int(one)]) for one in ids]

    def _row(self, one: str, question: Question) -> Row:
        titles = {**dict(question.candidates), NEW: NOBODY}
        answer = titles.get(self.answers.get(question.key, ""), "")
        return {"id": one, "where": where(Source(*question.key[:3])), "sentence": question.sentence, "answer": answer}
