"""The window before a file is open: first run, a new file, a backup, the sample, the password, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from db.errors import UserError
from db.file.store import Store
from desktop.arrivals import BACKUP
from desktop.code_page import CodePage
from desktop.jobs import Report
from desktop.lobby import Lobby, recent_files
from desktop.look.look import Look
from desktop.screens.first_run import WelcomePage
from desktop.screens.first_run.new_office import Made, NewOfficePage
from desktop.screens.first_run.restore import Restored, RestorePage
from desktop.screens.first_run.sample import SamplePage
from desktop.screens.unlock import UnlockPage
from desktop.screens.unlock.reset import ResetPage
from desktop.widgets.blocks import StatusLine
from desktop.widgets.parts import column, label
from desktop.widgets.start_page import StartPage


class StartWindow(QMainWindow):
    """`opened(store)`: a file is open. `closing`: the person closed the window."""

    opened = Signal(object)
    closing = Signal()

    def __init__(self, look: Look) -> None:
        """An empty frame; `furnish` puts the pages in."""
        super().__init__()
        self._look = look
        self.status = StatusLine(look)
        self.setWindowTitle("邻里")
        self.stack = QStackedWidget()
        root = QWidget()
        root.setObjectName("canvas")
        root.setLayout(column(look, self.stack))
        self.setCentralWidget(root)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().addPermanentWidget(label("离线运行 · 数据不出本机", "caption"))
        self.setStyleSheet(look.sheet())
        self.resize(1100, 740)
        self._waiting: Store | None = None  # open, but its recovery code is not kept yet

    def furnish(self, lobby: Lobby) -> None:
        """Make the pages; `lobby` carries the voice that speaks through this window."""
        look = self._look
        self._lobby = lobby
        self.welcome, self.unlock, self.reset = WelcomePage(look), UnlockPage(lobby), ResetPage(lobby)
        self.new, self.restore, self.sample = NewOfficePage(lobby), RestorePage(lobby), SamplePage(lobby)
        self.code = StartPage(look, "恢复码：请现在抄下或打印", returns=False)
        self.code_page = CodePage(look, lobby.voice, "", "下一步")
        self.code.lay_out(column(look, self.code_page))
        self.leaving = StartPage(look, "正在退出", "先做一份备份，读回来核对无误才算完成。", returns=False)
        self.leaving.lay_out(column(look, label("请不要拔优盘或关机。")))
        for page in (
            self.welcome, self.unlock, self.reset, self.new, self.restore, self.sample, self.code, self.leaving,
        ):
            self.stack.addWidget(page)
        self._connect()

    def begin(self, file: Path | None = None, account: str = "") -> None:
        """Show what suits: the password of `file` or of the file opened last; the first page when there is none."""
        known = [path for path in self._lobby.settings.recent if path.exists()]
        path = file or next(iter(known), None)
        if path is None:
            self._turn(self.welcome)
            self.welcome.focus_first()
        else:
            self.show_unlock(path, account)

    def show_unlock(self, path: Path, account: str = "") -> None:
        """Ask for the password of a file."""
        self._turn(self.unlock)
        self.unlock.show_file(path, account)

    def offer_file(self, path: Path) -> None:
        """Show the password page of a file from outside, or the page for a backup; not while something is made."""
        if self._lobby.jobs.busy() or self._waiting is not None:
            self._lobby.voice.warn(f"请先做完这一步，再打开“{path.name}”。")
        elif path.suffix.lower() == BACKUP:
            self._turn(self.restore)
            self.restore.show_backup(path)
        else:
            self.show_unlock(path)

    def announce(self, files: Sequence[Path]) -> None:
        """Say that files wait until an office's file is open."""
        self._lobby.voice.tell(f"打开文件以后，会接着处理“{files[0].name}”。")

    def show_leaving(self) -> None:
        """Show that the file is being backed up before the program ends."""
        self._turn(self.leaving)
        self.leaving.panel.show_progress("正在备份", 0, None, 0)
        self.show()

    def is_leaving(self) -> bool:
        """Whether the last backup is being made: nothing can be opened any more."""
        return self.isVisible() and self.stack.currentWidget() is self.leaving

    def show_progress(self, report: Report) -> None:
        """How far the backup is."""
        self.leaving.panel.show_progress(report.what, report.done, report.total, report.seconds)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A code that was not kept is asked about; while something is made, opened or backed up the window stays."""
        if self._lobby.jobs.busy():
            self._lobby.voice.warn("请等这一步做完再关闭。")
            event.ignore()
            return
        question = "恢复码还没有抄下或打印，关掉以后再也看不到它。真的关闭？"
        if self._waiting is not None and not self._lobby.voice.ask(question, "关闭", "返回去抄", danger=True):
            event.ignore()
            return
        if self._waiting is not None:
            self._waiting.close()
            self._waiting = None
        event.accept()
        self.closing.emit()

    def _connect(self) -> None:
        welcome = self.welcome
        welcome.new_wanted.connect(lambda: self._turn(self.new))
        welcome.restore_wanted.connect(lambda: self._turn(self.restore))
        welcome.sample_wanted.connect(lambda: self._turn(self.sample))
        welcome.open_wanted.connect(self._choose)
        welcome.recent.chosen.connect(self.show_unlock)
        welcome.recent.pin_wanted.connect(lambda path, on: self._lobby.settings.pin(path, on=on))
        welcome.recent.forget_wanted.connect(self._lobby.settings.forget)
        for changed in (welcome.recent.pin_wanted, welcome.recent.forget_wanted):
            changed.connect(lambda *_: self._relist())
        for page in (self.new, self.restore, self.sample):
            page.back.connect(lambda: self._turn(welcome))
        self.unlock.back.connect(lambda: self._turn(welcome))
        self.unlock.opened.connect(self.opened)
        self.unlock.forgotten.connect(self._forgotten)
        self.reset.back.connect(lambda: self._turn(self.unlock))
        self.reset.opened.connect(self.opened)
        self.new.made.connect(self._made)
        self.sample.made.connect(self.opened)
        self.sample.exists.connect(self.show_unlock)
        self.restore.restored.connect(self._restored)
        self.code_page.kept.connect(self._kept)

    def _turn(self, page: StartPage) -> None:
        if page is self.welcome:
            self._relist()
        self.stack.setCurrentWidget(page)

    def _relist(self) -> None:
        """List the files opened lately."""
        self.welcome.recent.show_files(recent_files(self._lobby.settings))

    def _choose(self) -> None:
        if path := self._lobby.voice.open_file("打开文件", ["邻里文件 (*.linli)"]):
            self.show_unlock(path)

    def _forgotten(self, path: Path) -> None:
        try:
            self.reset.show_file(path)
        except UserError as error:
            self.unlock.complain(error.sentence)
            return
        self._turn(self.reset)

    def _made(self, made: Made) -> None:
        self._waiting = made.store
        self.code_page.show_code(made.code, made.store)
        self._turn(self.code)
        self.code_page.card.print_button.setFocus(Qt.FocusReason.OtherFocusReason)  # a screen reader tells where one is

    def _kept(self) -> None:
        store, self._waiting = self._waiting, None
        self.opened.emit(store)

    def _restored(self, restored: Restored) -> None:
        if restored.store is not None:
            self.opened.emit(restored.store)
        else:
            self._forgotten(restored.path)
