"""`--selftest`: does this copy of the program work on this machine? Tried on an invented office that is thrown away.

Every part that packaging can lose is used once: the encrypted file and its schema, the process that reads
spreadsheets, the table of pinyin, every screen, the fonts and one printed page, keys, and a verified backup.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from db.errors import UserError
from db.fields.purposes import INTERNAL
from db.file.batch import to_end
from db.file.store import Store
from db.file.upgrade import newest
from desktop.app import Application, clock, version
from desktop.catalogue import SCREENS
from desktop.egress.files import FileSink
from desktop.errors import report
from desktop.exchange.sample_file import FILE_NAME
from desktop.look.look import Look
from desktop.paths import Paths, paths_under
from desktop.sample import make_sample
from desktop.voice import WindowVoice
from desktop.widgets.blocks import StatusLine
from desktop.workspace import Workspace

PEOPLE = 200
PATIENCE = 120.0  # seconds for a job whose result is needed
INK, SPECKS = 128, 2000  # how dark counts as printed (0 black, 255 white), and how much of it a page has

Step = tuple[str, Callable[[], object]]


def main() -> int:
    """Try everything, one line each → 0, or 1 after the sentence that says what does not work."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _say(f"邻里 {version()} 自检（文件结构 {newest()}）")
    with TemporaryDirectory(prefix="linli-selftest-", ignore_cleanup_errors=True) as folder:
        app = QApplication.instance() or QApplication(["linli"])
        assert isinstance(app, QApplication)  # noqa: S101 - nothing here makes another kind
        return run(Trial(app, Path(folder)).steps())


def run(steps: Iterator[Step]) -> int:
    """Do the steps in order up to the first that fails → exit status."""
    for words, work in steps:
        began = time.perf_counter()
        try:
            work()
        except UserError as error:
            _say(f"  不通过　{words}：{error.sentence}")
            return 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the machine's owner gets a line about it
            _say(f"  不通过　{words}：{error}\n{report(error, version())}")
            return 1
        _say(f"  通过　{words}　{time.perf_counter() - began:.1f} 秒")
    _say("自检通过。")
    return 0


class Trial:
    """The steps, on one invented office in one folder; nothing outside of it is read or written."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        """Settings, logs and the file go below `folder`."""
        self._app, self._folder = app, folder
        self._paths: Paths = paths_under(folder)
        self._complaints: list[str] = []
        self._file = folder / FILE_NAME

    def steps(self) -> Iterator[Step]:
        """What is tried, in order; each step raises when it fails."""
        self._paths.create()
        yield "Qt 自带按钮的中文", self._words
        yield f"建立加密文件，读入三份花名册（{PEOPLE} 人）", self._make
        program = Application(self._app, self._paths, voice_for=lambda *parts: _Listener(self._complaints, *parts))
        yield "打开主窗口", lambda: self._open(program)
        for kind in SCREENS:
            yield f"界面 {kind.title}", lambda title=kind.title: self._visit(program, title)  # type: ignore[misc]
        workspace = self._workspace(program)
        yield "按拼音查找", lambda: self._find(workspace)
        yield "打印一页便民联系卡", lambda: self._print(workspace)
        yield "签名和加密的密钥", workspace.keyring.make
        yield "退出，备份并读回核对", lambda: self._leave(program)

    def _words(self) -> None:
        place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if not QTranslator().load("qtbase_zh_CN", place):
            raise UserError(f"缺少 {place} 中的 qtbase_zh_CN.qm。", "selftest")

    def _make(self) -> None:
        self._store: Store = to_end(make_sample(self._file, clock, PEOPLE))

    def _open(self, program: Application) -> None:
        program.start()
        program.start_window.opened.emit(self._store)
        self._settle(program)
        if program.window is None:
            raise UserError("主窗口没有打开。", "selftest")

    def _visit(self, program: Application, title: str) -> None:
        window = program.window
        assert window is not None  # noqa: S101 - the step before this one opened it
        window.go_to(title)
        self._settle(program)
        if window.current() is not window.screen_named(title) or window.grab().isNull():
            raise UserError("界面没有显示。", "selftest")

    def _workspace(self, program: Application) -> Workspace:
        window = program.window
        assert window is not None  # noqa: S101 - opened by the steps before
        return window.screen_named(SCREENS[0].title).workspace

    def _find(self, workspace: Workspace) -> None:
        if not workspace.finder.find("zhang").hits:
            raise UserError("示例居民里应该有姓张的，没有查到。", "selftest")

    def _print(self, workspace: Workspace) -> None:
        cards = self._folder / "cards.pdf"
        workspace.gate.deliver(workspace.paper.cards(INTERNAL), FileSink(cards))
        with closing(pypdfium2.PdfDocument(cards)) as document, closing(document[0]) as page:
            if not printed(page.render(scale=1)):
                raise UserError("印出来的联系卡是一张白纸。", "selftest")

    def _leave(self, program: Application) -> None:
        program.leave()
        self._settle(program)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if not list(self._folder.rglob("*.linlibak")):
            raise UserError("没有做成备份。", "selftest")

    def _settle(self, program: Application) -> None:
        """Let jobs end and the window paint; what the program complained of meanwhile is raised."""
        until = time.monotonic() + PATIENCE
        while program.jobs.busy() and time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        for _ in range(4):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if self._complaints:
            raise UserError(self._complaints[0], "selftest")


class _Listener(WindowVoice):
    """Nobody sits in front of a self-test: a dialog is a complaint, and never waited for."""

    def __init__(self, complaints: list[str], look: Look, window: QWidget, line: StatusLine) -> None:
        super().__init__(look, window, line)
        self._complaints = complaints

    def sorry(self, error: UserError) -> None:
        self._complaints.append(error.sentence)

    def ask(self, question: str, yes: str, no: str = "取消", *, danger: bool = False) -> bool:
        del yes, no, danger
        self._complaints.append(question)
        return False

    def choose(self, question: str, answers: Sequence[str]) -> int | None:
        del answers
        self._complaints.append(question)
        return None


def printed(bitmap: pypdfium2.PdfBitmap) -> bool:
    """Whether a rendered page is more than white paper."""
    return sum(value < INK for value in bytes(bitmap.buffer)) > SPECKS


def _say(line: str) -> None:
    if sys.stdout is not None:  # a windowed program has none on Windows
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
