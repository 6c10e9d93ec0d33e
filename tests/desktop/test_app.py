"""The program as a whole: what is loaded when, opening, locking, building anew, backing up on the way out."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QThread
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db.errors import FileRefused
from db.file import content
from db.file.connection import connect
from db.file.drafts import drafts
from db.file.office_file import open_office, restore_office
from db.file.save import save
from db.records.office import Staff
from desktop.app import PARTS, Application, load_beside
from desktop.crash_dialog import CrashDialog
from desktop.input_method.composition import Composition
from desktop.instance import Request
from desktop.look.look import Look
from desktop.open_file import last_backup
from desktop.paths import Paths, paths_under, standard_paths
from desktop.screens.settings.accounts import AccountsTab
from tests.desktop.desk import wear
from tests.desktop.input_method.hand import compose

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("reportlab", "pypinyin", "openpyxl", "xlsxwriter", "alembic", "pypdfium2", "desktop.main_window")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = paths_under(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> list[bool]:
    """Grows when the program would end; the test's own application goes on."""
    ends: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda *_: ends.append(True))
    return ends


@pytest.fixture
def program(
    qapp: QApplication, paths: Paths, clock: Any, voice: Any, ended: list[bool], look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Application]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    made = Application(qapp, paths, now=clock, idle_ms=60_000, voice_for=lambda *_: voice)
    yield made
    made._end()
    made.start_window.deleteLater()
    wear(look, qapp)
    qapp.processEvents()


def open_file(program: Application, qtbot: QtBot, file: Any) -> None:
    program.start([file.path])
    page = program.start_window.unlock
    page.password.edit.setText(file.password)
    page.start()
    qtbot.waitUntil(lambda: program.window is not None, timeout=20_000)


def write(program: Application, name: str = "小王") -> None:
    assert program.file is not None
    with program.file.store.write("test") as work:
        save(work, Staff, [{"name": name, "role": "社工"}])


def leave(program: Application) -> None:
    assert program.window is not None
    program.window.close()


