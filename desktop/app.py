"""The program with its window: what starts in which order, locking, building the window anew, and leaving."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from db.errors import FileRefused, UserError
from db.file.store import Store
from desktop.arrivals import BACKUP, Reception, bring_to_front, files_in, local_files
from desktop.crash_dialog import CrashSign
from desktop.divisions import Divisions
from desktop.errors import Crashes, report
from desktop.exchange.sample_file import CODE as SAMPLE
from desktop.idle import Idle
from desktop.input_method import attach, before_application
from desktop.input_method.composition import commit_composition
from desktop.instance import Instance, Request, screen_here
from desktop.jobs import Jobs
from desktop.last_run import LastRun
from desktop.lobby import Lobby
from desktop.look.look import Look
from desktop.paths import Paths, resources_folder, standard_paths
from desktop.sent_away import SentAway
from desktop.settings import Settings
from desktop.start_window import StartWindow
from desktop.voice import Voice, WindowVoice
from desktop.widgets.blocks import StatusLine
from desktop.widgets.file_drops import FileDrops
from desktop.widgets.form import Form

if TYPE_CHECKING:  # they load what writes PDFs and spreadsheets, which must not keep the first window waiting
    from desktop.main_window import MainWindow
    from desktop.open_file import OpenFile
    from desktop.workspace import Workspace

IDLE_MS = 10 * 60 * 1000
LOAD_MS = 30  # between two parts; keys and the mouse come in between
PARTS = ("desktop.sinks", "desktop.widgets.table", "desktop.record_screen", "desktop.screens.households", "desktop.screens.printing",
         "desktop.screens.importing", "desktop.screens.settings", "desktop.main_window", "desktop.open_file")
BACKUP_SHOWN_MS = 60 * 1000
SILENT = "邻里已经开着，但是没有回应。请等一会儿再试；一直这样的话，请重新启动电脑，已保存的数据是安全的。"
VoiceFor = Callable[[Look, QWidget, StatusLine], Voice]


def clock() -> datetime:
    """Time of day with zone."""
    return datetime.now(UTC).astimezone()


class Application(QObject):
    """Leads from the first page to the main window and back. At most one file is open."""

    def __init__(
        self, app: QApplication, paths: Paths, *, now: Callable[[], datetime] = clock, idle_ms: int = IDLE_MS,
        voice_for: VoiceFor = WindowVoice, broken: bool = False,
    ) -> None:
        """`idle_ms` without a key or the mouse lock the file; `voice_for` makes the voice of a window.

        `broken`: the last run did not end as it should.
        """
        super().__init__()
        self._app, self._paths, self._now, self._voice_for, self._broken = app, paths, now, voice_for, broken
        self.settings = Settings(paths.settings)
        self.jobs = Jobs(lambda error: self._crashes.meet(error))  # noqa: PLW0108 - each window brings its own
        self.file: OpenFile | None = None
        self.window: MainWindow | None = None
        self._workspace: Workspace | None = None
        self._idle, self._shown = Idle(self, idle_ms), QTimer(self, interval=BACKUP_SHOWN_MS)
        self._idle.timeout.connect(self.lock)
        self._shown.timeout.connect(self._show_backup)
        self.jobs.ended.connect(self._show_backup)  # it may have been one
        self._given: list[Path] = []  # files for a screen, until an office's file is open
        self.reception = Reception()
        self.reception.office.connect(self._change_file)
        self.reception.backup.connect(self._change_file)
        self.reception.given.connect(self._hand_in)
        self.reception.refused.connect(lambda error: self._voice(self._front()).sorry(error))
        app.setQuitOnLastWindowClosed(False)
        app.focusWindowChanged.connect(self._idle.watch)
        self._dress()

    def start(self, files: Sequence[Path] = ()) -> None:
        """Show the first window; `files` were named when the program was started."""
        self.start_window.begin()
        self.start_window.show()
        self.reception.receive(files)

    def summon(self, request: Request) -> None:
        """Come to the front and take the files, as another start of the program asks."""
        bring_to_front(QApplication.activeModalWidget() or self._front(), request.token)
        self.reception.receive(request.files)

    def lock(self, instead: Path | None = None) -> None:
        """Close the file and ask for the password again, or for that of another; drafts are kept, long work goes on."""
        if self.file is None or self.window is None:
            return
        if why := "有一项工作还在进行，做完再锁定。" if self.jobs.busy() else self.window.not_yet():
            self._voice(self.window).warn(why)
            self._idle.start()
            return
        self.keep_typed()
        if (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()  # answers as Esc does; the dialog's own loop has to end before the file is closed
            QTimer.singleShot(0, self, lambda: self.lock(instead))
            return
        path, who = self.file.store.path, self.file.store.who
        self._drop_window()
        self._close_file()
        if instead is None:
            self.start_window.show_unlock(path, who)
        else:
            self.start_window.offer_file(instead)
        self.start_window.show()

    def keep_typed(self) -> None:
        """Put what was typed and not saved into drafts, now."""
        commit_composition()
        for form in self.window.findChildren(Form) if self.window is not None else ():
            form.flush()

    def cut_short(self) -> None:
        """End at once because the system says so: no question, no backup, but nothing typed is lost."""
        self.keep_typed()
        self._end()

    def leave(self) -> None:
        """Back up what was changed, then end; a backup that fails is said, and the person decides."""
        file, window, workspace = self.file, self.window, self._workspace
        if file is None or window is None or workspace is None:
            self._end()
            return
        question = "有一项工作还在进行。停下它并退出？它还没有写入的内容不会留下。"
        if self.jobs.busy() and not workspace.voice.ask(question, "停下并退出", "返回"):
            window.show()
            return
        self._idle.stop()
        self.jobs.stop()
        try:
            needed = file.needs_backup(workspace)
        except (UserError, OSError) as error:
            self._not_backed_up(error)
            return
        if not needed:
            self._end()
            return
        self.start_window.show_leaving()
        job = self.jobs.run(
            lambda: file.back_up(workspace), lambda _: self._end(), on_progress=self.start_window.show_progress,
            on_failed=self._not_backed_up, on_cancelled=lambda: self._not_backed_up(None),
        )
        self.start_window.leaving.panel.cancelled.connect(job.cancel)

    def rebuild(self) -> None:
        """Build the windows anew in the type size and theme of the settings; the file stays open."""
        if self.jobs.busy():  # it answers to the window in which it was begun
            self._voice(self._front()).warn("有一项工作还在进行，做完再换字号或颜色。")
            return
        if self.window is not None and (now := self.window.current()) is not None and not now.may_leave():
            return
        QTimer.singleShot(0, self, self._rebuild)

    def _rebuild(self) -> None:
        old, title = self.window, ""
        if old is not None and (now := old.current()) is not None:
            title = now.title
        self._drop_window()
        self.start_window.deleteLater()
        self._dress()
        if self.file is not None:
            self._furnish(self.file, title)

    def _dress(self) -> None:
        """Apply the look, and make the first window in it."""
        self._look = Look(resources_folder(), self.settings.theme, self.settings.type_size)
        self._look.apply(self._app)
        self.start_window = StartWindow(self._look)
        voice = self._voice(self.start_window)
        self.start_window.furnish(
            Lobby(self._look, voice, self.jobs, self.settings, self._paths.data, self._now, Divisions(resources_folder() / "divisions"))
        )
        self.start_window.opened.connect(self._opened)
        self.start_window.closing.connect(self._end)
        self._listen(voice, self.start_window)

    def _opened(self, store: Store) -> None:
        from desktop.open_file import OpenFile  # noqa: PLC0415 - see above

        self.settings.opened(store.path, sample=store.office_id == SAMPLE)
        self.file = OpenFile(store, self.jobs, self.settings)
        self._furnish(self.file)
        if self._broken and self.window is not None:
            self.window.say_broken_off()
            self._broken = False
        self.start_window.hide()

    def _furnish(self, file: OpenFile, title: str = "") -> None:
        from desktop.main_window import MainWindow  # noqa: PLC0415 - see above

        window = self.window = MainWindow(self._look)
        voice = self._voice(window)
        self._workspace = file.workspace(voice, self._look, window.go_to, self.rebuild)
        self._listen(voice, window)
        window.furnish(self._workspace, file.office())
        window.closing.connect(self.leave)
        window.file_wanted.connect(lambda path: QTimer.singleShot(0, self, lambda: self.reception.receive([path])))
        window.lock_wanted.connect(lambda: QTimer.singleShot(0, self, self.lock))
        if self.settings.geometry:
            window.restoreGeometry(bytes.fromhex(self.settings.geometry))
        elif (room := window.screen().availableSize()).width() <= window.width() or room.height() <= window.height():
            window.setWindowState(Qt.WindowState.WindowMaximized)  # with its frame it would not fit the screen
        if title:
            window.go_to(title)
        window.show()
        self._show_backup()
        self._shown.start()
        self._idle.start()
        if self._given:
            given, self._given = self._given, []
            window.take_files(given)

    def _front(self) -> StartWindow | MainWindow:
        """The window the person sees."""
        return self.window if self.window is not None and not self.start_window.isVisible() else self.start_window

    def _change_file(self, path: Path) -> None:
        """Open another office's file or a backup: the one that is open is locked first, if the person agrees."""
        if self.file is None or self._workspace is None:
            self.start_window.offer_file(path)
            return
        if path == self.file.store.path or self._front() is self.start_window:  # it is open, or being left
            return
        step = "恢复成新文件" if path.suffix.lower() == BACKUP else "打开"
        if self._workspace.voice.ask(f"锁定现在的文件，{step}“{path.name}”？没保存的内容会留作草稿。", f"锁定并{step}"):
            self.lock(path)

    def _hand_in(self, files: tuple[Path, ...]) -> None:
        """Bring files to their screen, or keep them until there is one."""
        if self.window is not None and self._front() is self.window:
            self.window.take_files(files)
        else:
            self._given += files
            self.start_window.announce(files)

    def _not_backed_up(self, error: BaseException | None) -> None:
        """Say why there is no backup and let the person decide: leave all the same, or go back to work."""
        workspace, window = self._workspace, self.window
        assert workspace is not None  # noqa: S101 - leaving begins with an open file
        assert window is not None  # noqa: S101
        if error is not None and not isinstance(error, (UserError, OSError)):
            self._crashes.meet(error)
        why = error.sentence if isinstance(error, FileRefused) else "" if error is None else "写备份时出错。"
        if workspace.voice.ask(f"没有做成备份。{why}不备份就退出？已保存的内容都在文件里。", "退出", "返回", danger=True):
            self._end()
            return
        self.start_window.hide()
        window.show()
        self._idle.start()

    def _end(self) -> None:
        self.jobs.stop()
        self._drop_window()
        self._close_file()
        self.start_window.hide()
        self._app.quit()

    def _close_file(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None

    def _drop_window(self) -> None:
        """Take the main window away without asking; what jobs still have to say is heard before."""
        self._idle.stop()
        self._shown.stop()
        window, self.window, self._workspace = self.window, None, None
        if window is not None:
            self.settings.geometry = bytes(window.saveGeometry().data()).hex()
            self._app.sendPostedEvents(self.jobs, 0)
            window.hide()
            window.deleteLater()

    def _show_backup(self) -> None:
        if self.file is not None and self.window is not None and self._workspace is not None:
            try:
                self.window.show_backup(*self.file.backup_sentence(self._workspace))
            except (UserError, OSError):  # a stick pulled out: nothing can be said about it now
                self.window.show_backup("备份文件夹读不到", overdue=True)

    def _voice(self, window: StartWindow | MainWindow) -> Voice:
        return self._voice_for(self._look, window, window.status)

    def _listen(self, voice: Voice, window: StartWindow | MainWindow) -> None:
        """Errors nobody caught are said over the window that is shown; files dropped on it are taken."""
        sign = CrashSign(self._look, window, self.keep_typed)
        self._crashes = Crashes(self._paths.logs, version(), voice, sign.show)
        self._crashes.install()
        drops = FileDrops(self._look, window, local_files)
        drops.dropped.connect(lambda files: QTimer.singleShot(0, self, lambda: self.reception.receive(files)))  # the other program waits


def version() -> str:
    """Version of the program."""
    try:
        return metadata.version("linli")
    except metadata.PackageNotFoundError:
        return "?"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program until its last window is closed."""
    paths = standard_paths()
    sys.excepthook = _early(paths.logs)
    given = sys.argv if arguments is None else ["linli", *arguments]
    instance = Instance(paths.run, screen_here())
    if not instance.claim() and instance.hand_over(files_in(given[1:])):
        return 0
    fcitx = before_application(os.environ)
    app = QApplication(list(given))
    app.setApplicationName("linli")
    attach(app, os.environ, fcitx)
    app.setApplicationDisplayName("邻里")
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)  # else Qt's own few words are English
    if not instance.claim():
        QMessageBox.warning(None, "邻里", SILENT)
        return 1
    return _run(app, paths, instance, files_in(given[1:]))


def _run(app: QApplication, paths: Paths, instance: Instance, files: Sequence[Path]) -> int:
    """Run the program as the only one."""
    last_run, sent_away = LastRun(paths.logs, instance.name, version()), SentAway()
    program = Application(app, paths, broken=last_run.begin())
    instance.asked.connect(program.summon)
    sent_away.happened.connect(program.cut_short)
    for act in (program.keep_typed, last_run.end):
        app.commitDataRequest.connect(lambda _, act=act: act())  # the person logs out
    instance.listen(lambda: not program.start_window.is_leaving())
    program.start(files)
    load_beside(app)
    status = app.exec()
    last_run.end()
    sent_away.close()
    instance.release()
    return status


def load_beside(app: QApplication) -> None:
    """Load what the main window needs while the password is typed, part by part, and remove what a crash left readable.

    In this thread: Qt asks objects what they are without Python's lock, so classes may not be made in another one.
    """
    parts, timer = iter(PARTS), QTimer(app, interval=LOAD_MS)

    def one() -> None:
        if (name := next(parts, None)) is not None:
            importlib.import_module(name)
            return
        timer.stop()
        timer.deleteLater()
        from desktop.sinks import opened_folder, sweep_opened  # noqa: PLC0415 - it is loaded now

        sweep_opened(opened_folder())

    timer.timeout.connect(one)
    timer.start()


def _early(logs: Path) -> Callable[..., None]:
    """What happens to an error before there is a window that could say it."""
    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        del kind, trace
        logs.mkdir(parents=True, exist_ok=True)
        (logs / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-start.txt").write_text(report(error, version()), encoding="utf-8")

    return hook
