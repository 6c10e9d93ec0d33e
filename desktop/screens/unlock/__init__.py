"""打开文件: account and password; files opened lately; what is wrong with a file, each in its own sentence."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from db.errors import FileRefused, UserError
from db.file.keys import previous_is_sound, slots_path
from db.file.office_file import accounts_of, open_office, use_previous_slots
from db.file.store import Store
from desktop.jobs import Progress
from desktop.lobby import Lobby, recent_files
from desktop.widgets.parts import button, column, label, row
from desktop.widgets.password_edit import PasswordEdit
from desktop.widgets.recent_files import RecentFiles
from desktop.widgets.start_page import StartPage


class UnlockPage(StartPage):
    """`opened(store)`: the file is open. `forgotten(path)`: to be opened with the recovery code."""

    opened = Signal(object)
    forgotten = Signal(object)

    def __init__(self, lobby: Lobby) -> None:
        """Nothing is chosen yet."""
        look = lobby.look
        super().__init__(look, "打开文件", " ", returns=False)
        self._lobby = lobby
        self._path: Path | None = None
        self.account, self.password = QComboBox(), PasswordEdit(look, "密码")
        self.account.setAccessibleName("账号")
        self.open_button = button(look, "打开", "unlock", "primary")
        self.forgot_button = button(look, "忘记密码…", "key", "ghost")
        self.recent = RecentFiles(look)
        self.other_button = button(look, "打开其他文件…", "open")
        self.begin_button = button(look, "新建、恢复或看示例…", "new", "ghost")
        self.lay_out(column(
            look, label("账号", "field", buddy=self.account), self.account,
            label("密码", "field", buddy=self.password), self.password,
            row(look, self.forgot_button, None, self.open_button),
            self.recent, row(look, self.other_button, None, self.begin_button), spacing=10,
        ))
        self.open_button.clicked.connect(self.start)
        self.password.returnPressed.connect(self.start)
        self.forgot_button.clicked.connect(self._forgot)
        self.other_button.clicked.connect(self.choose)
        self.begin_button.clicked.connect(self.back)
        self.recent.chosen.connect(self.show_file)
        self.recent.pin_wanted.connect(self._pin)
        self.recent.forget_wanted.connect(self._forget)

    def show_file(self, path: Path, account: str = "") -> None:
        """Offer the accounts of a file; what is wrong with it is said at once."""
        self._path = path
        self.head.setText(f"打开 {path.stem}")
        self.words.setText(str(path))
        self._list_recent()
        self.password.forget()
        self.account.clear()
        self.notice.hide()
        try:
            self.account.addItems(accounts_of(path))
        except UserError as error:
            self._refused(error)
        self.account.setCurrentIndex(max(0, self.account.findText(account)))
        for control in (self.account, self.password, self.open_button, self.forgot_button):
            control.setEnabled(self.account.count() > 0)
        self.password.setFocus()

    def choose(self) -> None:
        """Ask for another file."""
        if path := self._lobby.voice.open_file("打开文件", ["邻里文件 (*.linli)"]):
            self.show_file(path)

    def start(self) -> None:
        """Stretch the password and open, as a job."""
        if self._path is None or not self.password.text():
            self.complain("请输入密码。")
            self.password.setFocus()
            return
        path, account, password = self._path, self.account.currentText(), self.password.text()

        def work() -> Generator[Progress, None, Store]:
            yield Progress(0, None, "核对密码，打开文件")
            return open_office(path, account, password, self._lobby.clock)

        self.set_busy(busy=True)
        self._lobby.jobs.run(
            work, self._done, on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
            on_failed=self._failed, on_cancelled=lambda: self.set_busy(busy=False),
        )

    def _done(self, store: Store) -> None:
        self.set_busy(busy=False)
        self.password.forget()
        self.opened.emit(store)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(busy=False)
        self.password.forget()
        self.password.setFocus()
        if not isinstance(error, UserError):
            raise error
        self._refused(error)

    def _refused(self, error: UserError) -> None:
        """Say it; a damaged slot file may be replaced by the one before."""
        path = self._path
        assert path is not None  # noqa: S101 - somebody tried to open it
        step = None
        if error.code in ("slots_damaged", "slots_missing") and previous_is_sound(slots_path(path)):
            step = ("改用上一份钥匙文件", lambda: self._use_previous(path))
        self.notice.tell(error.sentence, "danger", step)

    def _use_previous(self, path: Path) -> None:
        try:
            use_previous_slots(path)
        except FileRefused as error:
            self.complain(error.sentence)
            return
        self.show_file(path)
        self.notice.tell("已改用上一份钥匙文件。在那之后改过的密码、增加的账号以旧的为准。", "warn")

    def _forgot(self) -> None:
        if self._path is not None:
            self.forgotten.emit(self._path)

    def _list_recent(self) -> None:
        self.recent.show_files(recent_files(self._lobby.settings), self._path)

    def _pin(self, path: Path, on: bool) -> None:
        self._lobby.settings.pin(path, on=on)
        self._list_recent()

    def _forget(self, path: Path) -> None:
        self._lobby.settings.forget(path)
        self._list_recent()