def test_heavy_modules_wait_for_the_first_window(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from desktop.app import Application; from desktop.paths import paths_under\n"
        "app = QApplication([]); program = Application(app, paths_under(Path(sys.argv[1])))\n"
        "program.start(); app.processEvents(); assert program.start_window.isVisible()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert ran.stdout.strip() == "[]"


def test_the_rest_is_loaded_beside_the_first_page_and_in_the_window_s_own_thread(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[str, bool]] = []
    swept: list[Path] = []
    monkeypatch.setattr("desktop.sinks.sweep_opened", swept.append)
    monkeypatch.setattr("importlib.import_module", lambda name: loaded.append((name, QThread.currentThread() is qapp.thread())))
    load_beside(qapp)
    qtbot.waitUntil(lambda: bool(swept))
    assert loaded == [(name, True) for name in PARTS]


def test_without_a_file_the_first_page_welcomes(program: Application) -> None:
    program.start()
    assert program.start_window.stack.currentWidget() is program.start_window.welcome


def test_a_file_opens_and_is_remembered(program: Application, qtbot: QtBot, office_file: Any) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    assert program.window.windowTitle().startswith("青松居委会")
    assert program.settings.recent == (office_file.path,)
    assert not program.start_window.isVisible()
    with pytest.raises(FileRefused) as caught:
        open_office(office_file.path, office_file.account, office_file.password, program._now)
    assert caught.value.code == "in_use"


def test_leaving_makes_a_backup_that_restores_and_lets_the_file_go(
    program: Application, qtbot: QtBot, office_file: Any, ended: list[bool], tmp_path: Path, clock: Any
) -> None:
    open_file(program, qtbot, office_file)
    write(program)
    assert not program.start_window.is_leaving()
    leave(program)
    assert program.start_window.is_leaving()
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert not program.start_window.is_leaving()
    (backup,) = (office_file.path.parent / "备份").glob("*.linlibak")
    restore_office(backup, tmp_path / "新.linli", office_file.account, office_file.password)
    digests = []
    for path in (office_file.path, tmp_path / "新.linli"):
        connection = connect(path, office_file.key)
        digests.append(content.digest(connection))
        connection.close()
    assert digests[0] == digests[1]
    assert program.file is None
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_leaving_without_changes_makes_no_second_backup(
    program: Application, qtbot: QtBot, office_file: Any, ended: list[bool], clock: Any
) -> None:
    for expected in (1, 1):
        clock.forward(hours=1)
        open_file(program, qtbot, office_file)
        assert program.file is not None
        leave(program)
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
        ended.clear()
        assert len(list((office_file.path.parent / "备份").glob("*.linlibak"))) == expected


def test_a_backup_that_fails_is_said_and_the_person_decides(
    program: Application, qtbot: QtBot, office_file: Any, ended: list[bool], voice: Any
) -> None:
    open_file(program, qtbot, office_file)
    write(program)
    (office_file.path.parent / "备份").write_bytes(b"a file where the folder should be")
    voice.answer(False)
    leave(program)
    qtbot.waitUntil(lambda: program.window is not None and program.window.isVisible(), timeout=20_000)
    assert "没有做成备份" in voice.asked[-1]
    assert ended == []
    voice.answer(True)
    leave(program)
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert program.file is None


def test_locking_forgets_the_key_and_asks_for_the_password(
    program: Application, qtbot: QtBot, office_file: Any, clock: Any
) -> None:
    open_file(program, qtbot, office_file)
    assert program.file is not None
    assert program.window is not None
    store = program.file.store
    program.window.lock_wanted.emit()
    qtbot.waitUntil(lambda: program.file is None)
    assert store.key == b""
    assert program.window is None
    start = program.start_window
    assert (start.isVisible(), start.stack.currentWidget() is start.unlock) == (True, True)
    assert start.unlock.account.currentText() == office_file.account
    open_office(office_file.path, office_file.account, office_file.password, clock).close()


def test_a_word_half_typed_is_in_the_draft_after_locking(program: Application, qtbot: QtBot, office_file: Any) -> None:
    composition = Composition(program._app)
    open_file(program, qtbot, office_file)
    assert program.window is not None
    program.window.go_to("设置与备份")
    form = program.window.current().office.form.form  # type: ignore[union-attr]
    form.focus_field("slogan")
    qtbot.waitUntil(form.editor("slogan").widget.hasFocus)
    compose(form.editor("slogan").widget, "ni hao")
    program.lock()
    open_file(program, qtbot, office_file)
    program.window.go_to("设置与备份")
    again: Any = program.window.current()
    again.office.form.notice._button.click()
    assert again.office.form.form.editor("slogan").state() == "nihao"
    again.office.form.revert()
    composition.setParent(None)
    composition.deleteLater()


def test_what_was_just_typed_is_offered_again_after_locking(
    program: Application, qtbot: QtBot, office_file: Any
) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    program.window.go_to("设置与备份")
    screen: Any = program.window.current()
    screen.office.form.form.editor("slogan").edit.setText("有事找我们")
    program.lock()
    assert program.file is None
    open_file(program, qtbot, office_file)
    program.window.go_to("设置与备份")
    again: Any = program.window.current()
    assert again.office.form.notice.text() == "上次有没保存完的内容。"
    again.office.form.notice._button.click()
    assert again.office.form.form.editor("slogan").state() == "有事找我们"
    again.office.form.revert()


def test_idle_time_locks_and_a_key_or_the_mouse_begins_it_anew(
    program: Application, qtbot: QtBot, office_file: Any
) -> None:
    program._idle.setTimerType(Qt.TimerType.PreciseTimer)
    open_file(program, qtbot, office_file)
    assert program.window is not None
    handle = program.window.windowHandle()
    program._idle.watch(handle)
    where = QPointF(5, 5)
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    events: tuple[Callable[[], QEvent], ...] = (
        lambda: QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, none),
        lambda: QMouseEvent(QEvent.Type.MouseMove, where, where, left, left, none),
    )
    for make in events * 2:
        program._idle.start(60_000)
        qtbot.wait(50)
        before = program._idle.remainingTime()
        QApplication.sendEvent(handle, make())
        assert program._idle.remainingTime() > before
    program._idle.start(50)
    qtbot.waitUntil(lambda: program.file is None, timeout=5_000)
    assert program.start_window.isVisible()


def test_an_open_dialog_is_closed_as_by_escape_before_locking(
    program: Application, qtbot: QtBot, office_file: Any
) -> None:
    open_file(program, qtbot, office_file)
    dialog = QDialog(program.window)
    dialog.setModal(True)
    dialog.show()
    program.lock()
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: program.file is None)


@pytest.mark.parametrize("title", ["上报中心", "设置与备份"])
def test_locking_waits_until_what_is_shown_once_is_kept(program: Application, qtbot: QtBot, office_file: Any, voice: Any, title: str) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    program.window.go_to(title)
    screen: Any = program.window.current()
    if title == "上报中心":
        screen.offices.recovery.show_once("AGE-SECRET-KEY-1")
    else:
        (tab,) = screen.findChildren(AccountsTab)
        tab.code.show_code("AAAA-BBBB", program.file.store)  # type: ignore[union-attr]
    program.lock()
    assert program.file is not None
    assert "只显示这一次" in voice.said[-1][1]
    if title == "上报中心":
        screen.offices.recovery.forget()
    else:
        tab.code.put_away()
    program.lock()
    assert program.file is None


