"""Pictures of every screen for the guided tour: the real program without a display, in two type sizes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from db.records.household_list import place_tree
from db.records.place import BUILDING
from desktop.app import Application
from desktop.catalogue import SCREENS
from desktop.paths import paths_under
from desktop.screens.households import HouseholdsScreen
from desktop.screens.importing import ImportScreen
from desktop.screens.printing import PrintScreen
from desktop.screens.reporting import ReportScreen
from desktop.settings import Settings

SIZES = {"standard": "标准", "large": "大", "largest": "特大"}
THEMES = {"light": "", "dark": "暗色"}
USUAL = (("standard", "light"), ("largest", "light"))
EVERY = tuple((size, theme) for size in SIZES for theme in THEMES)
WIDTH, HEIGHT = 1366, 768
STREET_SHOWN = "310106011"  # a street whose committees are offered
PATIENCE = 60.0  # seconds for a job whose result is to be seen


def take(
    office: Path, opened: Callable[[], Any], rosters: tuple[Path, ...], out: Path, looks: Sequence[tuple[str, str]] = USUAL
) -> int:
    """Write `<size><theme>-<nn>-<screen>.png` into `out` → how many. `opened` opens the office's file."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101 - the tour makes no other kind
    count = 0
    for size, theme in looks:
        words = SIZES[size] + THEMES[theme]
        paths = paths_under(office.parent / words)  # a person of their own, who opens the program for the first time
        paths.create()
        settings = Settings(paths.settings)
        settings.type_size, settings.theme = size, theme
        program = Application(app, paths)
        for name, window in _shown(program, office, opened, rosters):
            _settle(program)
            count += 1
            window.grab().save(str(out / f"{words}-{count:02}-{name}.png"))
        program.leave()
        _settle(program)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # windows let go of the documents they show
    return count


def _shown(
    program: Application, office: Path, opened: Callable[[], Any], rosters: tuple[Path, ...]
) -> Iterator[tuple[str, QWidget]]:
    start = program.start_window
    program.start()
    start.resize(WIDTH, HEIGHT)
    yield "第一次打开", start
    start.welcome.new_wanted.emit()
    start.new.divisions.choose(STREET_SHOWN)
    yield "新建文件", start
    start.show_unlock(office)
    yield "输入密码", start
    start.opened.emit(opened())
    window = program.window
    assert window is not None  # noqa: S101 - a file is open now
    window.showNormal()  # without a display the screen is small, and the window opens filling it
    window.resize(WIDTH, HEIGHT)
    for kind in SCREENS:
        window.go_to(kind.title)
        screen = window.current()
        if isinstance(screen, HouseholdsScreen):
            yield from ((name, window) for name in _households(screen))
        elif isinstance(screen, ImportScreen):
            yield kind.title, window
            screen.start(rosters)
            _settle(program)
            yield "导入-栏目", window
            screen.columns.agreed.emit()
            _settle(program)
            yield "导入-核对", window
        elif isinstance(screen, (PrintScreen, ReportScreen)):
            (screen if isinstance(screen, PrintScreen) else screen.sending).prepare()
            _settle(program)
            yield kind.title, window
        else:
            yield kind.title, window
    window.search.setText("zhang")
    window.search.suggest()
    yield "查找", window


def _households(screen: HouseholdsScreen) -> Iterator[str]:
    """A household in the list, its people, and the picture of its building."""
    with screen.workspace.store.read() as connection:
        buildings = [place["id"] for place in place_tree(connection) if place["kind"] == BUILDING]
    screen.open_record("place", buildings[min(7, len(buildings) - 1)])
    screen.table.select_id(screen.table.rows.ids()[1])
    yield "住户"
    screen.detail.form.tabs.setCurrentWidget(screen.detail.people)
    screen.list_head.show_view("楼面图")
    yield "住户-楼面图"
    screen.list_head.show_view("人员")
    yield "住户-人员"
    screen.detail.form.tabs.setCurrentIndex(0)
    screen.list_head.show_view("列表")


def _settle(program: Application) -> None:
    """Let jobs end and the window paint."""
    until = time.monotonic() + PATIENCE
    while program.jobs.busy() and time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    for _ in range(4):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
