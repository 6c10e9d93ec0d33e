"""楼组长: every seat of every building, filled or vacant, and the person who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter

from db.records.record import Row
from db.records.role import RoleHolder, RoleTerm
from db.records.serving import leader_seats
from desktop.carry import EXPORT, EXPORTED, carry, export
from desktop.record_form import RecordForm
from desktop.removed_list import RemovedList
from desktop.screen import FILTER, PRINT, REFRESH, SAVE, SAVE_AND_NEW, Screen, new_one
from desktop.screens.leaders.contact_file import export_contacts
from desktop.screens.leaders.seats import COLUMNS, SHOWN, Seats, named
from desktop.screens.leaders.terms import SeatTerms
from desktop.widgets.blocks import EmptyState
from desktop.widgets.parts import button, card, column, in_turn, label, row, tool
from desktop.widgets.table import Table
from desktop.workspace import Workspace

SECTIONS = (
    ("", ("name", "sex", "birth_year", "phone", "unit")),
    ("印出电话", ("print_consent", "consent_on", "notes")),
)
SOON = timedelta(days=90)


class LeadersScreen(Screen):
    """Seats are made of buildings × slots; vacancies and terms about to end show by themselves."""

    title, icon, group = "楼组长", "leaders", 1
    watches = ("role_term", "role_holder", "role", "place", "building")
    opens = ("role_holder",)
    keeps = (RoleHolder,)
    commands = (new_one("任职人"), PRINT, EXPORTED, FILTER, SAVE, SAVE_AND_NEW, REFRESH)

    def __init__(self, workspace: Workspace) -> None:
        """Build the list of seats and the form of the holder."""
        super().__init__(workspace)
        look = self.look
        self.seats = Seats(())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("楼栋、姓名　(Ctrl+F)")
        self.filter.setAccessibleName("筛选楼组长")
        self.filter.setClearButtonEnabled(True)
        self.shown = [tool(look, text, icon, checkable=True) for text, icon in SHOWN]
        for each in self.shown:
            each.setAutoExclusive(True)
            each.toggled.connect(lambda _: self._relist())
        self.table = Table(
            look, "楼组长席位表", COLUMNS, self.seats_of, self._ids, layout=workspace.settings.layout("leaders"),
            keep_layout=lambda layout: workspace.settings.keep_layout("leaders", layout), unit="席",
        )
        carry(workspace, RoleTerm, self.table, self.seats_of, self.title)
        self.caption = label("", "caption")
        self.nothing = EmptyState(
            look, "leaders", "还没有楼栋", "有了楼栋，每栋楼的楼组长席位就会列在这里。也可以直接导入楼组长名册。",
            ("导入楼组长名册", lambda: workspace.go_to("导入", "", "")),
        )
        self.form = RecordForm(workspace, RoleHolder, SECTIONS, "role_holder")
        self.terms = SeatTerms(workspace)
        self.form.tabs.insertTab(1, self.terms, "任期")
        in_turn(self.terms.table, self.terms.end, self.form.remove_button, self.form.revert_button, self.form.save_button)
        self._lay_out()
        self.shown[0].setChecked(True)

    def refresh(self) -> None:
        """Work the seats out again."""
        today = self.workspace.today()
        with self.workspace.store.read() as connection:
            rows = leader_seats(connection, today.isoformat())
        self.seats = Seats(rows, (today + SOON).isoformat())
        self._relist()
        vacant = sum(1 for seat in self.seats.rows if not seat["holder_id"])
        self.counts.setText(f"{len(self.seats.rows)} 个席位 · 空缺 {vacant}")
        self.nothing.setVisible(not self.seats.rows)
        self.table.setVisible(bool(self.seats.rows))
        if self.form.current_id():
            self.form.refresh()
            self.terms.show_holder(self.form.current_id())

    def open_record(self, kind: str, record_id: str) -> None:
        """Show one person who serves."""
        if kind in self.opens and self.form.may_leave():
            self.filter.clear()
            self.shown[0].setChecked(True)
            if seat := self.seats.of_holder(record_id):
                self.table.select_id(seat)
            self._show(record_id)

    def search(self) -> None:
        """Go to the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def focus_page(self) -> None:
        """Go to the list."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Begin a new person; the seat is given to them in the tab 任期."""
        if self.form.may_leave():
            self.form.new()

    def save(self) -> bool:
        """Save the person."""
        return self.form.save()

    def print_out(self) -> None:
        """Go to the print centre."""
        self.workspace.go_to("打印中心", "leaders", "")

    def export(self) -> None:
        """The list as it is shown, as a file."""
        export(self.workspace, RoleTerm, self.table, self.seats_of)

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits."""
        return self.form.may_leave()

    def seats_of(self, ids: Sequence[str]) -> Sequence[Row]:
        """Rows of seats by id."""
        return self.seats.some(ids)

    def _lay_out(self) -> None:
        look = self.look
        add = button(look, "新建任职人", "new", "primary", "新建任职人 (Ctrl+N)")
        back = button(look, "恢复…", "history", tip="找回删除的任职人")
        give = button(look, "安排任职…", "person", tip="给选中的席位安排一个人")
        paper = button(look, "打印", "print")
        contacts = button(look, "导出 vCard…", "export", tip="把任职人存成手机通讯录能读的文件")
        add.clicked.connect(self.new)
        give.clicked.connect(self._give)
        paper.clicked.connect(self.print_out)
        back.clicked.connect(lambda: RemovedList(self.workspace, RoleHolder, self).exec())
        contacts.clicked.connect(lambda: export_contacts(self.workspace))
        for each in (back, contacts, give, paper, add):
            self.head.addWidget(each)
        split = QSplitter(Qt.Orientation.Horizontal)
        out = tool(look, "", "export", tip=EXPORT)
        out.clicked.connect(self.export)
        above = row(look, *self.shown, self.filter, out, spacing=4)
        split.addWidget(card(look, column(look, above, self.table, self.nothing, self.caption), 10))
        split.addWidget(self.form)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 1)
        split.setSizes([look.px(730), look.px(390)])
        self.body.addWidget(split, 1)
        self.filter.textChanged.connect(lambda _: self._relist())
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _: self._give())
        self.table.columns.reset.connect(self._relist)
        self.form.saved.connect(self._show)
        self.form.removed.connect(lambda _: self.refresh())

    def _choose(self, seat: str) -> None:
        holder, shown = self.seats.holder_of(seat), self.form.current_id()
        if not seat or (holder and holder == shown):
            return
        if not self.form.may_leave():
            self.table.select_id(self.seats.of_holder(shown))
        elif holder:
            self._show(holder)
        else:
            self.form.clear()
            self.terms.show_holder("")

    def _show(self, holder: str) -> None:
        self.form.show_record(holder)
        self.terms.show_holder(holder)

    def _give(self) -> None:
        seat = self.seats.get(self.table.current_id())
        if seat is not None:
            self.terms.give(seat, self.form.current_id() if not seat["holder_id"] else "")
            self.table.setFocus()

    def _relist(self) -> None:
        self.table.show_ids(self._ids(*(self.table.sorted_by() or ("place", False))))
        number = len(self.table.rows.ids())
        self.caption.setText(f"共 {number} 个席位 · 双击或按 Enter 安排任职" if number else "没有符合的席位")

    def _ids(self, name: str, descending: bool) -> Sequence[str]:
        which = next((at for at, each in enumerate(self.shown) if each.isChecked()), 0)
        return self.seats.ids(named(which), self.filter.text().strip(), name, descending=descending)
