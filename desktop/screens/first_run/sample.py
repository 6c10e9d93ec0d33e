"""先看示例居民区: an invented office of ten thousand people, made in half a minute and open at once."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from db.errors import UserError
from db.file.store import Store
from desktop.exchange.sample_file import ACCOUNT, FILE_NAME, PASSWORD
from desktop.jobs import Job, Work
from desktop.lobby import Lobby
from desktop.widgets.parts import button, column, label, row
from desktop.widgets.start_page import StartPage


class SamplePage(StartPage):
    """`made`: the sample file is open; `exists`: it was made before and only needs opening."""

    made = Signal(object)
    exists = Signal(object)

    def __init__(self, lobby: Lobby, people: int | None = None) -> None:
        """`people` as many as the sample has by default."""
        look = lobby.look
        super().__init__(look, "示例居民区", "人、电话、地址都是编出来的，随便改，不会影响正式的文件。")
        self._lobby, self._people = lobby, people
        self._job: Job | None = None
        self.make_button = button(look, "建立示例", "logo", "primary")
        self.lay_out(column(
            look, label(f"账号：{ACCOUNT}", "strong"), label(f"密码：{PASSWORD}", "strong"),
            label("锁定后再打开要用到，这个密码以后也能在这里看到。", "muted", wrap=True),
            label("三份花名册会照真的那样导入一遍，大约要半分钟。", wrap=True),
            row(look, None, self.make_button), spacing=10,
        ))
        self.make_button.clicked.connect(self.start)
        self.panel.cancelled.connect(self._cancel)

    def path(self) -> Path:
        """Where the sample file stands."""
        return self._lobby.folder / FILE_NAME

    def start(self) -> None:
        """Make it, as a job; or tell that it is there."""
        if self.path().exists():
            self.exists.emit(self.path())
            return
        self.set_busy(busy=True)
        self._job = self._lobby.jobs.run(
            self._work, self._done, on_progress=lambda r: self.panel.show_progress(r.what, r.done, r.total, r.seconds),
            on_failed=self._failed, on_cancelled=lambda: self.set_busy(busy=False),
        )

    def _work(self) -> Work:
        from desktop.sample import make_sample  # noqa: PLC0415 - reads and writes spreadsheets: not before the window

        self._lobby.folder.mkdir(parents=True, exist_ok=True)
        more: dict[str, Any] = {} if self._people is None else {"people": self._people}
        steps: Generator[Any, None, Store] = make_sample(self.path(), self._lobby.clock, **more)
        store = yield from steps
        return store

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _done(self, store: Store) -> None:
        self.set_busy(busy=False)
        self.made.emit(store)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(busy=False)
        if not isinstance(error, UserError):
            raise error
        self.complain(error.sentence)