def test_locking_waits_for_long_work(program: Application, qtbot: QtBot, office_file: Any, voice: Any) -> None:
    open_file(program, qtbot, office_file)
    going = [True]

    def work() -> Any:
        from desktop.jobs import Progress

        while going:
            yield Progress(0, None, "work")

    program.jobs.run(work, lambda _: None)
    program.lock()
    assert program.file is not None
    assert "做完再锁定" in voice.last
    going.clear()
    qtbot.waitUntil(lambda: not program.jobs.busy())


def test_another_type_size_builds_the_window_anew_on_the_same_file(
    program: Application, qtbot: QtBot, office_file: Any
) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    assert program.file is not None
    old, store = program.window, program.file.store
    old.go_to("设置与备份")
    program.settings.type_size = "largest"
    program.rebuild()
    qtbot.waitUntil(lambda: program.window is not None and program.window is not old)
    assert program.file.store is store
    assert program._look.size == "largest"
    now = program.window.current()
    assert now is not None
    assert now.title == "设置与备份"
    write(program)  # a commit reaches the new window's screens only; the old ones are gone
    QApplication.processEvents()


def test_while_something_runs_the_window_it_answers_to_stays(
    program: Application, qtbot: QtBot, office_file: Any, voice: Any, paths: Paths
) -> None:
    open_file(program, qtbot, office_file)
    window: Any = program.window
    window.go_to("设置与备份")
    window.current().back_up()
    window._dress("type_size", "large")
    assert "做完再换" in voice.last
    qtbot.waitUntil(lambda: window._backup.text() == "上次备份 今天 08:30", timeout=20_000)
    assert program.window is window
    window._dress("type_size", "large")
    qtbot.waitUntil(lambda: program.window is not window)
    assert not list(paths.logs.glob("crash-*"))


def test_the_status_line_says_when_the_last_backup_was(program: Application, qtbot: QtBot, office_file: Any) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    assert program.window._backup.text() == "还没有备份"


def test_a_backup_just_made_is_told_in_the_status_line(program: Application, qtbot: QtBot, office_file: Any) -> None:
    open_file(program, qtbot, office_file)
    window: Any = program.window
    window.go_to("设置与备份")
    window.current().back_up()
    qtbot.waitUntil(lambda: window._backup.text() == "上次备份 今天 08:30", timeout=20_000)


@pytest.mark.parametrize(
    ("created", "sentence", "overdue"),
    [
        ("2026-03-16T10:32", "上次备份 今天 10:32", False), ("2026-03-15T18:05", "上次备份 昨天 18:05", False),
        ("2026-03-09T10:32", "上次备份 7 天前", False), ("2026-03-08T10:32", "上次备份 8 天前", True),
    ],
)
def test_how_long_ago_a_backup_was(created: str, sentence: str, overdue: bool) -> None:
    today = datetime.fromisoformat("2026-03-16T12:00").date()
    assert last_backup(datetime.fromisoformat(created), today) == (sentence, overdue)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_another_start_brings_the_window_to_the_front_with_its_file(
    program: Application, qtbot: QtBot, office_file: Any, voice: Any
) -> None:
    program.start()
    program.start_window.showMinimized()
    program.summon(Request((office_file.path,)))
    page = program.start_window.unlock
    assert program.start_window.stack.currentWidget() is page
    assert page.words.text() == str(office_file.path)
    assert not program.start_window.isMinimized()
    open_file(program, qtbot, office_file)
    program.summon(Request((office_file.path,)))  # it is open: nothing is asked
    assert program.file is not None


def test_another_office_file_is_opened_after_locking_the_present_one(
    program: Application, qtbot: QtBot, office_file: Any, voice: Any, tmp_path: Path
) -> None:
    other = tmp_path / "别处.linli"
    open_file(program, qtbot, office_file)
    voice.answer(False)
    program.reception.receive([other])
    assert program.file is not None
    voice.answer(True)
    program.reception.receive([other])
    assert "锁定现在的文件，打开“别处.linli”" in voice.asked[-1]
    assert program.file is None
    assert program.start_window.unlock.words.text() == str(other)


