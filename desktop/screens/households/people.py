"""人员: who lives in a household, and what happens to them: joining, moving, splitting off, dying, being the contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from db.errors import ContentError
from db.file.moves import die, leave, move_to, split
from db.file.save import save
from db.file.write import Write
from db.records.household import Household
from db.records.household_list import people_of
from db.records.record import Row
from db.records.resident import Resident
from desktop.carry import copy
from desktop.choose_record import choose_record
from desktop.record_form import RecordForm
from desktop.record_screen import shower
from desktop.removed_list import RemovedList
from desktop.screens.households.moving import move_whole
from desktop.screens.households.twins import notice_twins
from desktop.widgets.parts import button, label, row
from desktop.widgets.table import Table
from desktop.widgets.window_model import Column
from desktop.workspace import Workspace

SECTIONS = (
    ("", ("name", "relation", "sex", "birth_date", "document_kind", "document_number", "phone")),
    ("人户情况", ("residence_status", "separated_since", "separated_until", "since", "ended_on", "ended_by", "notes")),
)


def _shown(name: str) -> Callable[[Mapping[str, Any]], str]:
    return shower(Resident, name)


COLUMNS = (
    Column("name", "姓名", 76, _shown("name"), bold=True, sortable=False),
    Column("relation", "关系", 54, _shown("relation"), sortable=False),
    Column("sex", "性别", 42, _shown("sex"), sortable=False),
    Column("birth_date", "出生", 58, lambda row: str(row["birth_date"] or "")[:4], sortable=False),
    Column("ended_by", "状态", 54, lambda row: str(row["ended_by"] or ""), tone=lambda _: "", sortable=False, stretch=True),
)


class PeopleTab(QWidget):
    """A list of people; opening one shows the form in its place."""

    def __init__(self, workspace: Workspace) -> None:
        """Empty until a household is shown."""
        super().__init__()
        self._workspace, self._household = workspace, ""
        self._people: list[Row] = []
        look = workspace.look
        self.table = Table(look, "本户人员", COLUMNS, self._fetch, lambda _name, _down: self._ids())
        self.form = RecordForm(workspace, Resident, SECTIONS, "resident", inside=True)
        self.add = button(look, "新增人员", "new")
        self.more = button(look, "办理…", "more", tip="迁出、去世、转户、分户、设为联系人、整户搬迁")
        self.back = button(look, "返回", "previous", "ghost", "返回人员列表")
        self.who = label("", "strong")
        listed, one_person = QWidget(), QWidget()
        QVBoxLayout(listed).setContentsMargins(0, 0, 0, 0)
        QVBoxLayout(one_person).setContentsMargins(0, 0, 0, 0)
        listed.layout().addWidget(self.table)  # type: ignore[union-attr]
        listed.layout().addLayout(row(look, self.add, None, self.more))  # type: ignore[union-attr]
        one_person.layout().addLayout(row(look, self.back, self.who, None))  # type: ignore[union-attr]
        one_person.layout().addWidget(self.form)  # type: ignore[union-attr]
        self.pages = QStackedWidget()
        self.pages.addWidget(listed)
        self.pages.addWidget(one_person)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.hint = label("", "caption")
        layout.addWidget(self.hint)
        self._connect()

    def show_household(self, household: str) -> None:
        """Show the people of a household, "" for none; a person of the same one that is open stays open."""
        if household != self._household:
            self.pages.setCurrentIndex(0)
        elif self.pages.currentIndex() == 1:
            self.form.refresh()
        self._household = household
        with self._workspace.store.read() as connection:
            self._people = people_of(connection, household) if household else []
        self.table.show_ids(self._ids())
        for each in (self.add, self.more):
            each.setEnabled(bool(household))
        self.hint.setText("双击或按 Enter 打开一个人" if self._people else "还没有登记人员" if household else "先保存住户，再登记人员")

    def living(self) -> int:
        """How many people belong to the household now."""
        return sum(1 for person in self._people if not person["ended_on"])

    def select(self, resident: str) -> None:
        """Go to one person in the list; another one's form, whose edits were dealt with by the caller, is left."""
        if self.pages.currentIndex() == 1 and self.form.current_id() != resident:
            self.pages.setCurrentIndex(0)
        self.table.select_id(resident)

    def open(self, resident: str) -> None:
        """Show one person's form, whose edits were dealt with by the caller unless it is open already."""
        self.table.select_id(resident)
        if self.pages.currentIndex() == 0 or self.form.current_id() != resident:
            self.form.show_record(resident)
        self.pages.setCurrentIndex(1)
        self.form.form.focus_first()

    def save(self) -> bool:
        """Save the person that is open."""
        return self.pages.currentIndex() == 0 or self.form.save()

    def may_leave(self) -> bool:
        """Ask what becomes of an open person's unsaved edits."""
        return self.pages.currentIndex() == 0 or self.form.may_leave()

    def _connect(self) -> None:
        self.pages.currentChanged.connect(lambda page: self.hint.setVisible(page == 0))
        notice_twins(self._workspace, self.form)
        self.form.shown.connect(lambda _: self.who.setText(self.form.title.text()))
        self.table.opened.connect(self.open)
        self.table.copy_wanted.connect(lambda ids: copy(self._workspace, Resident, self.table, self._fetch(ids)))
        self.add.clicked.connect(self.begin)
        self.back.clicked.connect(self._close)
        self.form.saved.connect(lambda _: self._close())
        self.form.removed.connect(lambda _: self._close())
        menu = QMenu(self.more)
        for text, act in (
            ("设为联系人", self._make_contact), ("迁出…", lambda: self._end("迁出", leave)),
            ("去世…", lambda: self._end("去世", die)), ("转到另一户…", self._move), ("分户…", self._split),
            ("整户搬到…", lambda: move_whole(self._workspace, self, self._household)),
            ("恢复删除的人员…", lambda: RemovedList(self._workspace, Resident, self).exec()),
        ):
            menu.addAction(text, act)
        self.more.setMenu(menu)

    def begin(self) -> None:
        """Begin a new person of the household shown."""
        self.form.new({"household_id": self._household})
        self.pages.setCurrentIndex(1)
        self.form.form.focus_first()

    def _close(self) -> None:
        if self.form.may_leave():
            self.pages.setCurrentIndex(0)
            self.show_household(self._household)
            self.table.setFocus()

    def _chosen(self) -> list[str]:
        chosen = self.table.selected_ids()
        if not chosen:
            raise ContentError("请先在列表里选中要办理的人员。", "nobody_chosen")
        return chosen

    def _make_contact(self) -> None:
        def change(work: Write) -> None:
            save(work, Household, [{"id": self._household, "contact_id": self._chosen()[0], "contact_name": None}])

        self._do("设为联系人", change, "已设为联系人。")

    def _end(self, words: str, act: Callable[[Write, Sequence[str], str], list[str]]) -> None:
        if self._workspace.attempt(self._chosen) and (day := self._workspace.ask_day(f"{words}日期：")):
            self._do(f"登记{words}", lambda work: act(work, self._chosen(), day), f"已登记{words}。")

    def _move(self) -> None:
        if not self._workspace.attempt(self._chosen):
            return
        household = choose_record(self._workspace, self, "household", "转到哪一户？写门牌或联系人：")
        if household and (day := self._workspace.ask_day("从哪天起：")):
            self._do("转户", lambda work: move_to(work, self._chosen(), household, day), "已转户。")

    def _split(self) -> None:
        if not self._workspace.attempt(self._chosen):
            return
        dwelling = choose_record(self._workspace, self, "dwelling", "分户后住在哪里？写门牌：")
        if dwelling and (day := self._workspace.ask_day("从哪天起：")):
            self._do("分户", lambda work: split(work, self._chosen(), dwelling, day), "已分户。")

    def _do(self, reason: str, act: Callable[[Write], object], done: str) -> None:
        def change() -> None:
            with self._workspace.store.write(reason) as work:
                act(work)

            self._workspace.done(done, work)

        if self._workspace.attempt(change):
            self.show_household(self._household)

    def _ids(self) -> list[str]:
        return [person["id"] for person in self._people]

    def _fetch(self, ids: Sequence[str]) -> Sequence[Row]:
        wanted = set(ids)
        return [person for person in self._people if person["id"] in wanted]
