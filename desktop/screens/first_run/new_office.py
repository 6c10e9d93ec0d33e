"""新建本单位文件: the office, its secretary's account, and where the file goes."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db.errors import UserError
from db.file.keys import password_problem
from db.file.office_file import SUFFIX, NewOffice, create_office, open_office
from db.file.store import Store
from db.records.office import LEVELS, Office, Staff
from db.records.record import field_of
from desktop.divisions import COMMITTEE, COUNTY, STREET, Division
from desktop.jobs import Progress
from desktop.lobby import Lobby
from desktop.screens.first_run.division import DivisionPicker
from desktop.widgets.form import Form, Section
from desktop.widgets.parts import button, column, label, row
from desktop.widgets.password_edit import NewPassword
from desktop.widgets.start_page import StartPage

ACCOUNT = "account"
OFFICE = ("code", "name", "street", "level")
BY_DIGITS = {COUNTY: "district", STREET: "street", COMMITTEE: "committee"}


@dataclass(frozen=True)
class Made:
    """A file that was just made, open, with its recovery code."""

    store: Store
    code: str = field(repr=False)


class NewOfficePage(StartPage):
    """`made`: the file is there and open; its code has to be shown now."""

    made = Signal(object)

    def __init__(self, lobby: Lobby) -> None:
        """An empty form; the level most offices have is chosen."""
        look = lobby.look
        super().__init__(look, "新建本单位文件", "先找到本单位，代码和名称会自动填好；找不到的直接填写。")
        self._lobby = lobby
        self.divisions = DivisionPicker(look, lobby.divisions)
        self._filled = {"level": LEVELS["committee"]}  # what the picker put, so that typed words stay
        self.form = Form(look, [
            Section("本单位", tuple(field_of(Office, name) for name in OFFICE)),
            Section("书记的账号", (replace(field_of(Staff, "name"), name=ACCOUNT, term="书记姓名"),)),
        ])
        self._fields = self.form.takeWidget() or QWidget()
        self.form.setWidget(self._fields)
        self._fields.installEventFilter(self)
        self.form.load(dict(self._filled))
        self.password = NewPassword(look, lambda typed: password_problem(typed, self.form.editor(ACCOUNT).state()))
        self.place = QLineEdit()
        self.place.setReadOnly(True)
        self.place.setAccessibleName("文件保存到")
        self.place_button = button(look, "换一个位置…", "open")
        self.make_button = button(look, "建立文件", "tick", "primary")
        self.lay_out(column(
            look, self.divisions, self.form, label("密码", "field", buddy=self.password.first), self.password,
            label("保存到", "field", buddy=self.place), row(look, self.place, self.place_button),
            row(look, None, self.make_button), spacing=10,
        ))
        self._chosen: Path | None = None
        self.divisions.picked.connect(self._fill)
        self.form.changed.connect(self._show_place)
        self.form.finished.connect(self.password.first.setFocus)
        self.place_button.clicked.connect(self.choose_place)
        self.make_button.clicked.connect(self.start)
        self._show_place()

    def path(self) -> Path:
        """Where the file goes: as chosen, else named after the office in the program's own folder."""
        name = re.sub(r'[\\/:*?"<>|\s]+', "", self.form.editor("name").state()) or "本单位"
        return self._chosen or self._lobby.folder / f"{name}{SUFFIX}"

    def choose_place(self) -> None:
        """Ask for another place."""
        if chosen := self._lobby.voice.save_file("文件保存到", str(self.path()), [f"邻里文件 (*{SUFFIX})"]):
            self._chosen = chosen if chosen.suffix == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
            self._show_place()

    def start(self) -> None:
        """Check what was typed and make the file, as a job."""
        if found := self.form.problems():
            self.form.show_problems(found)
            self.complain("还不能建立：" + "；".join(one.rstrip("。") for one in found.values()) + "。")
            return
        if wrong := self.password.problem():
            self.complain(wrong)
            self.password.first.setFocus()
            return
        values = self.form.values()
        level = next(code for code, term in LEVELS.items() if term == values["level"])
        name, code, street, account = (str(values[one] or "") for one in ("name", "code", "street", ACCOUNT))
        new = NewOffice(name, code, street, account, self.password.text(), level)
        path = self.path()
        self.set_busy(busy=True)
        self._lobby.jobs.run(
            lambda: self._work(path, new), self._done, on_failed=self._failed, on_cancelled=lambda: self.set_busy(busy=False),
            on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Give the form all the height it needs: the page scrolls, not the form in it."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._fields:
            self.form.setMinimumHeight(self._fields.sizeHint().height() + self.look.px(24))
        return super().eventFilter(watched, event)

    def _fill(self, path: tuple[Division, ...]) -> None:
        """Put code, names and level of a division into the form, except where the person typed something."""
        chosen = path[-1]
        if len(chosen.code) not in BY_DIGITS:
            return
        wanted = {"code": chosen.whole_code, "name": chosen.name, "street": path[-2].name if len(chosen.code) == COMMITTEE else "",
                  "level": LEVELS[BY_DIGITS[len(chosen.code)]]}
        for name, text in wanted.items():
            editor = self.form.editor(name)
            if editor.state() in ("", self._filled.get(name, "")):
                editor.put_state(text)
                self._filled[name] = text
        self._show_place()

    def _work(self, path: Path, new: NewOffice) -> Generator[Progress, None, Made]:
        yield Progress(0, None, "建立加密的文件")
        # from here to the end in one step: a code that nobody was shown would be of no use
        path.parent.mkdir(parents=True, exist_ok=True)
        code = create_office(path, new, self._lobby.clock)
        return Made(open_office(path, new.account, new.password, self._lobby.clock), code)

    def _done(self, made: Made) -> None:
        self.set_busy(busy=False)
        self.password.forget()
        self.made.emit(made)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(busy=False)
        if not isinstance(error, UserError):
            raise error
        self.complain(error.sentence)

    def _show_place(self) -> None:
        self.place.setText(str(self.path()))