def test_a_backup_from_outside_leads_to_the_page_that_restores_it(
    program: Application, qtbot: QtBot, office_file: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "青松-20260316-0830.linlibak"
    kept.write_bytes(b"no backup")
    program.start()
    program.reception.receive([kept])
    start = program.start_window
    assert start.stack.currentWidget() is start.restore
    assert start.restore.notice.text()


def test_a_roster_waits_until_a_file_is_open_and_then_goes_to_its_screen(
    program: Application, qtbot: QtBot, office_file: Any, voice: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("姓名,楼号,室号\n测试甲,3,501\n", encoding="utf-8")
    program.start()
    program.reception.receive([roster])
    assert "名册.csv" in voice.last
    open_file(program, qtbot, office_file)
    assert program.window is not None
    screen: Any = program.window.current()
    assert screen.title == "导入"
    qtbot.waitUntil(lambda: screen.intake is not None, timeout=20_000)
    assert len(screen.intake.rows) == 1


def test_what_nobody_can_read_is_said(program: Application, voice: Any, tmp_path: Path) -> None:
    program.reception.receive([tmp_path / "照片.png", tmp_path / "报告.docx"])
    assert voice.said[-1][0] == "sorry"
    assert "“照片.png”等 2 个文件不能在这里打开" in voice.last


def test_files_wait_until_the_dialog_in_front_is_answered(program: Application, qtbot: QtBot, tmp_path: Path) -> None:
    seen: list[Path] = []
    program.reception.office.connect(seen.append)
    dialog = QDialog(program.start_window)
    dialog.setModal(True)
    dialog.show()
    program.reception.receive([tmp_path / "别处.linli"])
    assert seen == []
    dialog.close()
    qtbot.waitUntil(lambda: seen == [tmp_path / "别处.linli"])


def typed_slogan(program: Application, words: str) -> None:
    assert program.window is not None
    program.window.go_to("设置与备份")
    screen: Any = program.window.current()
    screen.office.form.form.editor("slogan").edit.setText(words)


def test_a_bug_is_said_over_the_window_after_what_was_typed_is_kept(
    program: Application, qtbot: QtBot, office_file: Any
) -> None:
    open_file(program, qtbot, office_file)
    assert program.file is not None
    typed_slogan(program, "有事找我们")
    try:
        int("张三")
    except ValueError as error:
        program._crashes.meet(error)
    dialog = program.window.findChild(CrashDialog)
    assert dialog.isVisible()
    assert "张三" not in dialog.text.toPlainText()
    with program.file.store.read() as connection:
        assert len(drafts(connection, program.file.store.who)) == 1
    dialog.go_on.click()
    assert len(list(program._paths.logs.glob("crash-*.txt"))) == 1
    screen: Any = program.window.current()
    screen.office.form.revert()


def test_the_system_may_end_the_program_without_a_question(
    program: Application, qtbot: QtBot, office_file: Any, ended: list[bool], clock: Any
) -> None:
    open_file(program, qtbot, office_file)
    typed_slogan(program, "有事找我们")
    program.cut_short()
    assert ended
    assert program.file is None
    store = open_office(office_file.path, office_file.account, office_file.password, clock)
    with store.read() as connection:
        assert len(drafts(connection, store.who)) == 1
    store.close()


@pytest.mark.parametrize(("typed", "sentence"), [
    (False, "上次没有正常退出，已保存的数据都在。"), (True, "上次没有正常退出，已保存的数据都在；草稿 1 份可以恢复。"),
])
def test_a_run_that_broke_off_is_told_of_once_and_calmly(
    program: Application, qtbot: QtBot, office_file: Any, typed: bool, sentence: str
) -> None:
    open_file(program, qtbot, office_file)
    assert program.window is not None
    assert not program.window.notice.isVisible()
    if typed:
        typed_slogan(program, "有事找我们")
    program.lock()
    program._broken = True
    open_file(program, qtbot, office_file)
    assert program.window.notice.isVisible()
    assert program.window.notice.text() == sentence
    assert not program._broken


def test_the_program_started_twice_runs_once(office_file: Any) -> None:
    command = [sys.executable, "-m", "desktop"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = Path(os.environ["XDG_RUNTIME_DIR"]) / "linli"
    first = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not list(running.glob("*.lock")):
            assert first.poll() is None
            time.sleep(0.05)
        logs = standard_paths().logs
        second = subprocess.run([*command, str(office_file.path)], env=environment, capture_output=True, timeout=60, check=False)
        assert second.returncode == 0
        assert first.poll() is None
    finally:
        assert list(logs.glob("*.running"))
        first.terminate()
        assert first.wait(20) == 0
        assert not list(logs.glob("*.running"))
