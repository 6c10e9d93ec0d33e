"""从备份恢复: which backup, who opens it, and where the restored file goes."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from db.errors import UserError
from db.file.office_file import SUFFIX, accounts_in, open_office, restore_office
from db.file.store import Store
from desktop.jobs import Progress
from desktop.lobby import Lobby
from desktop.widgets.parts import button, column, label, row
from desktop.widgets.password_edit import PasswordEdit
from desktop.widgets.start_page import StartPage

BY_CODE = "忘记密码，用恢复码"


@dataclass(frozen=True)
class Restored:
    """A restored file; `store` is None when it was opened with the recovery code and needs a new password first."""

    path: Path
    store: Store | None


class RestorePage(StartPage):
    """`restored`: the new file is whole."""

    restored = Signal(object)

    def __init__(self, lobby: Lobby) -> None:
        """Nothing is chosen yet."""
        look = lobby.look
        super().__init__(look, "从备份恢复", "恢复成一个新文件，不会覆盖任何已有的文件。备份用做备份那时的密码打开。")
        self._lobby = lobby
        self._backup: Path | None = None
        self._target: Path | None = None
        self.chosen, self.place = QLineEdit(), QLineEdit()
        for line, name in ((self.chosen, "备份文件"), (self.place, "恢复成")):
            line.setReadOnly(True)
            line.setAccessibleName(name)
        self.choose_button = button(look, "选择备份…", "open")
        self.place_button = button(look, "换一个位置…", "open")
        self.account = QComboBox()
        self.account.setAccessibleName("账号")
        self.secret = PasswordEdit(look, "密码或恢复码")
        self.start_button = button(look, "恢复", "backup", "primary")
        self.lay_out(column(
            look, label("备份文件", "field", buddy=self.chosen), row(look, self.chosen, self.choose_button),
            label("账号", "field", buddy=self.account), self.account,
            label("密码", "field", buddy=self.secret), self.secret,
            label("恢复成", "field", buddy=self.place), row(look, self.place, self.place_button),
            row(look, None, self.start_button), spacing=10,
        ))
        self.choose_button.clicked.connect(self.choose)
        self.place_button.clicked.connect(self.choose_place)
        self.start_button.clicked.connect(self.start)
        self.secret.returnPressed.connect(self.start)
        self.account.currentTextChanged.connect(self._name_secret)

    def choose(self) -> None:
        """Ask for a backup and look at it."""
        if path := self._lobby.voice.open_file("选择备份", ["邻里备份 (*.linlibak)"]):
            self.show_backup(path)

    def show_backup(self, path: Path) -> None:
        """Check the form of a backup and offer its accounts; a damaged one is refused with its sentence."""
        try:
            names = accounts_in(path)
        except UserError as error:
            self.complain(error.sentence)
            return
        self.notice.hide()
        self._backup = path
        self._target = self._lobby.folder / f"{path.stem.rsplit('-', 2)[0]}{SUFFIX}"
        self.chosen.setText(str(path))
        self.place.setText(str(self._target))
        self.account.clear()
        self.account.addItems([*names, BY_CODE])
        self.secret.setFocus()

    def choose_place(self) -> None:
        """Ask for another place."""
        suggested = str(self._target or self._lobby.folder)
        if chosen := self._lobby.voice.save_file("恢复成", suggested, [f"邻里文件 (*{SUFFIX})"]):
            self._target = chosen if chosen.suffix == SUFFIX else chosen.with_name(chosen.name + SUFFIX)
            self.place.setText(str(self._target))

    def start(self) -> None:
        """Restore, as a job; with a password the file is opened too."""
        if self._backup is None or self._target is None:
            self.complain("请先选择一个备份文件（.linlibak）。")
            return
        backup, target, secret = self._backup, self._target, self.secret.text()
        account = "" if self.account.currentText() == BY_CODE else self.account.currentText()

        def work() -> Generator[Progress, None, Restored]:
            yield Progress(0, None, "恢复，并核对内容")
            target.parent.mkdir(parents=True, exist_ok=True)
            restore_office(backup, target, account, secret)
            return Restored(target, open_office(target, account, secret, self._lobby.clock) if account else None)

        self.set_busy(busy=True)
        self._lobby.jobs.run(
            work, self._done, on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
            on_failed=self._failed, on_cancelled=lambda: self.set_busy(busy=False),
        )

    def _done(self, restored: Restored) -> None:
        self.set_busy(busy=False)
        self.secret.forget()
        self.restored.emit(restored)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(busy=False)
        self.secret.forget()
        self.secret.setFocus()
        if not isinstance(error, UserError):
            raise error
        self.complain(error.sentence)

    def _name_secret(self, account: str) -> None:
        self.secret.edit.setPlaceholderText("照打印的恢复码输入" if account == BY_CODE else "")
