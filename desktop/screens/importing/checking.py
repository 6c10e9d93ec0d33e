"""The third step: everything the import would do, list by list, and what still stands against it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from db.file.plan_parts import Plan, QuestionKey
from desktop.intake import Intake
from desktop.look.look import Look
from desktop.screens.importing.asking import Questions
from desktop.screens.importing.lists import Listing, listings, table_of
from desktop.widgets.blocks import NoticeLine
from desktop.widgets.parts import button, card, column, in_turn, label, restyle, row, tool

QUESTIONS = "questions"
SELDOM = ("hints", QUESTIONS)  # these have a tab only when there is something in them


class CheckPage(QWidget):
    """`changed`: plan again with the choices made here. `left`, `agreed`: back, import. `export_wanted`: the problems."""

    changed = Signal()
    left = Signal()
    agreed = Signal()
    export_wanted = Signal()

    def __init__(self, look: Look) -> None:
        """Empty until `show_plan`."""
        super().__init__()
        self.setObjectName("plain")
        self._look = look
        self._intake: Intake | None = None
        self._made: Plan | None = None
        self._lists: dict[str, Listing] = {}
        self.tabs: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._pills = row(look, spacing=4)
        self.lists, self.sentence = QStackedWidget(), label("", "muted", wrap=True)
        self.questions, self.notice = Questions(look), NoticeLine(look)
        self.places = QCheckBox("确认新建这些地点")
        self.complete = QCheckBox("名册是完整的（列出名册里没有的人，不会删除）")
        self.skip = QCheckBox("跳过有问题的行")
        self.export = button(look, "把问题导出成表格", "export")
        self.on, self.why = button(look, "导入", "import", "primary"), label("", wrap=True)
        self.back = button(look, "上一步", "previous")
        self.setFocusProxy(self.on)
        self._lay_out()
        self._connect()

    @property
    def answers(self) -> dict[QuestionKey, str]:
        """What the person said to the questions."""
        return self.questions.answers

    def forget(self) -> None:
        """Begin with other rosters: nothing is confirmed or answered."""
        self.answers.clear()
        for one in (self.places, self.complete, self.skip):
            one.blockSignals(True)
            one.setChecked(False)
            one.blockSignals(False)
        self._lists = {}

    def show_plan(self, intake: Intake, made: Plan) -> None:
        """Show a plan; the list looked at stays when there is still something in it."""
        chosen = next((code for code, tab in self.tabs.items() if tab.isChecked()), "")
        self._intake, self._made = intake, made
        self._lists = {one.code: one for one in listings(made, [*intake.unread, *made.problems])}
        self._make_tabs()
        self.questions.show_plan(made)
        first = chosen if self._count(chosen) else next((code for code in self.tabs if self._count(code)), "new")
        self.show_list(first)
        self._settle()

    def show_list(self, code: str) -> None:
        """Look at one list by its code."""
        if not self.tabs[code].isChecked():
            self.tabs[code].setChecked(True)  # comes back here
            return
        while (old := self.lists.widget(1)) is not None:
            self.lists.removeWidget(old)
            old.deleteLater()
        if code == QUESTIONS:
            self.sentence.setText("名册里的这些行，文件里有几个都对得上，请选定是谁。")
            self.lists.setCurrentIndex(0)
            return
        self.sentence.setText(self._lists[code].sentence)
        table = table_of(self._look, self._lists[code])
        self.lists.addWidget(table)
        self.lists.setCurrentIndex(1)
        in_turn(*self.tabs.values(), table, self.places, self.skip, self.export, self.complete, self.back, self.on)

    def blocked(self) -> str:
        """Why it cannot be imported now, "" when it can."""
        made, intake = self._made, self._intake
        if made is None or intake is None:
            return "还没有核对。"
        rows = len({problem.source for problem in (*intake.unread, *made.problems)} | {q.key[:3] for q in made.questions})
        if rows and not self.skip.isChecked():
            if made.new_places and not self.places.isChecked():
                return f"有 {rows} 行还不能导入：请先看“新地点”并确认新建，再看还有什么问题。"
            return f"有 {rows} 行有问题，还不能导入：请先改正或选定，或者勾选“跳过有问题的行”。"
        return "" if made.puts else "没有要写入的内容。"

    def _lay_out(self) -> None:
        look = self._look
        self.lists.addWidget(self.questions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(10))
        layout.addWidget(self.notice)
        layout.addWidget(card(look, column(look, self._pills, self.sentence, self.lists), 12), 1)
        choices = column(look, row(look, self.places, self.skip, None, self.export, spacing=18), self.complete, spacing=2)
        layout.addWidget(card(look, choices, 10))
        foot = row(look, self.back, self.why, self.on)
        foot.setStretch(1, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        for one in (self.places, self.complete):
            one.toggled.connect(lambda _: self.changed.emit())
        self.questions.answered.connect(self.changed)
        self.skip.toggled.connect(lambda _: self._settle())
        self.export.clicked.connect(self.export_wanted)
        self.back.clicked.connect(self.left)
        self.on.clicked.connect(self.agreed)

    def _count(self, code: str) -> int:
        if code == QUESTIONS:
            return len(self._made.questions) if self._made else 0
        return self._lists[code].count if code in self._lists else 0

    def _make_tabs(self) -> None:
        while (item := self._pills.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.tabs = {}
        terms = [(one.code, one.term, one.icon, one.tone) for one in self._lists.values()]
        for code, term, icon, tone in (*terms, (QUESTIONS, "要问", "help", "warn")):
            tab = tool(self._look, f"{term} {self._count(code):,}", icon, checkable=True)
            tab.setIcon(self._look.icon(icon, tone if self._count(code) else "ink3"))
            tab.toggled.connect(lambda on, chosen=code: self.show_list(chosen) if on else None)
            self._group.addButton(tab)
            self._pills.addWidget(tab)
            tab.setVisible(bool(self._count(code)) or code not in SELDOM)
            self.tabs[code] = tab
        self._pills.addStretch(1)

    def _settle(self) -> None:
        reason, made = self.blocked(), self._made
        self.why.setText(reason or "导入前会先备份并验证；导入后可以整批撤销。")
        restyle(self.why, "role", "problem" if reason else "muted")
        self.on.setEnabled(not reason)
        self.on.setAccessibleDescription(reason)
        self.setFocusProxy((self.lists.currentWidget() or self.lists) if reason else self.on)  # never a button that cannot be pressed
        wrong = self._count("problems") + self._count(QUESTIONS)
        self.export.setVisible(bool(wrong))
        self.skip.setVisible(bool(wrong))
        places = self._count("new_places")
        self.places.setText(f"确认新建这 {places:,} 个地点")
        self.places.setVisible(bool(places))
        if places and made is not None and not self.places.isChecked():
            sentence = f"名册里有 {places:,} 个地点（小区、楼栋、单元、室）文件里还没有。看过“新地点”后确认新建，这些住户才能导入。"
            self.notice.tell(sentence, "warn", ("确认新建", lambda: self.places.setChecked(True)))
        else:
            self.notice.hide()
