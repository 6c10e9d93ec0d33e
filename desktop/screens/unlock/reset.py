"""忘记密码: the recovery code, whose check letter is looked at while it is typed, then a new password."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from db.errors import ContentError, UserError
from db.file.keys import password_problem
from db.file.office_file import accounts_of, open_office, reset_password
from db.file.recovery_code import LENGTH, read_code
from db.file.store import Store
from desktop.jobs import Progress
from desktop.lobby import Lobby
from desktop.widgets.parts import button, column, label, restyle, row
from desktop.widgets.password_edit import NewPassword
from desktop.widgets.start_page import StartPage


class ResetPage(StartPage):
    """`opened(store)`: the account has a new password and the file is open."""

    opened = Signal(object)

    def __init__(self, lobby: Lobby) -> None:
        """The password waits until the code can be right."""
        look = lobby.look
        super().__init__(look, "用恢复码打开", "恢复码印在单位保险柜里的那张纸上。大小写、空格和横线不影响。")
        self._lobby = lobby
        self._path = Path()
        self.code = QLineEdit()
        self.code.setAccessibleName("恢复码")
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-X")
        self.said = label("", "problem", wrap=True)
        self.account = QComboBox()
        self.account.setAccessibleName("给哪个账号设新密码")
        self.password = NewPassword(look, lambda typed: password_problem(typed, self.account.currentText()))
        self.open_button = button(look, "设新密码并打开", "unlock", "primary")
        self.lay_out(column(
            look, label("恢复码", "field", buddy=self.code), self.code, self.said,
            label("给哪个账号设新密码", "field", buddy=self.account), self.account,
            label("新密码", "field", buddy=self.password.first), self.password, row(look, None, self.open_button), spacing=10,
        ))
        self.code.textChanged.connect(self._look)
        self.open_button.clicked.connect(self.start)

    def show_file(self, path: Path) -> None:
        """Begin for a file. Raises FileRefused when its accounts cannot be read."""
        self._path = path
        self.words.setText(str(path))
        self.notice.hide()
        self.code.clear()
        self.password.forget()
        self.account.clear()
        self.account.addItems(accounts_of(path))
        self._look()
        self.code.setFocus()

    def start(self) -> None:
        """Set the password and open, as a job."""
        if wrong := self.password.problem():
            self.complain(wrong)
            return
        path, code, account, password = self._path, self.code.text(), self.account.currentText(), self.password.text()

        def work() -> Generator[Progress, None, Store]:
            yield Progress(0, None, "核对恢复码，设新密码")
            reset_password(path, code, account, password)
            return open_office(path, account, password, self._lobby.clock)

        self.set_busy(busy=True)
        self._lobby.jobs.run(
            work, self._done, on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
            on_failed=self._failed, on_cancelled=lambda: self.set_busy(busy=False),
        )

    def _look(self) -> None:
        """Catch a slip of the pen at once; half a code is no mistake yet."""
        typed = self.code.text()
        try:
            read_code(typed)
            right, sentence = True, "恢复码没有抄错。"
        except ContentError as error:
            whole = sum(1 for letter in typed if letter.isalnum()) > LENGTH
            right, sentence = False, error.sentence if whole or "不会有" in error.sentence else ""
        self.said.setText(sentence)
        restyle(self.said, "role", "muted" if right else "problem")
        for control in (self.account, self.password, self.open_button):
            control.setEnabled(right)

    def _done(self, store: Store) -> None:
        self.set_busy(busy=False)
        self.code.clear()
        self.password.forget()
        self.opened.emit(store)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(busy=False)
        if not isinstance(error, UserError):
            raise error
        self.complain(error.sentence)
        self.code.setFocus()
